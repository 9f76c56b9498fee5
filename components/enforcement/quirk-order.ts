import type { Quirk } from "#lib/enforcement/index.ts";

const ORDER: readonly Quirk["severity"][] = ["danger", "warning", "info"];

/** Dangers first, then warnings; within each the given order. */
export function gravestQuirks(quirks: readonly Quirk[]): readonly Quirk[] {
  return quirks.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/** What a severity is called beside its mark. */
export const SEVERITY_WORDS: Readonly<Record<Quirk["severity"], string>> = {
  danger: "danger",
  warning: "warning",
  info: "note",
};

/** A source as a link where it is an address of the web; other sources are names. */
export function sourceHref(source: string): string | undefined {
  return /^https:\/\/\S+$/.test(source) ? source : undefined;
}

/** A source as short as it can be recognised: host and last part of the path of an address, the text of anything else. */
export function sourceText(source: string): string {
  const href = sourceHref(source);
  if (href === undefined) return source;
  const url = new URL(href);
  const last = url.pathname
    .split("/")
    .filter((part) => part !== "")
    .at(-1);
  return last === undefined ? url.host : `${url.host}/…/${last}`;
}
