import { NodeState, type NodeStatusEvent } from "#lib/wire/hubble/relay_pb.js";
import { LostEventSource, type LostEvent } from "#lib/wire/hubble/flow_pb.js";
import type { GetFlowsResponse } from "#lib/wire/hubble/observer_pb.js";
import type { PeerResolver } from "./endpoint-facts.ts";
import type { FlowRecord } from "./flow-record.ts";
import { flowRecord } from "./hubble-flow.ts";
import { timeMs } from "./hubble-time.ts";

/**
 * Reads one message of Hubble Relay's stream (or one line of a capture, decoded). Lost events and node changes are
 * kept: they say where the picture has holes.
 */
export function flowFromHubble(message: GetFlowsResponse, resolve: PeerResolver): FlowRecord {
  const response = message.responseTypes;
  switch (response.case) {
    case "flow":
      return flowRecord(response.value, { nodeName: message.nodeName, time: message.time }, resolve);
    case "lostEvents":
      return lostRecord(response.value, message);
    case "nodeStatus":
      return nodeRecord(response.value, message);
    default:
      return { kind: "skipped", why: "neither a flow, nor lost events, nor a node's status" };
  }
}

function lostRecord(lost: LostEvent, message: GetFlowsResponse): FlowRecord {
  const atMs = timeMs(message.time);
  const gap = {
    source: `hubble/${LostEventSource[lost.source] ?? lost.source}`,
    node: message.nodeName || undefined,
    fromMs: atMs,
    toMs: atMs,
    reason: "lost-events",
    lostEvents: Number(lost.numEventsLost),
  } as const;
  return { kind: "coverage", gap };
}

function nodeRecord(event: NodeStatusEvent, message: GetFlowsResponse): FlowRecord {
  const state = event.stateChange === NodeState.NODE_CONNECTED ? "connected" : "unavailable";
  return {
    kind: "node-status",
    change: { nodes: event.nodeNames, state, message: event.message, atMs: timeMs(message.time) },
  };
}
