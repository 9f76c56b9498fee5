import {
  hash8,
  OPEN_POLICY_PREFIX,
  type Direction,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicySpec,
} from "#lib/policy/index.ts";
import { openPolicy } from "./open-policy-manifest.ts";
import { record } from "./raw-spec.ts";

/** One open policy as it is remembered on every object of a revision. */
export interface RememberedOpenPolicy {
  readonly name: string;
  readonly direction: Direction;
  readonly spec: NetworkPolicySpec;
  /** Of `spec`: an entry that somebody edited is not believed. */
  readonly hash: string;
}

/**
 * The value of `drawbridge.dev/open-policies`: the exact open policies, spec and hash, so that a rollback can be
 * computed from the cluster alone. Equal sets give equal text.
 */
export function rememberOpenPolicies(policies: readonly NetworkPolicy[]): string {
  const entries = policies
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((policy): RememberedOpenPolicy => ({
      name: policy.metadata.name,
      direction: policy.spec.policyTypes?.[0] === "Egress" ? "egress" : "ingress",
      spec: policy.spec,
      hash: hash8(policy.spec),
    }));
  return JSON.stringify(entries);
}

/**
 * Reads the annotation back. Undefined where it is missing or damaged, or where an entry is not what we write (an
 * edited hash, a narrower rule, a foreign name): then nothing of it is believed, and the caller computes the set.
 */
export function readOpenPolicies(text: string | undefined): readonly RememberedOpenPolicy[] | undefined {
  const parsed = text === undefined ? undefined : parsedJson(text);
  if (!Array.isArray(parsed) || !parsed.every(isRemembered)) return undefined;
  return parsed;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // Whatever stands there was not written by us; `readOpenPolicies` says what follows.
  }
}

function isRemembered(entry: unknown): entry is RememberedOpenPolicy {
  const { name, direction, spec, hash } = record(entry);
  if (direction !== "ingress" && direction !== "egress") return false;
  if (typeof name !== "string" || !name.startsWith(OPEN_POLICY_PREFIX + direction)) return false;
  const { podSelector } = record(spec);
  if (typeof podSelector !== "object" || podSelector === null) return false;
  const ours = openPolicy(direction, 0, podSelector as LabelSelector, { namespace: "", instance: "" });
  return hash === hash8(ours.spec) && hash === hash8(spec as NetworkPolicySpec);
}
