import { connectionCounts, type FlowEdge } from "#lib/flows/index.ts";
import { peerName, type Direction, type Peer } from "#lib/policy/index.ts";
import type { Evidence } from "./baseline-side.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * An observed edge as evidence for a rule in `direction`: `seen 1,204 times in 7 days, last 3 min ago, from
 * storefront/web on TCP 8443`. Ages count from `nowMs`. The text is made when it is read: of thousands of edges behind a
 * rule a few are told.
 */
export function seenEvidence(edge: FlowEdge, direction: Direction, nowMs: number): Evidence {
  return new SeenEvidence(edge, direction, nowMs);
}

/** There is one for each side of each edge, so it holds no closure. */
class SeenEvidence implements Evidence {
  readonly weight: number;
  readonly #edge: FlowEdge;
  readonly #direction: Direction;
  readonly #nowMs: number;

  constructor(edge: FlowEdge, direction: Direction, nowMs: number) {
    this.weight = connectionCounts(edge.tally).allowed;
    this.#edge = edge;
    this.#direction = direction;
    this.#nowMs = nowMs;
  }

  get text(): string {
    return seenText(this.#edge, this.#direction, this.#nowMs);
  }
}

function seenText(edge: FlowEdge, direction: Direction, nowMs: number): string {
  const { allowed } = connectionCounts(edge.tally);
  const who = direction === "ingress" ? `from ${nameOf(edge.sender)}` : `to ${receiverName(edge)}`;
  const where = `${who} on ${edge.protocol} ${edge.port}`;
  if (allowed === 0) return `listed as needed, ${where}`;
  const times = allowed === 1 ? "once" : `${countText(allowed)} times`;
  const span = allowed === 1 ? "" : ` in ${ageText(nowMs - edge.firstSeenMs)}`;
  return `seen ${times}${span}, last ${agoText(nowMs - edge.lastSeenMs)}, ${where}`;
}

/** A length of time in one unit, rounded: `3 min`, `5 hours`, `7 days`. */
export function ageText(ms: number): string {
  if (ms < HOUR_MS) return `${Math.max(1, Math.round(ms / MINUTE_MS))} min`;
  if (ms < 2 * DAY_MS) return plural(Math.round(ms / HOUR_MS), "hour");
  return plural(Math.round(ms / DAY_MS), "day");
}

/** A number with thousands apart, the same on every machine. */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 policy`, `1,204 policies`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

function agoText(ms: number): string {
  return ms < MINUTE_MS ? "less than a minute ago" : `${ageText(ms)} ago`;
}

function receiverName({ receiver, dnsNames }: FlowEdge): string {
  const name = nameOf(receiver);
  const [known] = dnsNames;
  const isNamed = receiver.kind !== "external" || receiver.fqdn !== undefined || known === undefined;
  return isNamed ? name : `${name} (${known})`;
}

/** A comment is one line, whatever a flow source wrote into a name. */
function nameOf(peer: Peer): string {
  return peerName(peer).replaceAll(/\s+/g, " ");
}
