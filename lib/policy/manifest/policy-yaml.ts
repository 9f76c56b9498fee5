import { stringify } from "yaml";
import type { NetworkPolicy } from "../model/network-policy.ts";

/**
 * One policy as the YAML that a person would commit: keys in the API's order, nothing that only the server knows
 * (uid, resourceVersion, creation time). Parsing it gives the same policy back.
 */
export function policyYaml(policy: NetworkPolicy): string {
  const { name, namespace, labels, annotations } = policy.metadata;
  const document = {
    apiVersion: policy.apiVersion,
    kind: policy.kind,
    metadata: withoutUndefined({ name, namespace, labels, annotations }),
    spec: policy.spec,
  };
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
