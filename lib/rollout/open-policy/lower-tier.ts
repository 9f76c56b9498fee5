import {
  selects,
  type Direction,
  type ForeignPolicy,
  type LabelSelector,
  type Namespace,
} from "#lib/policy/index.ts";
import { antreaVerdict, calicoVerdict } from "./cni-tier.ts";
import { hasOtherThan, record } from "./raw-spec.ts";

/**
 * What a policy of another kind means for a bridge over pods of one namespace, in one direction.
 * `overruled`: its deny would be lifted by an allow-all NetworkPolicy, so there may be none.
 * `overrules`: its deny stands above, so a rollback cannot lift it. `unknown`: we cannot tell.
 */
export type TierVerdict = "no-matter" | "overruled" | "overrules" | "unknown";

/** Kinds that change nothing by themselves: sets of addresses, tiers, and policies that are only staged. */
const INERT_KINDS = new Set([
  "Tier",
  "NetworkSet",
  "GlobalNetworkSet",
  "StagedNetworkPolicy",
  "StagedGlobalNetworkPolicy",
  "StagedKubernetesNetworkPolicy",
  "CiliumCIDRGroup",
  "ClusterGroup",
  "Group",
]);

/**
 * Judges one policy. Order of tiers: design.md section 1 and network-policy-api's ClusterNetworkPolicy (Admin, then
 * NetworkPolicy, then Baseline, which is skipped for a pod that any NetworkPolicy isolates in that direction).
 */
export function tierVerdict(
  policy: ForeignPolicy,
  namespace: Namespace,
  direction: Direction,
  all: readonly ForeignPolicy[],
): TierVerdict {
  if (policy.namespace !== undefined && policy.namespace !== namespace.name) return "no-matter";
  if (INERT_KINDS.has(policy.kind)) return "no-matter";
  const group = policy.apiVersion.split("/")[0] ?? "";
  if (group === "policy.networking.k8s.io") return sigVerdict(policy, namespace, direction);
  if (group.endsWith("projectcalico.org")) return calicoVerdict(policy, direction, all);
  if (group === "crd.antrea.io") return antreaVerdict(policy, direction);
  return "unknown";
}

function sigVerdict(policy: ForeignPolicy, namespace: Namespace, direction: Direction): TierVerdict {
  const spec = record(policy.spec);
  if (mayMatch(spec["subject"], namespace) === false) return "no-matter";
  // A Pass with a peer that nobody knows fails closed (network-policy-api), so whatever is no plain allow may deny.
  const denies = hasOtherThan(spec[direction], ["Allow", "Accept"]);
  const isBaseline =
    policy.kind === "BaselineAdminNetworkPolicy" ||
    (policy.kind === "ClusterNetworkPolicy" && spec["tier"] === "Baseline");
  if (isBaseline) return denies ? "overruled" : "no-matter";
  if (policy.kind === "AdminNetworkPolicy" || spec["tier"] === "Admin")
    return denies ? "overrules" : "no-matter";
  return "unknown";
}

/** Whether a subject can select a pod of the namespace at all; only its namespace part is looked at. */
function mayMatch(subject: unknown, namespace: Namespace): boolean {
  const { namespaces, pods } = record(subject);
  const selector = namespaces ?? record(pods)["namespaceSelector"];
  if (typeof selector !== "object" || selector === null) return true;
  return selects(selector as LabelSelector, {
    ...namespace.labels,
    "kubernetes.io/metadata.name": namespace.name,
  });
}
