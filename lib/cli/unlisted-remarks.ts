import type { UncertainPairs } from "#lib/policy/index.ts";

/** Causes that a remark names; the rest is counted. */
const MOST_NAMED = 3;

/**
 * What netpol-analyzer's format cannot say, as remarks: there, a pair without a line is denied. Nothing where no pair is
 * uncertain. `where` begins the sentence.
 */
export function unlistedRemarks({ count, because }: UncertainPairs, where = ""): readonly string[] {
  if (count === 0) return [];
  const pairs = count === 1 ? "1 pair is" : `${count} pairs are`;
  const named = because.slice(0, MOST_NAMED);
  const more = because.length - named.length;
  const causes = [...named, ...(more === 0 ? [] : [`${more} more`])].map((text) => text.replace(/\.$/, ""));
  const why = causes.length === 0 ? "" : ` because of ${causes.join("; ")}`;
  return [
    `${where}${pairs} uncertain${why}. netpol-analyzer's format lists what is certain alone: another --profile lists the rest.`,
  ];
}
