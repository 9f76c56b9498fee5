import "server-only";

import type { NetworkPolicy } from "#lib/policy/index.ts";
import { resumeOperation, type Resumption, type WriteFailure } from "#lib/rollout/index.ts";
import { concludeOperation, type Conclusion } from "./conclude-operation.ts";
import { executeSteps, type Run } from "./execute-steps.ts";
import { operationOwnership } from "./operation-ownership.ts";
import { undoOperation } from "./undo-operation.ts";

/** Codes after which trying again can help; everything else is decided at once. */
const PASSING = new Set(["throttled", "unreachable", "server-error"]);
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];
const CONFLICTS_JUDGED = 2;

/** How often a run has waited at one step, and how often a write of it was refused. */
interface Patience {
  pauses: number;
  refusals: number;
}

/**
 * Decides and does, until there is a conclusion: anew after every barrier, since a namespace can be created again, a
 * bridge taken away or a pod put into quarantine while the data plane settles, and anew when a write fails. "waiting": the API server did not
 * answer for half a minute; the operation stays as it is.
 */
export async function driveOperation(run: Run): Promise<"concluded" | "waiting"> {
  const patience: Patience = { pauses: 0, refusals: 0 };
  let failure: WriteFailure | undefined;
  for (;;) {
    const turn = await takeTurn(run, failure, patience);
    if (typeof turn === "string") return turn;
    failure = turn.failure;
  }
}

/** How the run ends, or what the next decision is to judge. */
type Turn = "concluded" | "waiting" | { readonly failure?: WriteFailure };

/** One decision with what follows from it. */
async function takeTurn(run: Run, failure: WriteFailure | undefined, patience: Patience): Promise<Turn> {
  const decision = await decide(run, failure);
  if (decision === "unanswered") return (await pause(run, patience)) ? { failure } : "waiting";
  if (decision.kind !== "continue") return finish(run, await conclusionOf(run, decision));
  const stop = await executeSteps(run, decision.fromIndex);
  if (stop === undefined) return finish(run, { state: "done" });
  if (stop.kind === "overtaken") return "concluded";
  const isSameAgain = stop.kind === "failed" && stop.failure.index === failure?.index;
  if (!isSameAgain) patience.pauses = 0;
  return stop.kind === "failed" ? afterFailure(run, stop.failure, patience) : {};
}

async function afterFailure(run: Run, failure: WriteFailure, patience: Patience): Promise<Turn> {
  if (PASSING.has(failure.code)) return (await pause(run, patience)) ? { failure } : "waiting";
  patience.refusals += 1;
  if (patience.refusals <= CONFLICTS_JUDGED) return { failure };
  return finish(run, { state: "failed", message: stopped(failure) });
}

async function pause(run: Run, patience: Patience): Promise<boolean> {
  const pauseMs = PAUSES_MS[patience.pauses];
  if (pauseMs === undefined) return false;
  patience.pauses += 1;
  await run.means.pause(pauseMs);
  return true;
}

async function decide(run: Run, failure: WriteFailure | undefined): Promise<Resumption | "unanswered"> {
  const { ctx, operation } = run;
  const { namespace, namespaceUid } = operation.plan;
  const [found, live] = await Promise.all([
    ctx.cluster.getNamespace(namespace),
    ctx.cluster.listPolicies(namespace),
  ]);
  const refused = [found, live].find((answer) => !answer.ok);
  if (refused !== undefined && !refused.ok) {
    const { code, message } = refused.refusal;
    if (PASSING.has(code)) return "unanswered";
    if (code === "not-found") return gone(namespace);
    return { kind: "re-plan", refusal: { code, message } };
  }
  if (found.ok && (found.value.uid !== namespaceUid || found.value.terminating)) return gone(namespace);
  const policies: readonly NetworkPolicy[] = live.ok ? live.value : [];
  return resumeOperation(operation, policies, await operationOwnership(ctx, operation, policies), failure);
}

function gone(namespace: string): Resumption {
  const message = `Namespace ${namespace} was deleted meanwhile, and its policies with it: the operation stopped. A new namespace of that name starts at observe.`;
  return { kind: "re-plan", refusal: { code: "namespace-gone", message } };
}

async function conclusionOf(
  run: Run,
  decision: Exclude<Resumption, { kind: "continue" }>,
): Promise<Conclusion> {
  switch (decision.kind) {
    case "superseded":
      return { state: "superseded", message: decision.message };
    case "re-plan":
      return { state: "failed", message: decision.refusal.message };
    case "undo": {
      const refused = await undoOperation(run, decision.steps);
      if (refused === undefined)
        return { state: "undone", message: `${decision.message} What had been written was taken back.` };
      return {
        state: "failed",
        message: `${decision.message} Taking back what had been written was refused too: ${refused}`,
      };
    }
  }
}

async function finish(run: Run, conclusion: Conclusion): Promise<"concluded"> {
  await concludeOperation(run.ctx, run.operation, conclusion);
  return "concluded";
}

function stopped(failure: WriteFailure): string {
  return `Write ${failure.index + 1} was refused: ${failure.message} What was written before stands and is safe; promote again to go on from there.`;
}
