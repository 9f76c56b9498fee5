import { create } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { LostEventSource } from "#lib/wire/hubble/flow_pb.js";
import {
  GetFlowsResponseSchema,
  type GetFlowsRequest,
  type GetFlowsResponse,
} from "#lib/wire/hubble/observer_pb.js";
import { NodeState } from "#lib/wire/hubble/relay_pb.js";
import type { Coverage, Notice } from "./coverage.ts";
import { passes } from "./flow-filter.ts";
import type { FlowLog } from "./flow-log.ts";
import type { Observed, Past } from "./observed.ts";

/** Everything that a stream of flows is drawn from. */
export interface FlowSources {
  clusterName: string;
  log: FlowLog;
  past: Past;
  coverage: Coverage;
  now: () => number;
}

/**
 * The answer to GetFlows, message by message: which nodes are connected, then the flows asked for, oldest first, and
 * with `follow` every later one until `signal` aborts. Losses and nodes that come and go are told in between.
 *
 * Without `since`, `number` or `first` a following stream begins now, and any other has everything there is.
 * A reader that falls behind the ring is told how many flows it missed.
 */
export async function* flowStream(
  request: GetFlowsRequest,
  sources: FlowSources,
  signal: AbortSignal,
): AsyncGenerator<GetFlowsResponse> {
  const notices: Notice[] = [];
  const stopListening = sources.coverage.subscribe((notice) => {
    notices.push(notice);
    sources.log.wake();
  });
  try {
    yield* greeting(sources);
    const budget = { left: request.first ? Number(request.number) : Infinity };
    const liveFrom = sources.log.end;
    for (const observed of past(request, sources, liveFrom)) {
      if (signal.aborted || budget.left === 0) return;
      const message = flowMessage(observed, request, sources);
      if (message === undefined) continue;
      budget.left -= 1;
      yield message;
    }
    if (request.follow) yield* live(request, { sources, notices, signal, from: liveFrom });
  } finally {
    stopListening();
  }
}

function* greeting({ coverage, clusterName, now }: FlowSources): Generator<GetFlowsResponse> {
  const connected = coverage.nodes.filter((node) => coverage.hears(node));
  const states = [
    { stateChange: NodeState.NODE_CONNECTED, nodes: connected },
    { stateChange: NodeState.NODE_UNAVAILABLE, nodes: coverage.unavailable },
  ];
  for (const { stateChange, nodes } of states) {
    if (nodes.length > 0) yield nodeStatus(stateChange, nodes, clusterName, now());
  }
}

function nodeStatus(
  stateChange: NodeState,
  nodes: readonly string[],
  clusterName: string,
  nowMs: number,
): GetFlowsResponse {
  const nodeNames = nodes.map((node) => `${clusterName}/${node}`);
  const message = stateChange === NodeState.NODE_UNAVAILABLE ? "connection to the node was lost" : "";
  return create(GetFlowsResponseSchema, {
    responseTypes: { case: "nodeStatus", value: { stateChange, nodeNames, message } },
    time: timestampFromMs(nowMs),
  });
}

/** Flows that exist already: of the history and of the ring up to `end`. */
function* past(
  request: GetFlowsRequest,
  { log, past: history, now }: FlowSources,
  end: number,
): Generator<Observed> {
  const lastCount = lastWanted(request);
  if (lastCount !== undefined) {
    yield* lastOf(lastCount, log, history, end);
    return;
  }
  const sinceMs = request.since ? timestampMs(request.since) : 0;
  const untilMs = endOf(request);
  yield* history.between(sinceMs, Math.min(untilMs, now() + 1));
  for (const observed of ringUpTo(log, end)) {
    if (observed.timeMs >= sinceMs && observed.timeMs < untilMs) yield observed;
  }
}

/** How many of the latest flows are asked for; undefined where the request goes by time or from the first. */
function lastWanted({ number, first, follow, since }: GetFlowsRequest): number | undefined {
  if (since || first) return undefined;
  return number > 0n || follow ? Number(number) : undefined;
}

function endOf({ until }: GetFlowsRequest): number {
  return until ? timestampMs(until) : Infinity;
}

function* ringUpTo(log: FlowLog, end: number, begin: number = log.first): Generator<Observed> {
  for (let number = begin; number < end; number += 1) {
    const observed = log.at(number);
    if (observed) yield observed;
  }
}

function* lastOf(count: number, log: FlowLog, history: Past, end: number): Generator<Observed> {
  const begin = Math.max(log.first, end - count);
  yield* history.last(Math.max(0, count - (end - begin)));
  yield* ringUpTo(log, end, begin);
}

interface LiveContext {
  sources: FlowSources;
  notices: Notice[];
  signal: AbortSignal;
  from: number;
}

async function* live(request: GetFlowsRequest, context: LiveContext): AsyncGenerator<GetFlowsResponse> {
  const { sources, notices, signal } = context;
  const { log } = sources;
  let number = context.from;
  while (!signal.aborted && sources.now() < endOf(request)) {
    if (notices.length === 0) await log.reach(number, signal);
    number += noteOverrun(number, log, notices);
    while (notices.length > 0) yield noticeMessage(notices.shift()!, sources);
    while (number < log.end && !signal.aborted) {
      const observed = log.at(number);
      number += 1;
      const message = observed && flowMessage(observed, request, sources);
      if (message !== undefined) yield message;
    }
  }
}

/** How many flows were overwritten before they could be read; if any, that becomes a notice. */
function noteOverrun(number: number, log: FlowLog, notices: Notice[]): number {
  const count = Math.max(0, log.first - number);
  if (count > 0) notices.push({ kind: "lost", node: "", count, source: LostEventSource.HUBBLE_RING_BUFFER });
  return count;
}

function flowMessage(
  observed: Observed,
  request: GetFlowsRequest,
  { coverage }: FlowSources,
): GetFlowsResponse | undefined {
  if (!coverage.hears(observed.node)) return undefined;
  const flow = observed.flow();
  if (!passes(flow, request.whitelist, request.blacklist)) return undefined;
  const { nodeName, time } = flow;
  return create(GetFlowsResponseSchema, { responseTypes: { case: "flow", value: flow }, nodeName, time });
}

function noticeMessage(notice: Notice, { clusterName, now }: FlowSources): GetFlowsResponse {
  if (notice.kind === "node") {
    const state = notice.available ? NodeState.NODE_CONNECTED : NodeState.NODE_UNAVAILABLE;
    return nodeStatus(state, [notice.node], clusterName, now());
  }
  return create(GetFlowsResponseSchema, {
    responseTypes: {
      case: "lostEvents",
      value: { source: notice.source, numEventsLost: BigInt(notice.count) },
    },
    nodeName: notice.node === "" ? "" : `${clusterName}/${notice.node}`,
    time: timestampFromMs(now()),
  });
}
