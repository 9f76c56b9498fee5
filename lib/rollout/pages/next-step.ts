import type { NextStep } from "../board-row.ts";
import type { GateResult } from "../gate.ts";
import type { Operation } from "../operation.ts";
import { nextPhase } from "../phase.ts";
import type { Rollout } from "../rollout.ts";
import { counted, promoteLabel } from "./words.ts";

/** What the words about the next step follow from. */
export interface NextStepInput {
  readonly rollout: Rollout;
  readonly operation?: Operation;
  /** Connections that would be denied and that nobody decided about, in either direction of this namespace. */
  readonly undecided: number;
  /** Connections that nobody can judge. */
  readonly uncertain: number;
  /** No flow with an end in this namespace was ever seen: nothing undecided then means nothing. */
  readonly isUnseen: boolean;
  /** Results of the gates to the next phase, the dry run left out where the server was not asked. */
  readonly gates: readonly GateResult[];
  /** The observation gate, whatever the next phase: at `observe` it says how long is left. */
  readonly observation: GateResult;
  readonly candidateChanged: boolean;
  readonly candidateNumber: number;
}

/**
 * What is next for a namespace, in words, and the one action that its row offers. Running operations and holds come
 * first, then what only a person can do, then what only time does, then the step that is ready.
 */
export function nextStep(input: NextStepInput): NextStep {
  return running(input) ?? held(input) ?? triage(input) ?? blocked(input) ?? ready(input);
}

function running({ operation }: NextStepInput): NextStep | undefined {
  if (operation === undefined || (operation.state !== "queued" && operation.state !== "running"))
    return undefined;
  const writes = operation.plan.steps.filter((step) => step.kind !== "barrier").length;
  const done = operation.steps.filter(
    (record) => record.state === "done" && operation.plan.steps[record.index]?.kind !== "barrier",
  ).length;
  const { kind, to } = operation.plan;
  const what = kind === "promote" ? `${promoteLabel(to.phase)}` : OPERATION_WORDS[kind];
  return {
    tone: "attention",
    text: `${what} is under way: ${done} of ${counted(writes, "write")} done`,
    action: { kind: "watch", operationId: operation.id },
  };
}

const OPERATION_WORDS = {
  "apply-revision": "Applying a revision",
  rollback: "Roll back",
  release: "Release",
} as const;

function held({ rollout }: NextStepInput): NextStep | undefined {
  if (rollout.hold.kind === "free") return undefined;
  return {
    tone: "danger",
    text: `Held by ${rollout.hold.by}: ${rollout.hold.reason}`,
    action: { kind: "release-hold", because: rollout.hold.reason },
  };
}

function triage({ rollout, undecided, observation }: NextStepInput): NextStep | undefined {
  if (undecided === 0 || rollout.phase === "locked") return undefined;
  const isWatching = rollout.phase === "observe" && observation.status !== "pass";
  if (isWatching) return { tone: "neutral", text: observation.evidence, action: { kind: "open" } };
  const flows =
    undecided === 1
      ? "1 flow would be denied: decide it"
      : `${undecided.toLocaleString("en")} flows would be denied: decide them`;
  return { tone: "attention", text: flows, action: { kind: "triage" } };
}

function blocked({ gates }: NextStepInput): NextStep | undefined {
  const first =
    gates.find((gate) => gate.status === "fail") ?? gates.find((gate) => gate.status === "waiting");
  if (first === undefined) return undefined;
  return {
    tone: first.status === "fail" ? "attention" : "neutral",
    text: first.evidence,
    action: { kind: "open" },
  };
}

function ready(input: NextStepInput): NextStep {
  const to = nextPhase(input.rollout.phase);
  if (to !== undefined && input.isUnseen)
    return { tone: "neutral", text: "No flows seen yet", action: { kind: "open" } };
  if (to !== undefined) {
    const doubt = input.uncertain > 0 ? `; ${counted(input.uncertain, "flow")} uncertain` : "";
    return {
      tone: input.uncertain > 0 ? "uncertain" : "ready",
      text: `${READY_WORDS[to]}${doubt}`,
      action: { kind: "promote", to, label: promoteLabel(to) },
    };
  }
  if (input.candidateChanged) {
    const label = `Apply revision ${input.candidateNumber}`;
    return {
      tone: "attention",
      text: "The candidate differs from what is applied",
      action: { kind: "apply-revision", label },
    };
  }
  return { tone: "ready", text: "No drift", action: { kind: "open" } };
}

const READY_WORDS = {
  observe: "Ready",
  staged: "Ready to stage",
  ingress: "Ready to enforce ingress",
  egress: "Ready to enforce egress",
  locked: "Ready to lock",
} as const;
