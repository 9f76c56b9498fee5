import {
  explain,
  explanationText,
  parseEnd,
  type ExplainEnd,
  type ExplainHop,
  type Explanation,
  type Protocol,
  type Snapshot,
} from "#lib/policy/index.ts";
import { UsageError, type Answer } from "./answer.ts";
import { compiledFor, type AskedFor } from "./asked-for.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { csvLines, jsonHead } from "./output-format.ts";
import { toldReasons } from "./told-reasons.ts";

/** The two ends of the question. */
export interface ExplainOptions {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly protocol?: Protocol;
}

/**
 * Whether one end may reach another, with the reasons. Anything but a plain yes is a finding.
 *
 * @throws UsageError where an end is nothing of this cluster, with the nearest names.
 */
export function explainAnswer(input: ClusterInput, asked: AskedFor & ExplainOptions): Answer {
  const { port, protocol } = asked;
  const from = endOf(input.snapshot, "--from", asked.from);
  const to = endOf(input.snapshot, "--to", asked.to);
  const explanation = explain(compiledFor(input.snapshot, asked), { from, to, port, protocol });
  return { lines: lines(input, explanation, asked), hasFinding: explanation.outcome !== "allowed" };
}

function endOf(snapshot: Snapshot, option: string, text: string): ExplainEnd {
  const end = parseEnd(snapshot, text);
  if (end.ok) return end.value;
  throw new UsageError(`${option}: ${end.refusal.message}`);
}

const COLUMNS = ["sender", "receiver", "ports", "via", "outcome", "reasons"];

function lines(input: ClusterInput, explanation: Explanation, { format }: AskedFor): Iterable<string> {
  if (format === "txt") return [explanationText(explanation).trimEnd()];
  if (format === "csv") return csvLines({ columns: COLUMNS, rows: explanation.hops, fields: hopFields });
  const head = jsonHead(explanation.profile, input);
  return [JSON.stringify({ ...head, explanation: { ...explanation, hops: explanation.hops } }, undefined, 2)];
}

function hopFields({ sender, receiver, portsText, via, decision }: ExplainHop): readonly string[] {
  const service = via === undefined ? "" : `${via.service}:${via.port}`;
  return [sender, receiver, portsText, service, decision.outcome, toldReasons(decision).join(" ")];
}
