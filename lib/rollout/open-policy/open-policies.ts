import {
  complement,
  governs,
  LABEL_ISOLATE,
  ok,
  refuse,
  selects,
  type Direction,
  type LabelSelector,
  type NetworkPolicy,
  type Refusal,
  type Result,
  type Snapshot,
} from "#lib/policy/index.ts";
import { bridgeObstacles, bridgeQuirk } from "./bridge-obstacles.ts";
import { openPolicySet, type OpenPolicyStamp } from "./open-policy-manifest.ts";
import { isMine, isolatingSelectors, type Ownership } from "./ownership.ts";

/** What the open policies of a namespace follow from. */
export interface OpenPolicyInput extends Ownership {
  readonly snapshot: Snapshot;
  readonly namespace: string;
  /** The policies that the bridge will hold open. */
  readonly candidate: readonly NetworkPolicy[];
  /** Pods to leave out of the bridge on purpose: the workloads that a canary enforces first. */
  readonly exclude?: Readonly<Partial<Record<Direction, readonly LabelSelector[]>>>;
  readonly owner?: string;
  readonly reason?: string;
  /** When an open policy of this set is overdue, epoch milliseconds. */
  readonly deadlineMs?: number;
}

/** Pods that stay out of the bridge, and because of which policy. */
export interface ExcludedPods {
  readonly direction: Direction;
  readonly policy: string;
  /** Names of the pods that it selects at the moment; the exclusion itself holds for any pod. */
  readonly pods: readonly string[];
}

/** The open policies of a namespace. A direction has none where other policies isolate every pod already. */
export interface OpenPolicies {
  readonly ingress: readonly NetworkPolicy[];
  readonly egress: readonly NetworkPolicy[];
  readonly excluded: readonly ExcludedPods[];
  /** Denies above NetworkPolicies, which no rollback lifts; one sentence each. */
  readonly overruledBy: readonly string[];
}

/** Selects the pods that took themselves out of every bridge. */
export const ISOLATED_BY_LABEL: LabelSelector = {
  matchExpressions: [{ key: LABEL_ISOLATE, operator: "Exists" }],
};

/**
 * The open policies that hold `candidate` open: over exactly those pods that are open without us, proved selector
 * against selector, so that it also holds for a pod that starts later.
 *
 * Refuses `lower-tier-deny`, `kind-not-evaluable` and `cni-quirk` where an allow-all would change a verdict or we
 * cannot show that it does not, and `complement-too-large` where those pods take more objects than a person can check.
 */
export function openPolicies(input: OpenPolicyInput): Result<OpenPolicies> {
  const { snapshot, namespace } = input;
  const foreign = foreignPolicies(input);
  const obstacles = bridgeObstacles(snapshot, namespace);
  const refusal = obstacles.refusal ?? bridgeQuirk(snapshot, [...foreign, ...input.candidate]);
  if (refusal) return refuse(refusal);
  const ingress = openSelectors(foreign, "ingress", input.exclude?.ingress);
  const egress = openSelectors(foreign, "egress", input.exclude?.egress);
  if (!ingress.ok) return refuse(tooLarge(namespace, "ingress", ingress.refusal));
  if (!egress.ok) return refuse(tooLarge(namespace, "egress", egress.refusal));
  const stamp = stampOf(input);
  return ok({
    ingress: openPolicySet("ingress", ingress.value, stamp),
    egress: openPolicySet("egress", egress.value, stamp),
    excluded: excludedPods(input, foreign),
    overruledBy: obstacles.overruledBy,
  });
}

/**
 * Selectors of the pods that `foreign` leaves open in `direction`, without those that carry the isolate label and
 * without `exclude`. None at all where nothing is left open.
 */
export function openSelectors(
  foreign: readonly NetworkPolicy[],
  direction: Direction,
  exclude: readonly LabelSelector[] = [],
): Result<readonly LabelSelector[]> {
  return complement([ISOLATED_BY_LABEL, ...isolatingSelectors(foreign, direction), ...exclude]);
}

function foreignPolicies(input: OpenPolicyInput): readonly NetworkPolicy[] {
  return input.snapshot.policies.filter(
    (policy) => policy.metadata.namespace === input.namespace && !isMine(policy, input),
  );
}

function stampOf(input: OpenPolicyInput): OpenPolicyStamp {
  const { namespace, instance, owner, reason, deadlineMs } = input;
  return {
    namespace,
    instance,
    ...(owner === undefined ? {} : { owner }),
    ...(reason === undefined ? {} : { reason }),
    ...(deadlineMs === undefined ? {} : { deadline: new Date(deadlineMs).toISOString() }),
  };
}

function excludedPods(input: OpenPolicyInput, foreign: readonly NetworkPolicy[]): readonly ExcludedPods[] {
  const pods = input.snapshot.pods.filter((pod) => pod.namespace === input.namespace && !pod.finished);
  return (["ingress", "egress"] as const).flatMap((direction) =>
    foreign
      .filter((policy) => governs(policy, direction))
      .map((policy) => ({
        direction,
        policy: policy.metadata.name,
        pods: pods.filter((pod) => selects(policy.spec.podSelector ?? {}, pod.labels)).map((pod) => pod.name),
      })),
  );
}

function tooLarge(namespace: string, direction: Direction, cause: Refusal): Refusal {
  return {
    code: "complement-too-large",
    message: `The pods of ${namespace} that are open for ${direction} cannot be selected: the podSelectors of its other policies are too many or too intricate. Give those pods a label of their own and select by it.`,
    detail: [cause.message],
  };
}
