import type { Direction, NetworkPolicy } from "#lib/policy/index.ts";
import { openPolicyName } from "../open-policy/open-policy-manifest.ts";
import { sameSpec } from "../open-policy/same-spec.ts";
import { create, remove, writeOver, type Write } from "./steps.ts";

/** How a standing set of open policies becomes another: `first`, then a barrier, then `afterwards`. */
export interface OpenSetChange {
  readonly first: readonly Write[];
  readonly afterwards: readonly Write[];
}

/**
 * The writes that turn `standing` into `wanted`, one direction. Nothing that both cover is uncovered in between: one
 * object for one is changed in place, anything else is written under free names before the old ones go.
 */
export function openSetChange(
  direction: Direction,
  standing: readonly NetworkPolicy[],
  wanted: readonly NetworkPolicy[],
): OpenSetChange {
  const obsolete = standing.filter((old) => !wanted.some((one) => sameSpec(one.spec, old.spec)));
  const missing = wanted.filter((one) => !standing.some((old) => sameSpec(one.spec, old.spec)));
  const [old, another] = obsolete;
  const [one] = missing;
  if (old !== undefined && another === undefined && one !== undefined && missing.length === 1) {
    const renamed = { ...one, metadata: { ...one.metadata, name: old.metadata.name } };
    return { first: [writeOver(old, renamed, `reshape open ${direction}`)], afterwards: [] };
  }
  return {
    first: underFreeNames(direction, missing, standing).map((policy) => create(policy, `open ${direction}`)),
    afterwards: obsolete.map((policy) => remove(policy, `drop the old open ${direction}`)),
  };
}

/** Gives each of `policies` a name that no object of `taken` has: its own where it is free, else the next part. */
export function underFreeNames(
  direction: Direction,
  policies: readonly NetworkPolicy[],
  taken: readonly NetworkPolicy[],
): readonly NetworkPolicy[] {
  const names = new Set(taken.map((policy) => policy.metadata.name));
  return policies.map((policy) => {
    const name = names.has(policy.metadata.name) ? freeName(direction, names) : policy.metadata.name;
    names.add(name);
    return { ...policy, metadata: { ...policy.metadata, name } };
  });
}

function freeName(direction: Direction, names: ReadonlySet<string>): string {
  let part = 1;
  while (names.has(openPolicyName(direction, part))) part += 1;
  return openPolicyName(direction, part);
}
