import type { ClusterEvidence } from "#lib/policy/index.ts";

/** A text or truth value inside one of the single objects that tell settings; undefined where there is none. */
export function settingText(
  { settings }: ClusterEvidence,
  object: string,
  path: readonly string[],
): string | undefined {
  let value: unknown = Object.hasOwn(settings, object) ? settings[object] : undefined;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return typeof value === "string" || typeof value === "boolean" ? String(value) : undefined;
}

/** Names of the objects of one kind among the settings, in order. */
export function settingsOfKind({ settings }: ClusterEvidence, kind: string): readonly string[] {
  return Object.keys(settings)
    .filter((key) => key.startsWith(`${kind}/`))
    .toSorted();
}
