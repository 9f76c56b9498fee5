import type { Snapshot } from "#lib/policy/index.ts";
import { UsageError } from "./answer.ts";
import { hubbleEdges } from "./hubble-edges.ts";
import type { FlowEdges } from "./impact-edge.ts";
import { listedEdges } from "./listed-edges.ts";
import type { Terminal } from "./terminal.ts";
import { textLines } from "./text-lines.ts";

/**
 * Reads a file of observed connections: Hubble's JSON lines, or a plain list, as CSV with the columns sender, receiver,
 * port and protocol, or as JSON objects with these fields. The first line that is not empty tells which.
 *
 * @throws UsageError where it cannot be read or holds no connection.
 */
export async function readFlowEdges(
  path: string,
  snapshot: Snapshot,
  terminal: Terminal,
): Promise<FlowEdges> {
  const lines = textLines(path, terminal);
  const skipped: string[] = [];
  let first = await lines.next();
  for (; first.done !== true && first.value.trim() === ""; first = await lines.next()) skipped.push("");
  const start = first.done === true ? "" : first.value;
  const all = rejoined([...skipped, start], lines);
  const found = await (isList(start) ? listedEdges(path, all, snapshot) : hubbleEdges(path, all, snapshot));
  if (found.edges.length > 0) return found;
  if (
    !isList(start) &&
    !start
      .replace(/^\uFEFF/, "")
      .trimStart()
      .startsWith("{")
  ) {
    const wanted = "JSON lines of Hubble, JSON objects, or CSV with the header sender,receiver,port,protocol";
    throw new UsageError(`${path} is neither a capture nor a list of connections. Give ${wanted}.`);
  }
  const detail = found.problems.slice(0, 3).map(({ line, what }) => `${path}:${line}: ${what}`);
  throw new UsageError(`${path} holds no connection that can be read.`, detail);
}

/** A CSV header, a JSON list, or a JSON object that says who sends and who receives. */
function isList(start: string): boolean {
  const text = start.replace(/^\uFEFF/, "").trim();
  return text.startsWith("[") || /^\{.*"sender"\s*:\s*"/.test(text) || /^"?sender"?\s*,/i.test(text);
}

async function* rejoined(start: readonly string[], rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield* start;
  yield* rest;
}
