import type { Gate, GateFinding, GateResult } from "../gate.ts";

/** A gate that holds nothing. Findings are still worth reading: what was seen and does not hold. */
export function pass(
  gate: Pick<Gate, "name" | "title">,
  evidence: string,
  findings: readonly GateFinding[] = [],
): GateResult {
  return { gate: gate.name, title: gate.title, status: "pass", evidence, findings, fix: "" };
}

/** What a gate that holds says beside its evidence. */
export interface Obstacle {
  readonly evidence: string;
  readonly findings?: readonly GateFinding[];
  /** What to do about it, as one sentence. */
  readonly fix: string;
}

/** A gate that somebody has to do something about. */
export function fail(
  gate: Pick<Gate, "name" | "title">,
  { evidence, findings = [], fix }: Obstacle,
): GateResult {
  return { gate: gate.name, title: gate.title, status: "fail", evidence, findings, fix };
}

/** A gate that time, or an answer that was not asked for yet, will settle. */
export function waiting(
  gate: Pick<Gate, "name" | "title">,
  { evidence, findings = [], fix }: Obstacle,
): GateResult {
  return { gate: gate.name, title: gate.title, status: "waiting", evidence, findings, fix };
}
