import {
  labelSelectorSchema,
  ok,
  refuse,
  type LabelSelector,
  type LabelSelectorRequirement,
  type Result,
} from "#lib/policy/index.ts";

/** What a requirement looks like when it is typed, for the message at the field. */
const NOTATION = "Write key=value, key, !key, key in (a, b) or key notin (a, b).";

const SET = /^(?<key>\S+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$/;
const INEQUALITY = /^(?<key>[^\s=!]+)\s*!=\s*(?<value>[^\s=]*)$/;
const EQUALITY = /^(?<key>[^\s=!]+)\s*={1,2}\s*(?<value>[^\s=]*)$/;
const PRESENCE = /^(?<not>!?)\s*(?<key>[^\s=!()]+)$/;

function requirementText({ key, operator, values = [] }: LabelSelectorRequirement): string {
  switch (operator) {
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    case "In":
      return `${key} in (${values.join(", ")})`;
    case "NotIn":
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(", ")})`;
  }
}

/** A selector as terms in the notation of `kubectl get -l`, one per requirement; none for the empty selector. */
export function selectorTerms({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(requirementText),
  ];
}

type Term =
  { readonly label: readonly [string, string] } | { readonly requirement: LabelSelectorRequirement };

function parseSet(text: string): Term | undefined {
  const groups = SET.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { key = "", operator, values = "" } = groups;
  const listed = values
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
  return { requirement: { key, operator: operator === "in" ? "In" : "NotIn", values: listed } };
}

function parseInequality(text: string): Term | undefined {
  const groups = INEQUALITY.exec(text)?.groups;
  return (
    groups && { requirement: { key: groups.key ?? "", operator: "NotIn", values: [groups.value ?? ""] } }
  );
}

function parseEquality(text: string): Term | undefined {
  const groups = EQUALITY.exec(text)?.groups;
  return groups && { label: [groups.key ?? "", groups.value ?? ""] };
}

function parsePresence(text: string): Term | undefined {
  const groups = PRESENCE.exec(text)?.groups;
  return (
    groups && {
      requirement: { key: groups.key ?? "", operator: groups.not === "!" ? "DoesNotExist" : "Exists" },
    }
  );
}

function parseTerm(text: string): Term | undefined {
  return parseSet(text) ?? parseInequality(text) ?? parseEquality(text) ?? parsePresence(text);
}

function invalid(message: string): Result<never> {
  return refuse({ code: "invalid-selector", message });
}

/**
 * The selector that the terms mean together. Refuses `invalid-selector` where a term cannot be read, where the API
 * server would not accept it, or where one key is required to have two values.
 */
export function selectorFromTerms(terms: readonly string[]): Result<LabelSelector> {
  const labels = new Map<string, string>();
  const expressions: LabelSelectorRequirement[] = [];
  for (const text of terms) {
    const term = parseTerm(text.trim());
    if (term === undefined) return invalid(`"${text}" is not a requirement. ${NOTATION}`);
    if ("requirement" in term) expressions.push(term.requirement);
    else if (labels.has(term.label[0]))
      return invalid(`${term.label[0]} cannot have two values at once. Use ${term.label[0]} in (a, b).`);
    else labels.set(term.label[0], term.label[1]);
  }
  const selector: LabelSelector = {
    ...(labels.size > 0 ? { matchLabels: Object.fromEntries(labels) } : {}),
    ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
  };
  const checked = labelSelectorSchema.safeParse(selector);
  return checked.success ? ok(selector) : invalid(checked.error.issues[0]?.message ?? NOTATION);
}
