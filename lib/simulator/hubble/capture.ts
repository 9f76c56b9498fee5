import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { clone, fromJsonString } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  EndpointSchema,
  FlowSchema,
  TrafficDirection,
  type Endpoint,
  type Flow,
} from "#lib/wire/hubble/flow_pb.js";
import { GetFlowsResponseSchema } from "#lib/wire/hubble/observer_pb.js";
import type { World, WorldPod } from "../data-plane/world.ts";
import type { Problem } from "../scenario/problem.ts";
import type { ConnectionPlan, Sender, Target } from "../traffic/connection-plan.ts";
import { endpointOf } from "./endpoint-message.ts";
import { isPod, podFor } from "./captured-end.ts";
import { isReply } from "./captured-reply.ts";
import type { Past } from "./observed.ts";

/** A Hubble capture, read: its flows in their order, and the lines that are none. */
export interface Capture {
  /** Its name without folders. */
  file: string;
  flows: readonly Flow[];
  problems: readonly Problem[];
}

const MOST_PROBLEMS = 50;

/**
 * Reads a file of Hubble JSON lines (`hubble observe -o jsonpb`). A line that is no flow is a problem and hides
 * nothing else; lines that hold another event are passed over.
 *
 * @throws Error when the file cannot be read.
 */
export function readCapture(path: string): Capture {
  const file = basename(path);
  const flows: Flow[] = [];
  const problems: Problem[] = [];
  const lines = readFileSync(path, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const flow = flowIn(line);
    if (flow === "no flow") continue;
    if (typeof flow === "string") problems.push({ file, line: index + 1, message: flow });
    else flows.push(flow);
  }
  flows.sort((a, b) => timeOf(a) - timeOf(b));
  const rest = problems.length - MOST_PROBLEMS;
  if (rest <= 0) return { file, flows, problems };
  const more = { file, line: 1, message: `${rest} more lines cannot be read as flows` };
  return { file, flows, problems: [...problems.slice(0, MOST_PROBLEMS), more] };
}

/** The flow of a line, "no flow" for another event, or what is wrong with it. */
function flowIn(line: string): Flow | string {
  try {
    const { responseTypes } = fromJsonString(GetFlowsResponseSchema, line, { ignoreUnknownFields: true });
    if (responseTypes.case !== "flow") return "no flow";
    return responseTypes.value.time ? responseTypes.value : "this flow has no time and cannot be replayed";
  } catch (cause) {
    return `this line is not a Hubble flow: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function timeOf(flow: Flow): number {
  return flow.time ? timestampMs(flow.time) : 0;
}

/** Which cluster a capture is laid over, and when it shall have ended. */
export interface FitContext {
  endMs: number;
  world: World;
  cluster: string;
}

/**
 * Lays a capture over a cluster: shifted so that its last flow was at `endMs`, and with every end that is one of the
 * cluster's pods, by name or address, described as that pod. Ends that nobody in the cluster is stay as captured.
 */
export function fitCapture(capture: Capture, { endMs, world, cluster }: FitContext): Past {
  const lastMs = capture.flows.reduce((latest, flow) => Math.max(latest, timeOf(flow)), 0);
  const shiftMs = endMs - lastMs;
  const fitted = capture.flows.map((flow) => {
    const timeMs = timeOf(flow) + shiftMs;
    const { node, flow: laid } = fitFlow(flow, timeMs, { world, clusterName: cluster });
    return { timeMs, node, flow: () => laid };
  });
  return {
    startMs: fitted[0]?.timeMs ?? endMs,
    between: (sinceMs, untilMs) => fitted.filter(({ timeMs }) => timeMs >= sinceMs && timeMs < untilMs),
    last: (count) => (count === 0 ? [] : fitted.slice(-count)),
  };
}

function fitFlow(
  captured: Flow,
  timeMs: number,
  context: { world: World; clusterName: string },
): { flow: Flow; node: string } {
  const flow = clone(FlowSchema, captured);
  flow.time = timestampFromMs(timeMs);
  const { source, destination } = podsIn(flow, context.world);
  const reporter = reportedBySource(flow) ? source : destination;
  const node = reporter?.nodeName ?? flow.nodeName;
  if (source) layOver(flow, "source", endpointFor(source, node, context));
  if (destination) layOver(flow, "destination", endpointFor(destination, node, context));
  if (reporter) flow.nodeName = `${context.clusterName}/${node}`;
  return { flow, node };
}

interface LaidEnd {
  ip: string;
  endpoint: Endpoint;
}

function endpointFor(pod: WorldPod, node: string, context: { world: World; clusterName: string }): LaidEnd {
  const ip = pod.ips[0] ?? "";
  return { ip, endpoint: clone(EndpointSchema, endpointOf({ kind: "pod", ip, pod }, node, context)) };
}

function layOver(flow: Flow, end: "source" | "destination", { ip, endpoint }: LaidEnd): void {
  flow[end] = endpoint;
  if (flow.IP) flow.IP[end] = ip;
}

function podsIn(
  flow: Flow,
  world: World,
): { source: WorldPod | undefined; destination: WorldPod | undefined } {
  return {
    source: podFor(world, flow.source, flow.IP?.source),
    destination: podFor(world, flow.destination, flow.IP?.destination),
  };
}

/** Egress is told by the opener's agent, which for a reply is the receiver's. */
function reportedBySource(flow: Flow): boolean {
  return (flow.trafficDirection === TrafficDirection.EGRESS) !== (isReply(flow) === true);
}

const LEAST_PER_MINUTE = 2;
const MOST_PER_MINUTE = 120;
const SHORTEST_CAPTURE_MS = 10_000;

/**
 * The connections of a capture as plans, so that they go on in live traffic, at about the rate captured, and meet
 * the policies of the cluster as it is then. Only what a pod of the cluster sent or receives goes on, and nothing of
 * which the other end is a pod that the cluster does not have.
 */
export function plansOfCapture(
  capture: Capture,
  world: World,
): { plans: ConnectionPlan[]; hosts: Record<string, string[]> } {
  const hosts: Record<string, string[]> = {};
  const found = new Map<string, { plan: ConnectionPlan; count: number }>();
  for (const flow of capture.flows) {
    const plan = planOf(flow, world);
    if (plan === undefined) continue;
    if (plan.to.kind === "host") hosts[plan.to.name] = [flow.IP?.destination ?? ""];
    const known = found.get(plan.id);
    if (known === undefined) found.set(plan.id, { plan, count: 1 });
    else known.count += 1;
  }
  const times = capture.flows.map(timeOf);
  const lastedMs = Math.max(SHORTEST_CAPTURE_MS, (times.at(-1) ?? 0) - (times[0] ?? 0));
  const plans = [...found.values()].map(({ plan, count }) => {
    const perMinute = (count * 60_000) / lastedMs;
    return { ...plan, perMinute: Math.min(MOST_PER_MINUTE, Math.max(LEAST_PER_MINUTE, perMinute)) };
  });
  return { plans, hosts };
}

function planOf(flow: Flow, world: World): ConnectionPlan | undefined {
  const transport = transportOf(flow);
  if (isReply(flow) !== false || transport === undefined) return undefined;
  const { source, destination } = podsIn(flow, world);
  if (source === undefined && destination === undefined) return undefined;
  if ((source === undefined && isPod(flow.source)) || (destination === undefined && isPod(flow.destination)))
    return undefined;
  const { protocol, port } = transport;
  const from = senderIn(source, flow.source);
  const to = targetIn(destination, flow, port);
  const id = JSON.stringify([from, to, protocol]);
  return { id, from, to, protocol, perMinute: LEAST_PER_MINUTE, longLived: false };
}

function transportOf(flow: Flow): { protocol: "TCP" | "UDP" | "SCTP"; port: number } | undefined {
  const layer4 = flow.l4?.protocol;
  if (layer4?.case !== "TCP" && layer4?.case !== "UDP" && layer4?.case !== "SCTP") return undefined;
  return { protocol: layer4.case, port: layer4.value.destinationPort };
}

function senderIn(pod: WorldPod | undefined, endpoint: Endpoint | undefined): Sender {
  if (pod) return { kind: "workload", namespace: pod.namespace, name: pod.workload.name };
  if (endpoint?.labels.includes("reserved:host")) return { kind: "own-node" };
  return { kind: endpoint?.labels.includes("reserved:remote-node") ? "nodes" : "internet" };
}

function targetIn(pod: WorldPod | undefined, flow: Flow, port: number): Target {
  if (pod) return { kind: "workload", namespace: pod.namespace, name: pod.workload.name, port };
  return { kind: "host", name: flow.destinationNames[0] ?? flow.IP?.destination ?? "", port };
}
