/** A label selector as NetworkPolicies hold it. */
export interface LabelSelectorFields {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key?: string; operator?: string; values?: string[] }[];
}

/** One entry of `from` or `to`. */
export interface PeerFields {
  podSelector?: LabelSelectorFields;
  namespaceSelector?: LabelSelectorFields;
  ipBlock?: { cidr?: string; except?: string[] };
}

/** One entry of `ports`. */
export interface PortFields {
  protocol?: string;
  port?: number | string;
  endPort?: number;
}

/** The spec of a NetworkPolicy after decoding: of the right types, not yet valid. */
export interface NetworkPolicySpecFields {
  podSelector?: LabelSelectorFields;
  policyTypes?: string[];
  ingress?: { from?: PeerFields[]; ports?: PortFields[] }[];
  egress?: { to?: PeerFields[]; ports?: PortFields[] }[];
}

/**
 * Fills in what the API server fills in: protocol TCP, and policyTypes where none is given.
 *
 * Absent or empty policyTypes mean Ingress always, and Egress only if there is at least one egress *rule*
 * (API type documentation of NetworkPolicySpec.policyTypes).
 */
export function withDefaults(spec: NetworkPolicySpecFields): NetworkPolicySpecFields {
  const completed: NetworkPolicySpecFields = { podSelector: {}, ...spec };
  if (spec.ingress !== undefined) completed.ingress = spec.ingress.map(withProtocols);
  if (spec.egress !== undefined) completed.egress = spec.egress.map(withProtocols);
  completed.policyTypes ??= (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  return completed;
}

function withProtocols<Rule extends { ports?: PortFields[] }>(rule: Rule): Rule {
  if (rule.ports === undefined) return rule;
  return { ...rule, ports: rule.ports.map((port) => ({ ...port, protocol: port.protocol ?? "TCP" })) };
}
