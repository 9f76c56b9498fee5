import {
  aggregate,
  connectionCounts,
  ConnectionTracker,
  createPeerResolver,
  learnNames,
  mergeBatches,
  parseHubbleLine,
  type EdgeKey,
  type EdgeWithHours,
  type Flow,
  type FlowEdge,
  type FlowRecord,
} from "#lib/flows/index.ts";
import { peerName, type Snapshot } from "#lib/policy/index.ts";
import type { FlowEdges, ImpactEdge } from "./impact-edge.ts";
import { LineProblems } from "./line-problems.ts";

/** Flows that are aggregated in one go. */
const BATCH = 20_000;

/** The connections of a Hubble capture, each once however often it was reported, with its ends found in the snapshot. */
export async function hubbleEdges(
  path: string,
  lines: AsyncIterable<string>,
  snapshot: Snapshot,
): Promise<FlowEdges> {
  const names = new Map<string, readonly string[]>();
  const resolver = createPeerResolver(snapshot, names);
  const gathering = new FlowGathering();
  const problems = new LineProblems(path, "Hubble flows");
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const record = parseHubbleLine(line, resolver, number);
    if (!record.ok) problems.add(number, record.refusal.message);
    else if (record.value.kind === "dns-answer") learnNames(names, record.value.answer);
    else gathering.take(record.value);
  }
  const edges = gathering.edges();
  const remarks = [...gathering.remarks(), ...strangeCapture(edges)];
  return { edges: edges.map(edgeOf), problems: problems.all(), remarks };
}

/** A capture of another cluster has no end that anybody here knows. */
function strangeCapture(edges: readonly FlowEdge[]): readonly string[] {
  const isKnown = edges.some(({ sender, receiver }) =>
    [sender, receiver].some(({ kind }) => kind === "workload"),
  );
  if (isKnown || edges.length === 0) return [];
  return ["No end of these connections is a workload of this input. Is the capture of the same cluster?"];
}

/** Collects flows to edges batch by batch, so that a capture may be longer than the memory. */
class FlowGathering {
  readonly #tracker = new ConnectionTracker();
  #merged: ReadonlyMap<EdgeKey, EdgeWithHours> = new Map();
  #waiting: Flow[] = [];
  #lost = 0;

  take(record: FlowRecord): void {
    if (record.kind === "coverage") this.#lost += record.gap.lostEvents ?? 1;
    if (record.kind !== "flow") return;
    this.#waiting.push(record.flow);
    if (this.#waiting.length >= BATCH) this.#merge();
  }

  edges(): readonly FlowEdge[] {
    this.#merge();
    return [...this.#merged.values()].map(({ edge }) => edge);
  }

  remarks(): readonly string[] {
    if (this.#lost === 0) return [];
    return [`Hubble says that it lost ${this.#lost} events: connections among them are not in this answer.`];
  }

  #merge(): void {
    this.#merged = mergeBatches(this.#merged, aggregate(this.#waiting, this.#tracker));
    this.#waiting = [];
  }
}

function edgeOf(flow: FlowEdge): ImpactEdge {
  const { sender, receiver, port, protocol, tally } = flow;
  const { allowed, denied } = connectionCounts(tally);
  return {
    sender: peerName(sender),
    receiver: peerName(receiver),
    port,
    protocol,
    observed: allowed > 0 || denied === 0 ? "allowed" : "denied",
    connections: allowed + denied,
    flow,
    ask: { kind: "peers", question: { sender, receiver, port, protocol } },
  };
}
