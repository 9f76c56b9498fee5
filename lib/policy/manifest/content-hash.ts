import { canonicalJson } from "./canonical-json.ts";
import type { NetworkPolicy } from "../model/network-policy.ts";
import { sha256 } from "./sha256.ts";

/** First 8 hex digits of the hash of a value, a spec most often: what names of immutable objects end in. Key order does not count. */
export function hash8(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 8);
}

/**
 * Hex digest over the names and specs of a set of policies, whatever their order: equal hashes mean equal revisions.
 * Annotations (reason, owner, deadline) are not part of it: they change no traffic.
 */
export function contentHash(policies: readonly NetworkPolicy[]): string {
  const parts = policies.map(({ metadata, spec }) =>
    canonicalJson([metadata.namespace, metadata.name, spec]),
  );
  return sha256(parts.toSorted().join("\n"));
}
