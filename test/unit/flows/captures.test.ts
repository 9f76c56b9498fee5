import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  aggregate,
  createPeerResolver,
  parseHubbleLine,
  type Flow,
  type FlowRecord,
} from "#lib/flows/index.ts";
import { snapshotOf } from "../../cast/cluster-parts.ts";

const FOLDER = resolve(import.meta.dirname, "../../../../shared/data/hubble-flows");
const here = existsSync(FOLDER);
if (!here) console.warn(`The captures of ${FOLDER} are not here: their tests are skipped.`);

/** The raw shape, read without any of our code, to count by. */
interface RawFlow {
  readonly IP: { readonly source: string; readonly destination: string };
  readonly l4: {
    readonly TCP: {
      readonly source_port: number;
      readonly destination_port: number;
      readonly flags?: Record<string, boolean>;
    };
  };
  readonly event_type: { readonly type: number };
  readonly traffic_direction?: string;
  readonly is_reply?: boolean;
  readonly reply?: boolean;
  readonly l7?: { readonly type: string };
}

function load(name: string): { readonly raw: RawFlow[]; readonly records: FlowRecord[] } {
  const lines = readFileSync(resolve(FOLDER, name), "utf8").trim().split("\n");
  const resolver = createPeerResolver(snapshotOf({}));
  const records = lines.map((line, index) => {
    const result = parseHubbleLine(line, resolver, index + 1);
    if (!result.ok) throw new Error(result.refusal.message);
    return result.value;
  });
  return { raw: lines.map((line) => (JSON.parse(line) as { flow: RawFlow }).flow), records };
}

function flowsOf(records: readonly FlowRecord[]): Flow[] {
  return records.flatMap((record) => (record.kind === "flow" ? [record.flow] : []));
}

/** Requests, by the two fields that say so, or by the ports where an overlay packet has neither. */
function isRequest(flow: RawFlow): boolean {
  const { source_port, destination_port, flags } = flow.l4.TCP;
  if (flow.is_reply !== undefined) return !flow.is_reply;
  if (flow.reply === true) return false;
  if (flow.traffic_direction !== undefined) return true;
  if (flags?.SYN) return !flags.ACK;
  return source_port >= 32_768 && destination_port < 32_768;
}

describe.skipIf(!here)("real captures", () => {
  test.each([
    ["basic-sample-10-flows.jsonl", 10],
    ["basic-sample-330-dns-flows.jsonl", 330],
    ["basic-sample-400-tcp-flows.jsonl", 400],
  ])("%s: every line is read, and every request becomes a flow", (name, lines) => {
    const { raw, records } = load(name);
    expect(records).toHaveLength(lines);
    expect(flowsOf(records)).toHaveLength(raw.filter(isRequest).length);
  });

  test("a flow's port is the server's, never a client's", () => {
    const ports = new Set(flowsOf(load("basic-sample-400-tcp-flows.jsonl").records).map((flow) => flow.port));
    expect([...ports].filter((port) => port >= 32_768)).toEqual([]);
  });

  test("each connection of the bookinfo capture counts once at each end", () => {
    const { raw, records } = load("basic-sample-400-tcp-flows.jsonl");
    const connections = (end: string) =>
      new Set(
        raw
          .filter((flow) => isRequest(flow) && (flow.traffic_direction ?? "EGRESS") === end)
          .map(
            ({ IP, l4: { TCP } }) =>
              `${IP.source}:${TCP.source_port}>${IP.destination}:${TCP.destination_port}`,
          ),
      ).size;
    const edges = [...aggregate(flowsOf(records)).values()].map((entry) => entry.edge.tally);
    const sum = (column: "senderAllowed" | "receiverAllowed") =>
      edges.reduce((total, tally) => total + tally[column], 0);
    expect(sum("senderAllowed")).toBe(connections("EGRESS"));
    expect(sum("receiverAllowed")).toBe(connections("INGRESS"));
  });

  test("a capture of lookups alone still shows who asks whom", () => {
    const edges = [...aggregate(flowsOf(load("basic-sample-330-dns-flows.jsonl").records)).values()];
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.every(({ edge }) => edge.port === 53 && edge.protocol === "TCP")).toBe(true);
  });
});
