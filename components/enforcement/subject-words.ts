import { FEATURE_TITLES, type FeatureState } from "#lib/enforcement/index.ts";
import {
  holds,
  isAsExpected,
  type ProbeObservation,
  type ProofRow,
  type ProofSubject,
} from "#lib/probes/index.ts";

/** How what is said or proved reads: the words and the mark carry the meaning, the tone only colours them. */
export interface StateWords {
  readonly text: string;
  readonly tone: "ready" | "attention" | "danger" | "uncertain" | "quiet";
  readonly mark: "check" | "cross" | "differs" | "question" | "dash" | "wait";
}

/** A row of the matrix: a subject of the proof, or the time from a write to its effect. */
export type MatrixSubject = ProofSubject | "settle";

/** How a row is called. */
export const SUBJECT_TITLES: Readonly<Record<MatrixSubject, string>> = {
  ...FEATURE_TITLES,
  udp: "UDP",
  baseline: "Reachable without a policy",
  "default-deny": "Default-deny of egress",
  "dns-without-rule": "DNS without its rule",
  "dns-with-rule": "DNS with its rule",
  bridge: "An open policy wins",
  settle: "Settle time",
};

/** What the rollout rests on where no setting of a CNI could tell it: said in the column of the settings. */
export const SUBJECT_PROMISES: Readonly<Partial<Record<MatrixSubject, string>>> = {
  udp: "Policies hold for UDP as for TCP.",
  baseline: "Canary pods reach one another before anything is denied.",
  "default-deny": "Nothing leaves a pod that no rule lets out.",
  "dns-without-rule": "Names stop resolving under default-deny, so the DNS gate has something to hold.",
  "dns-with-rule": "The DNS rule brings names back, over UDP and TCP.",
  bridge: "Allow-all overrules except, many ports and several rules. Roll back rests on it.",
  settle: "From the API server's answer to the effect. Barriers wait this long.",
};

const STATES: Readonly<Record<FeatureState, StateWords>> = {
  enforced: { text: "enforced", tone: "ready", mark: "check" },
  "not-enforced": { text: "not enforced", tone: "attention", mark: "cross" },
  differs: { text: "differs", tone: "attention", mark: "differs" },
  unknown: { text: "unknown", tone: "uncertain", mark: "question" },
};

/** What the settings say of a feature. Without ingress or egress there is no rollout at all, so those two are alarming. */
export function stateWords(subject: MatrixSubject, state: FeatureState): StateWords {
  const isVital = subject === "ingress" || subject === "egress";
  return state === "not-enforced" && isVital ? { ...STATES[state], tone: "danger" } : STATES[state];
}

const OUTCOMES: Readonly<Record<ProofRow["outcome"], StateWords>> = {
  proved: { text: "proved", tone: "ready", mark: "check" },
  disproved: { text: "disproved", tone: "danger", mark: "cross" },
  differs: { text: "differs", tone: "attention", mark: "differs" },
  "not-tried": { text: "not tried", tone: "quiet", mark: "dash" },
  pending: { text: "waits", tone: "quiet", mark: "wait" },
};

/** What canary pods found. What holds and is only done differently, by refusing what is denied, is nothing to attend to. */
export function outcomeWords(row: ProofRow): StateWords {
  const isHolding = row.outcome === "differs" && holds(row);
  return isHolding ? { ...OUTCOMES.differs, text: "holds, differs", tone: "ready" } : OUTCOMES[row.outcome];
}

/** Nothing was tried yet. */
export const UNPROVED: StateWords = { text: "not proved", tone: "quiet", mark: "dash" };

/** What became of a connection, as people say it. */
export const SEEN_WORDS: Readonly<Record<ProbeObservation["seen"], string>> = {
  connects: "connects",
  blocked: "blocked",
  refused: "refused",
  "name-not-resolved": "name not resolved",
  failed: "failed",
};

/** The name of a policy by its YAML; of a text that has none, its first line. */
export function policyName(yaml: string): string {
  return /^ {2}name: *"?([^"\n]+)"?$/m.exec(yaml)?.[1] ?? yaml.split("\n")[0] ?? "";
}

/** What is not as expected first; within both in the order of the attempts. */
export function surprisesFirst(observations: readonly ProbeObservation[]): readonly ProbeObservation[] {
  return observations.toSorted((a, b) => Number(isAsExpected(a)) - Number(isAsExpected(b)));
}

/** "6 of 6 connections as expected"; of one that was not tried, nothing. */
export function observedText(observations: readonly ProbeObservation[]): string {
  if (observations.length === 0) return "";
  const right = observations.filter(isAsExpected).length;
  const noun = observations.length === 1 ? "connection" : "connections";
  return `${right} of ${observations.length} ${noun} as expected`;
}
