import { isScalar, stringify } from "yaml";
import type { NetworkPolicy } from "../model/network-policy.ts";

/** Fields in the order in which people write them; where two of one map are here, that of the map counts. */
const ORDER: readonly string[] = [
  ["apiVersion", "kind", "metadata", "spec"],
  ["name", "namespace", "labels", "annotations"],
  ["namespaceSelector", "podSelector", "policyTypes", "ingress", "egress"],
  ["from", "to", "ports", "protocol", "port", "endPort"],
  ["ipBlock", "cidr", "except", "matchLabels", "matchExpressions", "key", "operator", "values"],
].flat();
const RANKS: ReadonlyMap<string, number> = new Map(ORDER.map((field, index) => [field, index]));

/**
 * One policy as the YAML that a person would commit: fields in the API's order, labels and annotations by name, nothing
 * that only the server knows (uid, resourceVersion, creation time). Parsing it gives the same policy back, and equal
 * policies print equally, whatever order a database or an API server gave their fields.
 */
export function policyYaml(policy: NetworkPolicy): string {
  const { name, namespace, labels, annotations } = policy.metadata;
  const document = {
    apiVersion: policy.apiVersion,
    kind: policy.kind,
    metadata: withoutUndefined({ name, namespace, labels, annotations }),
    spec: policy.spec,
  };
  return stringify(document, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    sortMapEntries: (a, b) => inOrder(textOf(a.key), textOf(b.key)),
  });
}

function inOrder(a: string, b: string): number {
  const [rankA, rankB] = [RANKS.get(a) ?? ORDER.length, RANKS.get(b) ?? ORDER.length];
  return rankA - rankB || (a < b ? -1 : 1);
}

/** A key is a scalar of the document that is being written, or still the text itself. */
function textOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
