import type { Judgement, SideJudgement } from "../data-plane/judge.ts";
import type { Party, Protocol, World, WorldNode, WorldPod } from "../data-plane/world.ts";

/** One end of a flow, as the agents know it. */
export type FlowEnd =
  | { kind: "pod"; ip: string; pod: WorldPod }
  | { kind: "node"; ip: string; node: WorldNode }
  | { kind: "external"; ip: string; names: readonly string[] };

/** A question or answer that Cilium's DNS proxy saw. */
export interface DnsRecord {
  query: string;
  answers: readonly string[];
}

/** A connection that was tried, after Service translation. */
export interface Attempt {
  timeMs: number;
  from: FlowEnd;
  to: FlowEnd;
  protocol: Protocol;
  sourcePort: number;
  destinationPort: number;
  /** Whether this opens a connection or uses one that is open. */
  stage: "opening" | "open";
  /** Whether the sender's agent hands it to its DNS proxy. */
  proxied?: boolean;
}

/** What one agent tells about an attempt or the reply to it, from its own side. */
export interface FlowReport extends Omit<Attempt, "stage"> {
  stage: Attempt["stage"] | "reply" | "dns-answer";
  node: string;
  direction: "egress" | "ingress";
  verdict: "FORWARDED" | "DROPPED" | "REDIRECTED";
  judgement: SideJudgement | undefined;
  dns?: DnsRecord;
  /** How many connections it stands for; 1 when left out. */
  connections?: number;
}

/** Looks up a party to its flow end. The address is the one seen on the wire. */
export function endOf(world: World, party: Party, ip: string, names: readonly string[] = []): FlowEnd {
  if (party.kind === "external") return { kind: "external", ip, names };
  const pod = party.kind === "pod" ? world.pods.get(`${party.namespace}/${party.name}`) : undefined;
  if (pod !== undefined && !pod.hostNetwork) return { kind: "pod", ip, pod };
  const node = world.nodes.get(party.kind === "node" ? party.name : (pod?.nodeName ?? ""));
  return node === undefined ? { kind: "external", ip, names } : { kind: "node", ip, node };
}

/** The party that a flow end stands for, as the judge wants it named. */
export function partyOf(end: FlowEnd): Party {
  if (end.kind === "pod") return { kind: "pod", namespace: end.pod.namespace, name: end.pod.name };
  if (end.kind === "node") return { kind: "node", name: end.node.name, ip: end.ip };
  return { kind: "external", ip: end.ip, names: end.names };
}

/**
 * What the agents report of an attempt: the sender's of its egress, and, if it left, the receiver's of its ingress.
 * A denial is reported where it happens and nowhere else. Between ends that are no pods nobody reports anything.
 */
export function reportsOf(attempt: Attempt, judgement: Judgement): FlowReport[] {
  const reports: FlowReport[] = [];
  const { from, to } = attempt;
  if (from.kind === "pod") reports.push(sideReport(attempt, judgement, "egress", from.pod.nodeName));
  if (to.kind === "pod" && reports[0]?.verdict !== "DROPPED") {
    reports.push(sideReport(attempt, judgement, "ingress", to.pod.nodeName));
  }
  return reports;
}

function sideReport(
  attempt: Attempt,
  { by }: Judgement,
  direction: FlowReport["direction"],
  node: string,
): FlowReport {
  const judgement = by.find((side) => side.direction === direction);
  const passed = attempt.proxied && direction === "egress" ? "REDIRECTED" : "FORWARDED";
  const verdict = judgement?.verdict === "denied" ? "DROPPED" : passed;
  return { ...attempt, node, direction, verdict, judgement };
}

/** What the agents report of an answer to an attempt that got through: the same sides, with the ends swapped. */
export function repliesOf(attempt: Attempt, delayMs: number): FlowReport[] {
  const answer = {
    ...attempt,
    timeMs: attempt.timeMs + delayMs,
    from: attempt.to,
    to: attempt.from,
    sourcePort: attempt.destinationPort,
    destinationPort: attempt.sourcePort,
    stage: "reply" as const,
    verdict: "FORWARDED" as const,
    judgement: undefined,
  };
  const reports: FlowReport[] = [];
  if (attempt.to.kind === "pod") {
    reports.push({ ...answer, direction: "ingress", node: attempt.to.pod.nodeName });
  }
  if (attempt.from.kind === "pod") {
    reports.push({ ...answer, direction: "egress", node: attempt.from.pod.nodeName });
  }
  return reports;
}

/** The DNS proxy's own report of the answer that it passed on. */
export function dnsAnswerOf(lookup: Attempt, dns: DnsRecord): FlowReport[] {
  const replies = repliesOf(lookup, 1).filter((report) => report.direction === "egress");
  return replies.map((report) => ({ ...report, stage: "dns-answer", dns }));
}
