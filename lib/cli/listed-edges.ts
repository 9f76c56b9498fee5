import { parseEnd, type ExplainEnd, type Protocol, type Snapshot } from "#lib/policy/index.ts";
import { csvRows } from "./csv-rows.ts";
import type { FlowEdges, ImpactEdge } from "./impact-edge.ts";
import { LineProblems } from "./line-problems.ts";

/** A connection as a list names it, and the line that it stands on. */
interface Listed {
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The connections of a plain list. Ends are written as `explain` reads them; the port is what the sender opens, so a
 * Service's own where the receiver is one. `protocol` is TCP where it is missing, `count` and `outcome` may be there.
 */
export async function listedEdges(
  path: string,
  lines: AsyncIterable<string>,
  snapshot: Snapshot,
): Promise<FlowEdges> {
  const problems = new LineProblems(path, "connections");
  const text: string[] = [];
  for await (const line of lines) text.push(line);
  const ends = new Map<string, ExplainEnd | string>();
  const endOf = (name: string): ExplainEnd | string => {
    const known = ends.get(name) ?? readEnd(snapshot, name);
    ends.set(name, known);
    return known;
  };
  const edges = listed(text, problems).flatMap(({ line, fields }) => {
    const edge = edgeOf(fields, endOf);
    if (typeof edge !== "string") return [edge];
    problems.add(line, edge);
    return [];
  });
  return { edges, problems: problems.all(), remarks: [] };
}

function readEnd(snapshot: Snapshot, name: string): ExplainEnd | string {
  const end = parseEnd(snapshot, name);
  return end.ok ? end.value : end.refusal.message;
}

function listed(lines: readonly string[], problems: LineProblems): readonly Listed[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  const start = lines[first]?.replace(/^\uFEFF/, "").trimStart() ?? "";
  if (start.startsWith("[")) return jsonList(lines.join("\n"), problems);
  if (start.startsWith("{")) {
    return lines.flatMap((line, index) => (line.trim() === "" ? [] : jsonObject(line, index + 1, problems)));
  }
  return csvRows(lines).map(({ line, fields }) => ({ line, fields }));
}

function jsonList(text: string, problems: LineProblems): readonly Listed[] {
  try {
    const list = JSON.parse(text.replace(/^\uFEFF/, "")) as readonly unknown[];
    return list.map((item) => ({ line: 1, fields: (item ?? {}) as Listed["fields"] }));
  } catch (cause) {
    problems.add(1, `the list is no JSON: ${(cause as Error).message}`);
    return [];
  }
}

function jsonObject(line: string, number: number, problems: LineProblems): readonly Listed[] {
  try {
    return [{ line: number, fields: (JSON.parse(line) ?? {}) as Listed["fields"] }];
  } catch (cause) {
    problems.add(number, `the line is no JSON: ${(cause as Error).message}`);
    return [];
  }
}

/** The edge, or what is wrong with it. */
function edgeOf(fields: Listed["fields"], endOf: (name: string) => ExplainEnd | string): ImpactEdge | string {
  const [sender, receiver] = [textOf(fields["sender"]), textOf(fields["receiver"])];
  const from = endOf(sender);
  if (typeof from === "string") return from;
  const to = endOf(receiver);
  if (typeof to === "string") return to;
  const port = Number(fields["port"]);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    return `${JSON.stringify(fields["port"])} is no port (1 to 65535)`;
  const protocol = (textOf(fields["protocol"]) || "TCP").toUpperCase();
  if (!isProtocol(protocol)) return `${protocol} is no protocol that policies know (TCP, UDP, SCTP)`;
  const question = { from, to, port, protocol };
  return { sender, receiver, port, protocol, ...seen(fields), ask: { kind: "ends", question } };
}

function textOf(field: unknown): string {
  return typeof field === "string" ? field : "";
}

function seen({ outcome, count }: Listed["fields"]): Pick<ImpactEdge, "observed" | "connections"> {
  const observed = outcome === "allowed" || outcome === "denied" ? outcome : "not told";
  const connections = Number(count ?? 0);
  return { observed, connections: Number.isFinite(connections) ? connections : 0 };
}

function isProtocol(text: string): text is Protocol {
  return text === "TCP" || text === "UDP" || text === "SCTP";
}
