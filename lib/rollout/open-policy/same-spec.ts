import type { NetworkPolicySpec } from "#lib/policy/index.ts";

/**
 * Whether two specs say the same to the API server, which drops empty lists and fills in `protocol: TCP`, so that an
 * object that we wrote and read back is not taken for changed. Order of list entries counts, as it does there.
 */
export function sameSpec(a: NetworkPolicySpec, b: NetworkPolicySpec): boolean {
  return canonical(a) === canonical(b);
}

function canonical(spec: NetworkPolicySpec): string {
  return JSON.stringify(normalised({ podSelector: {}, ...spec }, ""));
}

function normalised(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => normalised(entry, key));
  if (typeof value !== "object" || value === null) return value;
  const filled = key === "ports" ? { protocol: "TCP", ...value } : value;
  const entries = Object.entries(filled)
    .filter(([name, entry]) => !isEmpty(name, entry))
    .toSorted(([x], [y]) => (x < y ? -1 : 1))
    .map(([name, entry]): [string, unknown] => [name, normalised(entry, name)]);
  return Object.fromEntries(entries);
}

/** Empty selectors mean "all" and stay; empty lists and label maps are what the API server leaves out. */
function isEmpty(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return name === "matchLabels" && Object.keys(value).length === 0;
}
