import type { GateResult } from "#lib/rollout/index.ts";

/** One phrase over a list of gates: what holds the step, or that nothing does. */
export interface GateSummary {
  readonly tone: "ready" | "attention" | "danger";
  readonly text: string;
}

function titles(gates: readonly GateResult[]): string {
  return gates.map((gate) => gate.title).join(", ");
}

/** "held by hand", "held until: DNS holds", "waiting for: Dry run", "all 8 pass". Failures outweigh waiting. */
export function gateSummary(gates: readonly GateResult[]): GateSummary {
  const failing = gates.filter((gate) => gate.status === "fail");
  const waiting = gates.filter((gate) => gate.status === "waiting");
  if (failing.length > 2)
    return { tone: "danger", text: `held by ${failing.length} of ${gates.length} gates` };
  if (failing.some((gate) => gate.gate === "hold")) return { tone: "danger", text: "held by hand" };
  if (failing.length > 0) return { tone: "danger", text: `held until: ${titles(failing)}` };
  if (waiting.length > 0) return { tone: "attention", text: `waiting for: ${titles(waiting)}` };
  return { tone: "ready", text: gates.length === 1 ? "passes" : `all ${gates.length} pass` };
}

/** Findings that say more than the evidence above them already does. */
export function newFindings(gate: Pick<GateResult, "evidence" | "findings">): GateResult["findings"] {
  return gate.findings.filter((finding) => !gate.evidence.includes(finding.text));
}

/** Gates that hold first, then those that wait, then the rest; within each, the given order. */
export function gravestFirst(gates: readonly GateResult[]): readonly GateResult[] {
  const gravity = { fail: 0, waiting: 1, pass: 2 };
  return gates.toSorted((a, b) => gravity[a.status] - gravity[b.status]);
}

/** Status of one gate, for screen readers. */
export const GATE_STATUS_WORDS: Readonly<Record<GateResult["status"], string>> = {
  pass: "passes",
  fail: "holds the step",
  waiting: "is not known yet",
};

/** What allowing DNS did: "2 rules for 5 observed lookups. The cluster changes when they are applied." */
export function allowedDnsText(rules: number, lookups: number): string {
  if (rules === 0) return "Its rules were in force already.";
  const made = rules === 1 ? "1 rule" : `${rules} rules`;
  const seen = lookups === 1 ? "1 observed lookup" : `${lookups} observed lookups`;
  return `${made} for ${seen}. The cluster changes when they are applied.`;
}
