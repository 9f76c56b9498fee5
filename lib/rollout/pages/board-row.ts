import type { BoardRow } from "../board-row.ts";
import { ALL_GATES } from "../gates/all-gates.ts";
import { observedLongEnoughGate } from "../gates/observed-long-enough-gate.ts";
import { replayOf } from "../gates/undecided-gate.ts";
import type { GateInput, GateResult } from "../gate.ts";
import type { Operation } from "../operation.ts";
import { enforcedDirections } from "../operation-plan/live-objects.ts";
import { deniedEdges, uncertainEdges, undecided } from "../triage/undecided-edges.ts";
import { nextStep } from "./next-step.ts";

/** What one row follows from. `gates.target` is the next phase (or the last one, where there is none). */
export interface BoardRowInput {
  readonly gates: GateInput;
  readonly coverage: BoardRow["coverage"];
  readonly operation?: Operation;
}

/** One namespace as the board shows it. */
export function boardRow(input: BoardRowInput): BoardRow {
  const replay = replayOf(input.gates);
  const gateInput: GateInput = { ...input.gates, replay };
  const { rollout, snapshot, candidate, edges, intent } = gateInput;
  const { namespace } = rollout;
  const results = rowGates(gateInput);
  const open = undecided(deniedEdges(namespace, edges, replay, intent.triage)).length;
  const candidateChanged = rollout.phase !== "observe" && candidate.contentHash !== rollout.revisionHash;
  return {
    namespace,
    rollout,
    workloads: snapshot.workloads.filter((workload) => workload.namespace === namespace).length,
    pods: snapshot.pods.filter((pod) => pod.namespace === namespace && !pod.finished).length,
    undecided: open,
    coverage: input.coverage,
    failingGates: results
      .filter((result) => result.status !== "pass")
      .map(({ gate, title, evidence }) => ({ gate, title, evidence })),
    next: nextStep({
      rollout,
      undecided: open,
      uncertain: uncertainEdges(namespace, edges, replay).length,
      isUnseen: edges.length === 0 && input.coverage.ingressSeen + input.coverage.egressSeen === 0,
      gates: results,
      observation: observedLongEnoughGate.evaluate(gateInput),
      candidateChanged,
      candidateNumber: candidate.number,
      ...(input.operation === undefined ? {} : { operation: input.operation }),
    }),
    ...(isUnderWay(input.operation) ? { movingTo: input.operation.plan.to.phase } : {}),
    candidateChanged,
    canRollBack: enforcedDirections(rollout.phase).length > 0 || mayHaveClosed(input.operation),
  };
}

/** What runs, or failed half-way between phases that enforce, may have closed a direction whatever the phase says. */
function mayHaveClosed(operation: Operation | undefined): boolean {
  if (operation?.state !== "failed") return isUnderWay(operation);
  const { from, to } = operation.plan;
  return [from, to].some(({ phase }) => enforcedDirections(phase).length > 0);
}

function isUnderWay(operation: Operation | undefined): operation is Operation {
  return operation?.state === "queued" || operation?.state === "running";
}

/** The board asks no server, so a dry run that was not made is no reason to call a step held. */
function rowGates(input: GateInput): readonly GateResult[] {
  const guarding = ALL_GATES.filter((gate) => gate.guards.includes(input.target));
  const asked = guarding.filter((gate) => gate.name !== "dry-run" || input.dryRun !== undefined);
  return input.target === input.rollout.phase ? [] : asked.map((gate) => gate.evaluate(input));
}
