import {
  ANNOTATION_DEADLINE,
  ANNOTATION_OWNER,
  ANNOTATION_REASON,
  LABEL_INSTANCE,
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
  OPEN_POLICY_PREFIX,
  type Direction,
  type LabelSelector,
  type NetworkPolicy,
} from "#lib/policy/index.ts";

/** Where an open policy lives and what it says about itself to whoever finds it in the cluster. */
export interface OpenPolicyStamp {
  readonly namespace: string;
  readonly instance: string;
  readonly owner?: string;
  readonly reason?: string;
  /** ISO 8601: scanners and auditors rightly dislike an allow-all that has no end. */
  readonly deadline?: string;
}

/** What a reader of the cluster is told when nobody gave a reason. */
const DEFAULT_REASON = "Keeps traffic as it was while policies are brought in; deleting it enforces them.";

/**
 * The name of one open policy: `zz-drawbridge-open-ingress` where one object suffices (`part` 0), else with its part:
 * `-1`, `-2` … `zz` sorts last, since Calico reports the first policy in name order that allowed a connection.
 */
export function openPolicyName(direction: Direction, part: number): string {
  return `${OPEN_POLICY_PREFIX}${direction}${part === 0 ? "" : `-${part}`}`;
}

/**
 * One open policy over `podSelector`. Its rule is `[{}]` and never a CIDR or a selector: anything narrower would fail
 * on a peer that nobody thought of.
 */
export function openPolicy(
  direction: Direction,
  part: number,
  podSelector: LabelSelector,
  stamp: OpenPolicyStamp,
): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: openPolicyName(direction, part),
      namespace: stamp.namespace,
      labels: { [LABEL_MANAGED_BY]: MANAGED_BY_DRAWBRIDGE, [LABEL_INSTANCE]: stamp.instance },
      annotations: {
        [ANNOTATION_REASON]: stamp.reason ?? DEFAULT_REASON,
        ...(stamp.owner === undefined ? {} : { [ANNOTATION_OWNER]: stamp.owner }),
        ...(stamp.deadline === undefined ? {} : { [ANNOTATION_DEADLINE]: stamp.deadline }),
      },
    },
    spec:
      direction === "ingress"
        ? { podSelector, policyTypes: ["Ingress"], ingress: [{}] }
        : { podSelector, policyTypes: ["Egress"], egress: [{}] },
  };
}

/** Open policies over `selectors`, named by the convention: no number where one object suffices. */
export function openPolicySet(
  direction: Direction,
  selectors: readonly LabelSelector[],
  stamp: OpenPolicyStamp,
): readonly NetworkPolicy[] {
  const alone = selectors.length === 1;
  return selectors.map((selector, i) => openPolicy(direction, alone ? 0 : i + 1, selector, stamp));
}
