import type { Protocol } from "../model/network-policy.ts";

/** The transport protocols in the order in which a port set is written and stored. */
const PROTOCOLS: readonly Protocol[] = ["SCTP", "TCP", "UDP"];

/** Ports 1 to 65535 of one protocol lie beside each other; 0 is no port, so the protocols never touch. */
const STRIDE = 65_536;

/** The highest port. */
export const LAST_PORT = 65_535;

/**
 * A set of ports over all three protocols, interned: within one `PortSets` equal sets are one object, and `id` counts
 * them from 0 on.
 */
export interface PortSet {
  readonly id: number;
  /** First and last of each range by turns, ascending, disjoint and never adjacent; see `portKey`. */
  readonly bounds: readonly number[];
}

/** Where a port lies in the one dimension that all protocols share. */
export function portKey(protocol: Protocol, port: number): number {
  return PROTOCOLS.indexOf(protocol) * STRIDE + port;
}

/** The bounds of every port of every protocol. */
export const ALL_BOUNDS: readonly number[] = PROTOCOLS.flatMap((protocol) => [
  portKey(protocol, 1),
  portKey(protocol, LAST_PORT),
]);

/** Whether the set holds the port. */
export function holdsPort(set: PortSet, protocol: Protocol, port: number): boolean {
  const key = portKey(protocol, port);
  const { bounds } = set;
  for (let i = 0; i < bounds.length; i += 2) {
    if ((bounds[i + 1] as number) >= key) return (bounds[i] as number) <= key;
  }
  return false;
}

/** A range of ports of one protocol, both ends included. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

/** The ranges of the set, protocols in alphabetical order. */
export function portRanges(set: PortSet): readonly PortRange[] {
  const ranges: PortRange[] = [];
  for (let i = 0; i < set.bounds.length; i += 2) {
    const first = set.bounds[i] as number;
    const last = set.bounds[i + 1] as number;
    const protocol = PROTOCOLS[Math.floor(first / STRIDE)] as Protocol;
    ranges.push({ protocol, first: first % STRIDE, last: last % STRIDE });
  }
  return ranges;
}

/** The text of an empty set. */
export const NO_PORTS = "No Connections";

/**
 * The set in netpol-analyzer's notation: `SCTP 1-9002,9004-65535,TCP 80-81,UDP 53`. A protocol opens a group to which
 * the following ranges belong. `All Connections` is every port of every protocol, `No Connections` none.
 */
export function portSetText(set: PortSet): string {
  if (set.bounds.length === 0) return NO_PORTS;
  if (isEveryPort(set)) return "All Connections";
  let opened: Protocol | undefined;
  const items = portRanges(set).map(({ protocol, first, last }) => {
    const range = first === last ? `${first}` : `${first}-${last}`;
    const item = protocol === opened ? range : `${protocol} ${range}`;
    opened = protocol;
    return item;
  });
  return items.join(",");
}

function isEveryPort({ bounds }: PortSet): boolean {
  return bounds.length === ALL_BOUNDS.length && bounds.every((bound, index) => bound === ALL_BOUNDS[index]);
}
