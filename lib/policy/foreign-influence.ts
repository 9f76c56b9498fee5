import type { CompiledPod } from "./compiled-cluster.ts";
import { adminPolicyTouches } from "./admin-policy-scope.ts";
import type { Direction } from "./network-policy.ts";
import type { ForeignPolicy } from "./snapshot.ts";
import type { Decision, Reason } from "./verdict.ts";

/** One side of a connection, as NetworkPolicies alone decided it. */
export interface DecidedSide {
  readonly direction: Direction;
  readonly pod: CompiledPod;
  readonly outcome: Decision["outcome"];
  /** Some NetworkPolicy isolates the pod in this direction: the baseline tier is then skipped. */
  readonly isolated: boolean;
}

/** Kinds that record what a policy would do, and do nothing. */
const STAGED_KINDS = new Set([
  "StagedNetworkPolicy",
  "StagedGlobalNetworkPolicy",
  "StagedKubernetesNetworkPolicy",
]);

/** One reason for each policy of another kind that could turn this answer. Empty means that provably none can. */
export function foreignReasons(foreign: readonly ForeignPolicy[], side: DecidedSide): readonly Reason[] {
  return foreign
    .filter((policy) => couldChange(policy, side))
    .map((policy) => ({
      direction: side.direction,
      kind: "not-evaluable",
      policy: { kind: policy.kind, namespace: policy.namespace, name: policy.name },
      text: `${policy.kind} ${policy.namespace === undefined ? "" : `${policy.namespace}/`}${policy.name} is of a kind that is not evaluated yet, and could change this answer for ${side.pod.text}.`,
    }));
}

/** False only where it is provable: another namespace, no section for the direction, a subject that cannot be the pod. */
function couldChange(policy: ForeignPolicy, side: DecidedSide): boolean {
  if (STAGED_KINDS.has(policy.kind)) return false;
  if (policy.namespace !== undefined)
    return policy.namespace === side.pod.class.namespace && !side.pod.hostNetwork;
  if (groupOf(policy) === "policy.networking.k8s.io") return adminPolicyTouches(policy, side);
  if (policy.kind === "CiliumClusterwideNetworkPolicy")
    return touchesCiliumEndpoint(policy.spec, side.pod.hostNetwork);
  if (policy.kind === "GlobalNetworkPolicy") return hasCalicoType(policy.spec, side.direction);
  return true;
}

function groupOf(policy: ForeignPolicy): string {
  return policy.apiVersion.split("/")[0] ?? "";
}

/** A clusterwide policy selects either hosts (`nodeSelector`) or pods (`endpointSelector`), never both. */
function touchesCiliumEndpoint(spec: unknown, hostNetwork: boolean): boolean {
  if (typeof spec !== "object" || spec === null) return true;
  if ("nodeSelector" in spec) return hostNetwork;
  return !("endpointSelector" in spec) || !hostNetwork;
}

/** Calico's `types` names the directions; without it they follow from the rules, which we do not read. */
function hasCalicoType(spec: unknown, direction: Direction): boolean {
  const types = typeof spec === "object" && spec !== null && "types" in spec ? spec.types : undefined;
  if (!Array.isArray(types) || types.length === 0) return true;
  return types.some((type) => String(type).toLowerCase() === direction);
}
