import {
  ANNOTATION_OPEN_POLICIES,
  ANNOTATION_REVISION,
  LABEL_INSTANCE,
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
  type NetworkPolicy,
} from "#lib/policy/index.ts";
import { sameSpec } from "../open-policy/same-spec.ts";
import type { Revision } from "../rollout.ts";
import { create, remove, writeOver, type Write } from "./steps.ts";

/** How the revision objects in the cluster become those of another revision: `first`, then a barrier, then `afterwards`. */
export interface RevisionChange {
  readonly first: readonly Write[];
  readonly afterwards: readonly Write[];
  /** Live objects whose spec will be gone: obsolete ones, and ones of ours that somebody edited. */
  readonly vanishing: readonly NetworkPolicy[];
}

/** The manifests of a revision as they are written: with our labels, its hash, and the open policies to return to. */
export function stampedPolicies(
  revision: Revision,
  instance: string,
  openPolicies: string,
): readonly NetworkPolicy[] {
  return revision.policies.map((policy) => ({
    ...policy,
    metadata: {
      name: policy.metadata.name,
      namespace: policy.metadata.namespace,
      labels: {
        ...policy.metadata.labels,
        [LABEL_MANAGED_BY]: MANAGED_BY_DRAWBRIDGE,
        [LABEL_INSTANCE]: instance,
      },
      annotations: {
        ...policy.metadata.annotations,
        [ANNOTATION_REVISION]: revision.contentHash,
        [ANNOTATION_OPEN_POLICIES]: openPolicies,
      },
    },
  }));
}

/**
 * Adds what is missing, then removes what is obsolete. Objects that stand already are left alone, unless they remember
 * other open policies. One whose spec somebody edited is written back after the additions: until then it may be the
 * only one that allows what another object of the revision will.
 */
export function revisionChange(
  live: readonly NetworkPolicy[],
  wanted: readonly NetworkPolicy[],
): RevisionChange {
  const byName = new Map(live.map((policy) => [policy.metadata.name, policy]));
  const names = new Set(wanted.map((policy) => policy.metadata.name));
  const obsolete = live.filter((policy) => !names.has(policy.metadata.name));
  const first: Write[] = [];
  const mended: { was: NetworkPolicy; write: Write }[] = [];
  for (const policy of wanted) {
    const old = byName.get(policy.metadata.name);
    if (old === undefined) first.push(create(policy, purposeOf(policy)));
    else if (!sameSpec(old.spec, policy.spec)) {
      mended.push({ was: old, write: writeOver(old, policy, `write back ${policy.metadata.name}`) });
    } else if (!remembersSame(old, policy)) {
      first.push(writeOver(old, policy, "remember the open policies"));
    }
  }
  return {
    first,
    afterwards: [
      ...mended.map((one) => one.write),
      ...obsolete.map((policy) => remove(policy, `obsolete: ${purposeOf(policy)}`)),
    ],
    vanishing: [...mended.map((one) => one.was), ...obsolete],
  };
}

function remembersSame(a: NetworkPolicy, b: NetworkPolicy): boolean {
  return (
    a.metadata.annotations?.[ANNOTATION_OPEN_POLICIES] === b.metadata.annotations?.[ANNOTATION_OPEN_POLICIES]
  );
}

/** What an object of a revision is for, from its name: `drawbridge-<direction>-<what>-<hash8>`. */
export function purposeOf(policy: NetworkPolicy): string {
  const [, direction, what] =
    /^drawbridge-(ingress|egress)-(.+)-[0-9a-f]{8}$/.exec(policy.metadata.name) ?? [];
  if (direction === undefined || what === undefined) return policy.metadata.name;
  return what === "deny" ? `deny ${direction} by default` : `allow ${direction}: ${what}`;
}
