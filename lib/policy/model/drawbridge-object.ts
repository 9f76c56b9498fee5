import type { NetworkPolicy } from "./network-policy.ts";

/** Label and value on every object that Drawbridge writes. */
export const LABEL_MANAGED_BY = "app.kubernetes.io/managed-by";
/** Value of `LABEL_MANAGED_BY` on objects of ours. */
export const MANAGED_BY_DRAWBRIDGE = "drawbridge";
/** Which installation wrote the object: two in one cluster never touch each other's. */
export const LABEL_INSTANCE = "drawbridge.dev/instance";
/** A pod with this label, whatever its value, is under no open policy: it takes one pod out of any open bridge. */
export const LABEL_ISOLATE = "drawbridge.dev/isolate";
/** On every object of a proof's run; its value is the run. Nothing else of the cluster carries it. */
export const LABEL_CANARY = "drawbridge.dev/canary";
/** The exact open policies of a revision, on each of its objects, so that a rollback needs only the cluster. */
export const ANNOTATION_OPEN_POLICIES = "drawbridge.dev/open-policies";
/** Moves with every rollback, so that a delete planned before it fails on its precondition. */
export const ANNOTATION_FENCE = "drawbridge.dev/fence";
/** Content hash of the revision that an object belongs to. */
export const ANNOTATION_REVISION = "drawbridge.dev/revision";
/** Id of the allow rule that an object was compiled from. */
export const ANNOTATION_RULE = "drawbridge.dev/rule";
/** Why the rule exists, in its author's words. */
export const ANNOTATION_REASON = "drawbridge.dev/reason";
/** Who answers for the object. */
export const ANNOTATION_OWNER = "drawbridge.dev/owner";
/** When the rule expires, ISO 8601. */
export const ANNOTATION_DEADLINE = "drawbridge.dev/deadline";
/** Names of open policies start with this: last in name order, for CNIs that report the first policy that allowed. */
export const OPEN_POLICY_PREFIX = "zz-drawbridge-open-";
/** Field manager of every server-side apply of ours. */
export const FIELD_MANAGER = "drawbridge";

/** Whether an object carries our label. It says who wrote it, not that we may delete it: that takes a journaled UID. */
export function isOurs(policy: NetworkPolicy): boolean {
  return policy.metadata.labels?.[LABEL_MANAGED_BY] === MANAGED_BY_DRAWBRIDGE;
}

/** Whether a policy is one of our open policies: by name and by label, since anybody may choose the name. */
export function isOpenPolicy(policy: NetworkPolicy): boolean {
  return isOurs(policy) && policy.metadata.name.startsWith(OPEN_POLICY_PREFIX);
}

/** The policies as they would stand with the bridge raised: what replay evaluates. */
export function withoutOpenPolicies(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  return policies.filter((policy) => !isOpenPolicy(policy));
}
