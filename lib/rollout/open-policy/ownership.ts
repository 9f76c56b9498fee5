import {
  governs,
  isOpenPolicy,
  isOurs,
  LABEL_INSTANCE,
  type Direction,
  type LabelSelector,
  type NetworkPolicy,
} from "#lib/policy/index.ts";

/**
 * Who "we" are for one decision. A label says who wrote an object; only a journaled UID says that it is still that
 * object: with `journaledUids` given, an object that merely carries our labels (a copy made by hand) is foreign.
 */
export interface Ownership {
  readonly instance: string;
  readonly journaledUids?: ReadonlySet<string>;
}

/**
 * Whether this very installation wrote `policy`. Everything else is foreign, another installation's objects too.
 * An open policy with our labels counts whatever its UID: one that appears by another hand is a rollback of ours.
 */
export function isMine(policy: NetworkPolicy, ownership: Ownership): boolean {
  const { labels, uid } = policy.metadata;
  if (!isOurs(policy) || labels?.[LABEL_INSTANCE] !== ownership.instance) return false;
  if (ownership.journaledUids === undefined || isOpenPolicy(policy)) return true;
  return uid !== undefined && ownership.journaledUids.has(uid);
}

/** The podSelectors of the policies that isolate pods in `direction`. A missing selector is an empty one: every pod. */
export function isolatingSelectors(
  policies: readonly NetworkPolicy[],
  direction: Direction,
): readonly LabelSelector[] {
  return policies
    .filter((policy) => governs(policy, direction))
    .map((policy) => policy.spec.podSelector ?? {});
}
