import { canonicalAddress } from "./address-index.ts";

/** Most names that are kept for one address, newest first. */
export const NAMES_PER_ADDRESS = 5;

/** What a DNS answer told: from now on these addresses go by `name`. */
export interface DnsAnswer {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly atMs: number;
}

/** Names of addresses, learned from DNS answers and from sources that carry them. Newest first, at most five each. */
export type DnsNames = ReadonlyMap<string, readonly string[]>;

/** The names with `answer` learned. Search-path guesses never get here: they have no addresses. */
export function learnNames(names: Map<string, readonly string[]>, answer: DnsAnswer): void {
  for (const address of answer.addresses.map(canonicalAddress)) {
    names.set(address, mergeNames([answer.name], names.get(address) ?? []));
  }
}

/** Newer names before older ones, each once, at most five. */
export function mergeNames(newer: readonly string[], older: readonly string[]): readonly string[] {
  return [...new Set([...newer, ...older])].slice(0, NAMES_PER_ADDRESS);
}

/** A name as people write it: lower-case and without the root's trailing dot. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
