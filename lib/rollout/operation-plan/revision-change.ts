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

/** An object of ours whose spec somebody edited, and what it is to say again. */
export interface EditedObject {
  readonly was: NetworkPolicy;
  readonly policy: NetworkPolicy;
}

/** How the revision objects in the cluster become those of another revision, with a barrier between each two lists. */
export interface RevisionChange {
  readonly add: readonly Write[];
  readonly mend: readonly Write[];
  readonly drop: readonly Write[];
  readonly edited: readonly EditedObject[];
  readonly obsolete: readonly NetworkPolicy[];
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
 * other open policies. One whose spec somebody edited is written back between the two: until the additions stand it may
 * be the only one that allows what they will, and until it is mended an obsolete one may be the only one that isolates.
 */
export function revisionChange(
  live: readonly NetworkPolicy[],
  wanted: readonly NetworkPolicy[],
): RevisionChange {
  const byName = new Map(live.map((policy) => [policy.metadata.name, policy]));
  const names = new Set(wanted.map((policy) => policy.metadata.name));
  const obsolete = live.filter((policy) => !names.has(policy.metadata.name));
  const add: Write[] = [];
  const edited: EditedObject[] = [];
  for (const policy of wanted) {
    const was = byName.get(policy.metadata.name);
    if (was === undefined) add.push(create(policy, purposeOf(policy)));
    else if (!sameSpec(was.spec, policy.spec)) edited.push({ was, policy });
    else if (!remembersSame(was, policy)) add.push(writeOver(was, policy, "remember the open policies"));
  }
  return {
    add,
    mend: edited.map(({ was, policy }) => writeOver(was, policy, `write back ${policy.metadata.name}`)),
    drop: obsolete.map((policy) => remove(policy, `obsolete: ${purposeOf(policy)}`)),
    edited,
    obsolete,
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
