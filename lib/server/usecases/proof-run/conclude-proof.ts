import "server-only";

import { rowsBeforePlan, type EnforcementProof, type ProofFailure } from "#lib/probes/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { saveProof } from "#lib/server/database/proof-store.ts";
import { cleanUp } from "./clean-up.ts";
import { lost, mustHold, note, type ProofRun } from "./proof-run.ts";

/** How a run ended: with what it found, or with why it could not be carried through. */
export type ProofConclusion =
  | { readonly news: Pick<EnforcementProof, "rows" | "inert" | "settleMs"> }
  | { readonly failure: ProofFailure };

/**
 * Removes what a run created, whatever became of it, and ends it: its result, its audit and a word to all who show it
 * in one transaction. What could not be removed is told, and removed later. Throws, and writes nothing, where the run is in
 * another process's hands by now: what was seen after that rests on policies that it removed.
 */
export async function concludeProof(run: ProofRun, conclusion: ProofConclusion): Promise<void> {
  const { ctx, means, proof } = run;
  const failure = "failure" in conclusion ? conclusion.failure : undefined;
  await note(run, {
    ...("news" in conclusion ? conclusion.news : { rows: withoutPending(proof.rows, failure) }),
    state: "cleaning-up",
    progress: { ...proof.progress, doing: "remove what was created" },
  });
  const leftBehind = await cleanUp(ctx, means, proof);
  mustHold(run);
  const ended: EnforcementProof = {
    ...run.proof,
    state: failure === undefined ? "finished" : "failed",
    finishedAtMs: ctx.clock(),
    progress: {
      done: failure === undefined ? proof.progress.total : proof.progress.done,
      total: proof.progress.total,
      doing: failure === undefined ? "done" : "ended early",
    },
    leftBehind,
    ...(failure === undefined ? {} : { failure }),
  };
  run.proof = ended;
  await ctx.db.$transaction(async (tx) => {
    if (!(await saveProof(tx, ended, run.holder))) throw lost();
    await appendAudit(tx, {
      clusterId: ctx.clusterId,
      atMs: ended.finishedAtMs ?? ctx.clock(),
      actor: proof.startedBy,
      action: failure === undefined ? "proof.finished" : "proof.failed",
      subject: "enforcement by canary pods",
      reason: failure === undefined ? undefined : [failure.message, failure.said].filter(Boolean).join(" "),
      after: {
        proof: proof.id,
        inert: ended.inert,
        settleMs: ended.settleMs,
        rows: Object.fromEntries(ended.rows.map(({ subject, outcome }) => [subject, outcome])),
        leftBehind,
      },
    });
    await announce(
      tx,
      { topic: "proof", clusterId: ctx.clusterId },
      { topic: "rollout", clusterId: ctx.clusterId },
    );
  });
}

/** What was not reached is not tried any more, because of what ended the run. */
function withoutPending(
  rows: EnforcementProof["rows"],
  failure: ProofFailure | undefined,
): EnforcementProof["rows"] {
  const text = `The run ended before it was tried. ${failure?.message ?? ""}`.trim();
  if (rows.length === 0) return rowsBeforePlan(text);
  return rows.map((row) => (row.outcome === "pending" ? { ...row, outcome: "not-tried", text } : row));
}
