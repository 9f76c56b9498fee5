import {
  compileEdges,
  explain,
  replay,
  type CompiledCluster,
  type Decision,
  type Explanation,
} from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import { compiledFor, type AskedFor } from "./asked-for.ts";
import type { ClusterInput } from "./cluster-input.ts";
import type { FlowEdges, ImpactEdge } from "./impact-edge.ts";
import { impactLines } from "./impact-lines.ts";
import { IMPACT_VERDICTS, type ImpactRow } from "./impact-row.ts";
import { csvLines, jsonHead, jsonLines } from "./output-format.ts";
import { obstacles } from "./told-reasons.ts";

const COLUMNS = ["verdict", "sender", "receiver", "port", "protocol", "observed", "connections", "reasons"];

/** The input with what is missing from the flows: lines that cannot be read make the answer incomplete as well. */
export function withFlowProblems(input: ClusterInput, { problems }: FlowEdges): ClusterInput {
  if (problems.length === 0) return input;
  const why = "Lines of the flows that cannot be read are not in this answer: it is incomplete.";
  return { ...input, problems: [...input.problems, ...problems], incomplete: [...input.incomplete, why] };
}

/** Replays observed connections under the policies of the input. A would-be denial or an uncertain one is a finding. */
export function impactAnswer(input: ClusterInput, flows: FlowEdges, asked: AskedFor): Answer {
  const cluster = compiledFor(input.snapshot, asked);
  const rows = judged(cluster, flows.edges).toSorted(byVerdict);
  const table = { columns: COLUMNS, rows, fields: fieldsOf };
  const lines =
    asked.format === "csv"
      ? csvLines(table)
      : asked.format === "json"
        ? jsonLines(jsonHead(cluster.profile.name, input), "connections", table)
        : impactLines(rows);
  const hasFinding = rows.some(({ verdict }) => verdict === "would-be-denied" || verdict === "uncertain");
  return { lines, hasFinding, remarks: flows.remarks };
}

function judged(cluster: CompiledCluster, edges: readonly ImpactEdge[]): ImpactRow[] {
  const questions = edges.flatMap(({ ask }) => (ask.kind === "peers" ? [ask.question] : []));
  const impact = replay(cluster, compileEdges(cluster, questions));
  let next = 0;
  return edges.map((edge) => {
    if (edge.ask.kind === "peers") return rowOf(edge, fromDecision(impact.decisionOf(next++)));
    return rowOf(edge, fromExplanation(explain(cluster, edge.ask.question)));
  });
}

interface Judgement {
  readonly outcome: Decision["outcome"];
  readonly reasons: readonly string[];
}

function fromDecision(decision: Decision): Judgement {
  const { outcome } = decision;
  return { outcome, reasons: outcome === "allowed" ? [] : obstacles(decision) };
}

/** A name may stand for several pods: if one of them is cut off, so is the connection. */
function fromExplanation({ outcome, hops, notes }: Explanation): Judgement {
  if (outcome === "unreachable") return { outcome: "uncertain", reasons: notes };
  const worst = outcome === "mixed" ? "denied" : outcome;
  if (worst === "allowed") return { outcome: worst, reasons: [] };
  const hop = hops.find(({ decision }) => decision.outcome !== "allowed") ?? hops[0];
  return { outcome: worst, reasons: hop === undefined ? [] : obstacles(hop.decision) };
}

function rowOf(edge: ImpactEdge, { outcome, reasons }: Judgement): ImpactRow {
  const { sender, receiver, port, protocol, observed, connections } = edge;
  const verdict = outcome === "denied" && observed !== "denied" ? "would-be-denied" : outcome;
  return { verdict, sender, receiver, port, protocol, observed, connections, reasons };
}

function byVerdict(a: ImpactRow, b: ImpactRow): number {
  const order = IMPACT_VERDICTS.indexOf(a.verdict) - IMPACT_VERDICTS.indexOf(b.verdict);
  if (order !== 0) return order;
  return (
    a.sender.localeCompare(b.sender, "en") || a.receiver.localeCompare(b.receiver, "en") || a.port - b.port
  );
}

function fieldsOf(row: ImpactRow): readonly string[] {
  const { verdict, sender, receiver, port, protocol, observed, connections, reasons } = row;
  return [
    verdict,
    sender,
    receiver,
    String(port),
    protocol,
    observed,
    String(connections),
    reasons.join(" "),
  ];
}
