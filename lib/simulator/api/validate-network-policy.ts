import { forbiddenValue, invalidValue, requiredValue, unsupportedValue } from "./field-error.ts";
import type { NetworkPolicySpecFields, PeerFields, PortFields } from "./network-policy.ts";
import type { StatusCause } from "./status.ts";
import { validateIpBlock } from "./validate-ip-block.ts";
import { validateLabelSelector } from "./validate-label-selector.ts";
import { portNameFaults } from "./validate-names.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
const POLICY_TYPES = ["Ingress", "Egress"] as const;

/**
 * Lists what the API server would refuse in a NetworkPolicy's spec, with its field paths, reasons and messages.
 *
 * The rules are those of the API type's documentation; the spec has been decoded and defaulted before. CIDRs that
 * stand in the stored spec, `before`, are not judged again.
 */
export function validateNetworkPolicy(
  spec: NetworkPolicySpecFields,
  before?: NetworkPolicySpecFields,
): StatusCause[] {
  const stored = new Set(cidrsOf(before));
  const causes = [
    ...validateLabelSelector(spec.podSelector, "spec.podSelector"),
    ...(spec.ingress ?? []).flatMap((rule, index) => [
      ...validatePorts(rule.ports, `spec.ingress[${index}].ports`),
      ...validatePeers(rule.from, `spec.ingress[${index}].from`, stored),
    ]),
    ...(spec.egress ?? []).flatMap((rule, index) => [
      ...validatePorts(rule.ports, `spec.egress[${index}].ports`),
      ...validatePeers(rule.to, `spec.egress[${index}].to`, stored),
    ]),
    ...validatePolicyTypes(spec.policyTypes ?? []),
  ];
  // Rules that the API type declares itself are checked after those that are written out: a missing cidr is the only one.
  const isDeclared = ({ reason, field = "" }: StatusCause) =>
    reason === "FieldValueRequired" && field.endsWith(".cidr");
  return [...causes.filter((cause) => !isDeclared(cause)), ...causes.filter(isDeclared)];
}

function validatePolicyTypes(types: string[]): StatusCause[] {
  const field = "spec.policyTypes";
  if (types.length > POLICY_TYPES.length) {
    return [invalidValue(field, types, "may not specify more than two policyTypes")];
  }
  return types.flatMap((type, index) =>
    POLICY_TYPES.some((known) => known === type)
      ? []
      : [unsupportedValue(`${field}[${index}]`, type, POLICY_TYPES)],
  );
}

function cidrsOf(spec: NetworkPolicySpecFields | undefined): string[] {
  const peers = [
    ...(spec?.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec?.egress ?? []).flatMap(({ to = [] }) => to),
  ];
  return peers.flatMap(({ ipBlock }) => [ipBlock?.cidr ?? "", ...(ipBlock?.except ?? [])]);
}

function validatePeers(
  peers: PeerFields[] | undefined,
  field: string,
  stored: ReadonlySet<string>,
): StatusCause[] {
  return (peers ?? []).flatMap((peer, index) => validatePeer(peer, `${field}[${index}]`, stored));
}

function validatePeer(peer: PeerFields, field: string, stored: ReadonlySet<string>): StatusCause[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const given = [podSelector, namespaceSelector, ipBlock].filter((part) => part !== undefined).length;
  if (given === 0) return [requiredValue(field, "must specify a peer")];
  const faults = [
    ...validateLabelSelector(podSelector, `${field}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`),
  ];
  if (ipBlock === undefined) return faults;
  faults.push(...validateIpBlock(ipBlock, `${field}.ipBlock`, stored));
  if (given > 1) faults.push(forbiddenValue(field, "may not specify both ipBlock and another peer"));
  return faults;
}

function validatePorts(ports: PortFields[] | undefined, field: string): StatusCause[] {
  return (ports ?? []).flatMap((port, index) => validatePort(port, `${field}[${index}]`));
}

function validatePort({ protocol, port, endPort }: PortFields, field: string): StatusCause[] {
  const faults: StatusCause[] = [];
  if (protocol !== undefined && !PROTOCOLS.some((known) => known === protocol)) {
    faults.push(unsupportedValue(`${field}.protocol`, protocol, PROTOCOLS));
  }
  if (typeof port === "number") return [...faults, ...validatePortRange(port, endPort, field)];
  if (endPort !== undefined) {
    const why = port === undefined ? "`port` is not specified" : "`port` is non-numeric";
    faults.push(invalidValue(`${field}.endPort`, endPort, `may not be specified when ${why}`));
  }
  if (port === undefined) return faults;
  return [...faults, ...portNameFaults(port).map((fault) => invalidValue(`${field}.port`, port, fault))];
}

function validatePortRange(port: number, endPort: number | undefined, field: string): StatusCause[] {
  const faults = validatePortNumber(port, `${field}.port`);
  if (endPort === undefined) return faults;
  if (endPort < port) {
    faults.push(invalidValue(`${field}.endPort`, endPort, "must be greater than or equal to `port`"));
  }
  return [...faults, ...validatePortNumber(endPort, `${field}.endPort`)];
}

function validatePortNumber(port: number, field: string): StatusCause[] {
  return port >= 1 && port <= 65_535
    ? []
    : [invalidValue(field, port, "must be between 1 and 65535, inclusive")];
}
