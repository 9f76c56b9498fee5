import { hash8, type LabelSelector } from "#lib/policy/index.ts";
import { isEverybody, selectorKey } from "./rule-keys.ts";

/** Labels whose value says best what a pod is, best first. */
const TELLING_LABELS = ["app.kubernetes.io/name", "app", "k8s-app", "name", "component", "run"];

/** How the pods of no particular app are called. */
const EVERYBODY = "all-pods";

/**
 * What the pods of each selector are called in the names of policies, as DNS-1123 labels that differ wherever the
 * selectors do: the value of the label that tells most, all values where two apps share that one, and a hash of the
 * selector where even these are the same. Each name follows from the set of selectors, not from
 * their order. By `selectorKey`.
 */
export function appNames(selectors: readonly LabelSelector[]): ReadonlyMap<string, string> {
  const distinct = new Map(selectors.map((selector) => [selectorKey(selector), selector]));
  const names = new Map<string, string>();
  let undecided = [...distinct.keys()];
  for (const nameOf of [tellingName, fullName, hashedName]) {
    const byName = Map.groupBy(undecided, (key) => nameOf(distinct.get(key) ?? {}));
    const taken = new Set(names.values());
    undecided = [];
    for (const [name, keys] of byName) {
      const [only] = keys;
      if (keys.length === 1 && only !== undefined && !taken.has(name)) names.set(only, name);
      else undecided.push(...keys);
    }
  }
  return names;
}

/** A name as a DNS-1123 label of at most `longest` characters; what had to be cut ends in a hash of the whole. */
export function dnsName(text: string, longest = 63): string {
  const safe = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (safe.length <= longest) return safe === "" ? hash8(text) : safe;
  return `${safe.slice(0, longest - 9).replace(/-+$/, "")}-${hash8(text)}`;
}

function tellingName(selector: LabelSelector): string {
  const values = singleValues(selector);
  const key = TELLING_LABELS.find((label) => values.has(label)) ?? [...values.keys()].toSorted()[0];
  if (key !== undefined) return dnsName(values.get(key) ?? "", LONGEST_APP);
  return isEverybody(selector) ? EVERYBODY : hashedName(selector);
}

function fullName(selector: LabelSelector): string {
  const values = singleValues(selector);
  const known = TELLING_LABELS.filter((label) => values.has(label));
  const others = [...values.keys()].filter((key) => !known.includes(key)).toSorted();
  return dnsName([...known, ...others].map((key) => values.get(key)).join("-"), LONGEST_APP);
}

function hashedName(selector: LabelSelector): string {
  const values = singleValues(selector);
  const key = TELLING_LABELS.find((label) => values.has(label)) ?? [...values.keys()].toSorted()[0];
  const what = key === undefined ? "pods" : (values.get(key) ?? "pods");
  return `${dnsName(what, LONGEST_APP - 9)}-${hash8(selector)}`;
}

/** So that `-ingress` fits behind it. */
const LONGEST_APP = 55;

function singleValues({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Map<string, string> {
  const single = matchExpressions.flatMap(({ key, operator, values = [] }) =>
    operator === "In" && values.length === 1 ? [[key, values[0] ?? ""] as const] : [],
  );
  return new Map([...Object.entries(matchLabels), ...single].filter(([, value]) => value !== ""));
}
