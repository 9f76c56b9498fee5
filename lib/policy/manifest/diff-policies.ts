import { canonicalJson } from "./canonical-json.ts";
import type { NetworkPolicy } from "../model/network-policy.ts";

/** What became of a set of policies, by namespace and name. */
export interface PolicyDiff {
  readonly added: readonly NetworkPolicy[];
  readonly removed: readonly NetworkPolicy[];
  readonly changed: readonly { readonly before: NetworkPolicy; readonly after: NetworkPolicy }[];
}

/**
 * Compares two sets of policies by namespace, name and spec. Metadata alone is no change: it moves no traffic.
 * Each list is sorted by namespace and name.
 */
export function diffPolicies(before: readonly NetworkPolicy[], after: readonly NetworkPolicy[]): PolicyDiff {
  const old = byName(before);
  const young = byName(after);
  const inBoth = [...young].flatMap(([name, policy]) => {
    const was = old.get(name);
    return was === undefined ? [] : [{ before: was, after: policy }];
  });
  return {
    added: [...young].filter(([name]) => !old.has(name)).map(([, policy]) => policy),
    removed: [...old].filter(([name]) => !young.has(name)).map(([, policy]) => policy),
    changed: inBoth.filter((pair) => canonicalJson(pair.before.spec) !== canonicalJson(pair.after.spec)),
  };
}

function byName(policies: readonly NetworkPolicy[]): ReadonlyMap<string, NetworkPolicy> {
  const named = policies.map((p): [string, NetworkPolicy] => [
    `${p.metadata.namespace}/${p.metadata.name}`,
    p,
  ]);
  return new Map(named.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
