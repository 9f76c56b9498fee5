/** A raw value as an object; what is none is empty. Policies of other kinds arrive unparsed. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether a list of raw rules holds one whose `action` is among `actions`. */
export function hasDeny(rules: unknown, actions: readonly string[]): boolean {
  return Array.isArray(rules) && rules.some((rule) => actions.includes(String(record(rule)["action"])));
}

/** Whether raw rules hold one whose `action` is not among `actions`. Rules that are no list could be anything. */
export function hasOtherThan(rules: unknown, actions: readonly string[]): boolean {
  if (rules === undefined || rules === null) return false;
  return !Array.isArray(rules) || rules.some((rule) => !actions.includes(String(record(rule)["action"])));
}
