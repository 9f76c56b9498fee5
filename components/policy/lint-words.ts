import type { LintedObject, LintSeverity, PatchEffect } from "#lib/policy/index.ts";
import type { LintPage } from "#lib/rollout/index.ts";
import { namespaceHref } from "../rollout/finding-link.ts";

/** What a group of findings is called. */
export const GROUP_TITLES: Readonly<Record<LintSeverity, string>> = {
  error: "Errors",
  warning: "Warnings",
  info: "Worth knowing",
};

/** What a patch does to connections, after "The change". */
export const EFFECT_WORDS: Readonly<Record<PatchEffect, string>> = {
  "same-reach": "opens and closes no connection",
  narrows: "may close connections, and opens none",
  widens: "may open connections, and closes none",
  moves: "closes some connections and opens others in their place",
};

/** `payments/api`, with the kind of what is no NetworkPolicy. */
export function objectWords({ kind, namespace, name }: LintedObject): string {
  const full = namespace === undefined ? name : `${namespace}/${name}`;
  return kind === "NetworkPolicy" ? full : `${kind} ${full}`;
}

/** Where the object stands; undefined for kinds that have no page. */
export function objectHref({ kind, namespace, name }: LintedObject): string | undefined {
  if (kind === "Namespace") return namespaceHref(name, "policies");
  if (kind !== "NetworkPolicy" || namespace === undefined) return undefined;
  return `${namespaceHref(namespace, "policies")}&policy=${encodeURIComponent(name)}`;
}

/** What was looked at, as a clause. */
export function lookedAtWords({ policies, rules }: LintPage): string {
  return `${policies} ${policies === 1 ? "policy" : "policies"} looked at with ${rules} rules`;
}
