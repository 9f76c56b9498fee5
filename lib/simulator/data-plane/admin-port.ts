import type { AdminPort, AdminProtocol, ProtocolMatch } from "./admin-policy.ts";
import { declaresPort } from "./named-port.ts";
import type { Side } from "./side.ts";

/** A port in either version's words. */
type WrittenPort = AdminPort & AdminProtocol;

/** Whether any field of the port is known. */
export function isKnownPort(entry: WrittenPort): boolean {
  const { portNumber, portRange, namedPort, tcp, udp, sctp, destinationNamedPort } = entry;
  return Boolean(portNumber ?? portRange ?? namedPort ?? tcp ?? udp ?? sctp ?? destinationNamedPort);
}

/** Whether the connection is on one of the ports; no ports at all are every port of every protocol. */
export function portsMatch(ports: readonly WrittenPort[], side: Side): boolean {
  return ports.length === 0 || ports.some((entry) => portMatches(entry, side));
}

/** A port by name says nothing of its protocol: it is whatever the receiver declares under that name. */
function portMatches(entry: WrittenPort, side: Side): boolean {
  const name = entry.namedPort ?? entry.destinationNamedPort;
  if (name) return declaresPort(name, side);
  const { portNumber, portRange } = entry;
  if (portNumber) return (portNumber.protocol ?? "TCP") === side.protocol && portNumber.port === side.port;
  if (portRange) return (portRange.protocol ?? "TCP") === side.protocol && isWithin(portRange, side.port);
  return protocolMatches(entry, side);
}

function protocolMatches(entry: AdminProtocol, side: Side): boolean {
  if (entry.tcp) return side.protocol === "TCP" && destinationMatches(entry.tcp, side.port);
  if (entry.udp) return side.protocol === "UDP" && destinationMatches(entry.udp, side.port);
  return Boolean(entry.sctp) && side.protocol === "SCTP" && destinationMatches(entry.sctp!, side.port);
}

function destinationMatches({ destinationPort }: ProtocolMatch, port: number): boolean {
  if (!destinationPort) return true;
  return destinationPort.range ? isWithin(destinationPort.range, port) : destinationPort.number === port;
}

function isWithin({ start, end }: { start: number; end: number }, port: number): boolean {
  return port >= start && port <= end;
}
