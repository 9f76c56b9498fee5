import type { ManifestObject } from "#lib/manifests/manifest-object.ts";
import type { LintFinding } from "#lib/policy/index.ts";

/** A finding with the place of its object, where that comes from a file. */
export interface PlacedFinding extends LintFinding {
  readonly file?: string;
  readonly line?: number;
  readonly manifest?: ManifestObject;
}

/** `payments/api`; what is no NetworkPolicy is named with its kind. */
export function objectText({ object: { kind, namespace, name } }: LintFinding): string {
  const full = namespace === undefined ? name : `${namespace}/${name}`;
  return kind === "NetworkPolicy" ? full : `${kind} ${full}`;
}
