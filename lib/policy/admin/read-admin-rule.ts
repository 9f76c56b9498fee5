import type { LabelSelector } from "../model/labels.ts";
import type { Direction, Protocol } from "../model/network-policy.ts";
import { INGRESS_PEERS, type AdminDialect } from "../validate/admin-dialect.ts";
import { isWrapped } from "../validate/admin-peer-checks.ts";
import { has, type Fields } from "../validate/check.ts";
import type { AdminAction, AdminPeer, AdminPort, AdminRule, AdminSubject } from "./admin-policy.ts";

/**
 * Reads what `checkPolicyObject` found no error in: shapes are taken for granted, and what is unknown fails closed.
 * Ranges that end before they start hold no port and are left out.
 */
export function readAdminRule(dialect: AdminDialect, direction: Direction, raw: unknown): AdminRule {
  const rule = raw as Fields;
  const peers = list(direction === "ingress" ? rule.from : rule.to);
  const known = direction === "ingress" ? INGRESS_PEERS : dialect.egressPeers;
  const rawPorts = rule[dialect.ports];
  const readPort = dialect.ports === "ports" ? adminPort : clusterPort;
  return {
    ...(has(rule, "name") ? { name: rule.name as string } : {}),
    action: actionOf(rule.action),
    peers: peers.map((peer) => readPeer(peer, known)),
    ports: has(rule, dialect.ports) ? list(rawPorts).flatMap((port) => readPort(port)) : "any",
  };
}

/** Reads a subject that `checkPolicyObject` found no error in. */
export function readSubject(raw: unknown): AdminSubject {
  const subject = raw as Fields;
  return has(subject, "namespaces") ? namespacesPeer(subject.namespaces) : podsPeer(subject.pods);
}

function actionOf(action: unknown): AdminAction {
  if (action === "Deny") return "deny";
  return action === "Pass" ? "pass" : "allow";
}

function readPeer(peer: Fields, known: readonly string[]): AdminPeer {
  const name = known.find((candidate) => has(peer, candidate));
  switch (name) {
    case "namespaces":
      return namespacesPeer(peer.namespaces);
    case "pods":
      return podsPeer(peer.pods);
    case "nodes":
      return { kind: "nodes", selector: readSelector(peer.nodes) };
    case "networks":
      return { kind: "networks", cidrs: peer.networks as readonly string[] };
    case "domainNames":
      return { kind: "domain-names", names: (peer.domainNames as readonly string[]).map(plainName) };
    default:
      return { kind: "unknown" };
  }
}

function namespacesPeer(raw: unknown): AdminSubject {
  return { kind: "namespaces", selector: readSelector(unwrapped(raw)) };
}

function podsPeer(raw: unknown): AdminSubject {
  const pods = raw as Fields;
  const namespaces = has(pods, "namespaces") ? unwrapped(pods.namespaces) : pods.namespaceSelector;
  return {
    kind: "pods",
    namespaceSelector: readSelector(namespaces),
    podSelector: readSelector(pods.podSelector),
  };
}

/** Up to v0.1.1 of the API the selector stood inside `namespaceSelector`. */
function unwrapped(raw: unknown): unknown {
  const namespaces = raw as Fields;
  return isWrapped(namespaces) ? namespaces.namespaceSelector : namespaces;
}

/** A selector without its nulls. A missing one is empty: where that is no meaning, the check refused it. */
function readSelector(raw: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = (raw ?? {}) as Partial<LabelSelector>;
  return {
    ...(matchLabels === undefined || matchLabels === null ? {} : { matchLabels }),
    ...(matchExpressions === undefined || matchExpressions === null ? {} : { matchExpressions }),
  };
}

/** DNS names have no case, and may end in the dot of the root. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function adminPort(entry: Fields): readonly AdminPort[] {
  if (has(entry, "namedPort")) return [{ kind: "named", name: entry.namedPort as string }];
  if (has(entry, "portNumber")) {
    const { protocol, port } = entry.portNumber as Fields;
    return [{ kind: "number", protocol: protocolOf(protocol), port: port as number }];
  }
  const range = entry.portRange as Fields;
  return portRange(protocolOf(range.protocol), range);
}

function clusterPort(entry: Fields): readonly AdminPort[] {
  if (has(entry, "destinationNamedPort")) {
    return [{ kind: "named", name: entry.destinationNamedPort as string }];
  }
  const [name = "tcp"] = ["tcp", "udp", "sctp"].filter((candidate) => has(entry, candidate));
  const protocol = name.toUpperCase() as Protocol;
  const destination = (entry[name] as Fields).destinationPort as Fields | null | undefined;
  if (destination === undefined || destination === null) return [{ kind: "protocol", protocol }];
  if (has(destination, "number")) return [{ kind: "number", protocol, port: destination.number as number }];
  return portRange(protocol, destination.range as Fields);
}

function portRange(protocol: Protocol, { start, end }: Fields): readonly AdminPort[] {
  const [first, last] = [start as number, end as number];
  return first > last ? [] : [{ kind: "range", protocol, first, last }];
}

function protocolOf(protocol: unknown): Protocol {
  return protocol === undefined || protocol === null ? "TCP" : (protocol as Protocol);
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
}
