import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { peerKey, type Peer } from "#lib/policy/index.ts";
import {
  L7FlowType,
  TraceObservationPoint,
  TrafficDirection,
  type Flow as HubbleFlow,
  type Policy,
} from "#lib/wire/hubble/flow_pb.js";
import { plainName } from "./dns-names.ts";
import type { PeerResolver } from "./endpoint-facts.ts";
import type { Flow, PolicyName } from "./flow.ts";
import type { FlowRecord } from "./flow-record.ts";
import { endpointFacts } from "./hubble-endpoint.ts";
import { isReply } from "./hubble-orientation.ts";
import { outcomeOf, type HubbleOutcome } from "./hubble-outcome.ts";
import { transportOf, type Transport } from "./hubble-ports.ts";
import { timeMs } from "./hubble-time.ts";

/** What the response says around its flow. */
export interface HubbleEnvelope {
  readonly nodeName: string;
  readonly time: Timestamp | undefined;
}

const SOCKET_TRACE = 7;

const AT_SENDERS_NODE: ReadonlySet<number> = new Set([
  TraceObservationPoint.TO_OVERLAY,
  TraceObservationPoint.TO_NETWORK,
  TraceObservationPoint.TO_STACK,
  TraceObservationPoint.TO_PROXY,
]);

/**
 * Reads one Hubble flow. Replies and reports of which nobody can say what they are become "skipped": a connection is
 * reported many times, so a doubtful report costs nothing, while a reply taken for a request would invent an edge to
 * a client's port. A layer 7 request that was let through is evidence of the connection that carried it; the
 * connection's id is that of its packets, so counting once still holds.
 */
export function flowRecord(flow: HubbleFlow, envelope: HubbleEnvelope, resolve: PeerResolver): FlowRecord {
  const time = flow.time ?? envelope.time;
  if (time === undefined) return skipped("it carries no time");
  const id = reportId(flow, envelope, time);
  const answer = dnsAnswer(flow, timeMs(time));
  if (answer) return { kind: "dns-answer", answer, id };
  const obstacle = whyNotCounted(flow);
  if (obstacle !== undefined) return skipped(obstacle);
  const outcome = outcomeOf(flow);
  if (outcome.kind === "no-evidence") return skipped(outcome.why);
  const transport = transportOf(flow);
  if (transport === undefined) return skipped("no transport protocol that has peers and ports");
  return { kind: "flow", id, flow: assemble(flow, { outcome, transport, atMs: timeMs(time) }, resolve) };
}

interface Reading {
  readonly outcome: Exclude<HubbleOutcome, { kind: "no-evidence" }>;
  readonly transport: Transport;
  readonly atMs: number;
}

function skipped(why: string): FlowRecord {
  return { kind: "skipped", why };
}

function whyNotCounted(flow: HubbleFlow): string | undefined {
  if (flow.eventType?.type === SOCKET_TRACE) return "a socket's address translation, not a packet";
  if (flow.l7 && flow.l7.type !== L7FlowType.REQUEST) return "a layer 7 answer";
  const reply = isReply(flow);
  if (reply === undefined) return "whether it is a reply cannot be told";
  return reply ? "a reply" : undefined;
}

function assemble(flow: HubbleFlow, reading: Reading, resolve: PeerResolver): Flow {
  const { atMs, transport, outcome } = reading;
  const sender = resolve.resolve(
    endpointFacts(flow.source, { address: flow.IP?.source, names: flow.sourceNames, atMs }),
  );
  const receiver = receiverOf(flow, reading, resolve);
  const reportedAt = reporterOf(flow);
  const count = aggregateCount(flow);
  return {
    atMs,
    sender,
    receiver: receiver.peer,
    port: receiver.port,
    protocol: transport.protocol,
    outcome: outcome.kind,
    reportedAt,
    count: count ?? 1,
    allowedBy: policyNames([...flow.egressAllowedBy, ...flow.ingressAllowedBy]),
    deniedBy: policyNames([...flow.egressDeniedBy, ...flow.ingressDeniedBy]),
    dnsQuery: flow.l7?.record.case === "dns" ? plainName(flow.l7.record.value.query) : undefined,
    audit: outcome.kind === "allowed" ? outcome.audit : undefined,
    connection:
      count === undefined ? connectionId(flow, transport, { sender, receiver: receiver.peer }) : undefined,
  };
}

/** A Service's virtual address hides both the server and its port; everything else is what it says it is. */
function receiverOf(
  flow: HubbleFlow,
  { transport, atMs }: Reading,
  resolve: PeerResolver,
): { peer: Peer; port: number } {
  const address = flow.IP?.destination;
  const port = transport.destinationPort;
  if (address && !flow.destination?.podName && transport.protocol !== "ICMP") {
    const served = resolve.behindService(address, port, transport.protocol);
    if (served) return served;
  }
  const facts = endpointFacts(flow.destination, { address, port, names: flow.destinationNames, atMs });
  return { peer: resolve.resolve(facts), port };
}

/**
 * Whose node reported it. Hubble's direction is the connection's as the reporting endpoint sees it, also on replies.
 * Where it is missing, the point of the data plane tells for packets on their way out, the policies for drops.
 */
function reporterOf(flow: HubbleFlow): Flow["reportedAt"] {
  if (flow.trafficDirection === TrafficDirection.EGRESS) return "sender";
  if (flow.trafficDirection === TrafficDirection.INGRESS) return "receiver";
  if (flow.egressDeniedBy.length > 0) return "sender";
  if (flow.ingressDeniedBy.length > 0 || flow.traceObservationPoint === TraceObservationPoint.TO_ENDPOINT)
    return "receiver";
  return AT_SENDERS_NODE.has(flow.traceObservationPoint) ? "sender" : "unknown";
}

/** Emitters that aggregate say how many connections a record stands for. */
function aggregateCount(flow: HubbleFlow): number | undefined {
  if (!flow.aggregate) return undefined;
  const { ingressFlowCount, egressFlowCount, unknownDirectionFlowCount } = flow.aggregate;
  return Math.max(ingressFlowCount + egressFlowCount + unknownDirectionFlowCount, 1);
}

/** One client port is one connection; ICMP has none, so each pair of peers is one. */
function connectionId(
  flow: HubbleFlow,
  transport: Transport,
  ends: { sender: Peer; receiver: Peer },
): string {
  const from = flow.IP?.source || peerKey(ends.sender);
  const to = flow.IP?.destination || peerKey(ends.receiver);
  return `${transport.protocol} ${from}:${transport.sourcePort} ${to}:${transport.destinationPort}`;
}

function policyNames(policies: readonly Policy[]): readonly PolicyName[] | undefined {
  if (policies.length === 0) return undefined;
  return policies.map((policy) => ({
    kind: policy.kind || "NetworkPolicy",
    namespace: policy.namespace || undefined,
    name: policy.name,
  }));
}

/** A successful answer that named addresses. Failed lookups of search-path names have none. */
function dnsAnswer(flow: HubbleFlow, atMs: number) {
  if (flow.l7?.type !== L7FlowType.RESPONSE || flow.l7.record.case !== "dns") return undefined;
  const dns = flow.l7.record.value;
  if (dns.ips.length === 0 || dns.query === "") return undefined;
  return { name: plainName(dns.query), addresses: dns.ips, atMs };
}

/** The emitter's own id, or (before 2022) what makes a report unique: the nanosecond, the node, and the packet. */
function reportId(flow: HubbleFlow, envelope: HubbleEnvelope, time: Timestamp): string {
  if (flow.uuid !== "") return flow.uuid;
  const transport = transportOf(flow);
  const packet = [flow.IP?.source, transport?.sourcePort, flow.IP?.destination, transport?.destinationPort];
  const event = [flow.eventType?.type, flow.eventType?.subType, flow.l7?.type, flow.Summary];
  return [time.seconds, time.nanos, flow.nodeName || envelope.nodeName, ...packet, ...event].join(" ");
}
