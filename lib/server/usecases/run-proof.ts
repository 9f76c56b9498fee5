import "server-only";

import { refuse, type Result } from "#lib/policy/index.ts";
import {
  canarySetup,
  failureOf,
  isInert,
  judgeProof,
  proofPlan,
  proofTargets,
  settleTimeMs,
  type CanaryPod,
  type CanarySetup,
  type EnforcementProof,
  type ProofFailure,
  type ProofPlan,
} from "#lib/probes/index.ts";
import {
  readProofUnderWay,
  takeProof,
  takeProofOver,
  type ProofUnderWay,
} from "#lib/server/database/proof-store.ts";
import type { Context } from "./context.ts";
import { canaryDnsRules } from "./loading/proved-network.ts";
import { concludeProof } from "./proof-run/conclude-proof.ts";
import { lockProofs } from "./proof-run/lock-proofs.ts";
import { makeCanaries } from "./proof-run/make-canaries.ts";
import { isOtherCluster } from "./proof-run/other-cluster.ts";
import { lost, note, runLabel, type ProofMeans, type ProofRun } from "./proof-run/proof-run.ts";
import { takeSteps } from "./proof-run/take-steps.ts";

/** What became of a look for a run. "busy": another process has the cluster's proofs in hand. */
export type ProofOutcome = "none" | "busy" | "concluded";

/**
 * Carries out the run that waits in this cluster, if one does: makes the canary pods, takes the steps, and removes
 * everything, whatever the outcome. A run that a dead worker left behind is not gone on with (its measurements are
 * torn): it is ended as interrupted, and what it created is removed.
 *
 * One process at a time holds the lock of the cluster's proofs. Throws only for bugs and when the database is lost;
 * then the next look cleans up.
 */
export async function runProof(ctx: Context, means: ProofMeans): Promise<ProofOutcome> {
  const lock = await lockProofs(ctx);
  if (lock === undefined) return "busy";
  try {
    const waiting = await readProofUnderWay(ctx.db, ctx.clusterId);
    if (waiting === undefined) return "none";
    const { proof } = waiting;
    await carryOut({ ctx, means, lock, holder: ctx.newId(), proof, journaled: 0 }, waiting);
    return "concluded";
  } finally {
    await lock.release();
  }
}

async function carryOut(run: ProofRun, waiting: ProofUnderWay): Promise<void> {
  const { ctx, holder, proof } = run;
  const taken = await takeProof(ctx.db, proof.id, { holder, atMs: ctx.clock() });
  if (!taken) {
    if (!(await takeProofOver(ctx.db, proof.id, holder))) throw lost();
    const ended = waiting.takenAtMs === undefined ? "before it began" : "because its worker died";
    return concludeProof(run, { failure: failureOf("interrupted", `It ended ${ended}.`) });
  }
  const proved = await prove(run);
  return concludeProof(run, proved.ok ? { news: proved.value } : { failure: proved.refusal });
}

const OTHER_CLUSTER =
  "The namespace kube-system has another uid than when the run was started: this is another cluster.";

/** What a run that was carried through adds to its proof. */
type Proved = Pick<EnforcementProof, "rows" | "inert" | "settleMs">;

async function prove(run: ProofRun): Promise<Result<Proved, ProofFailure>> {
  if (await isOtherCluster(run.ctx, run.proof)) return refuse(failureOf("interrupted", OTHER_CLUSTER));
  const setup = setupOf(run);
  await note(run, { progress: { done: 0, total: 1, doing: "create the canary pods" } });
  const pods = await makeCanaries(run, setup);
  if (!pods.ok) return pods;
  const plan = await planOf(run, setup, pods.value);
  if (!plan.ok) return plan;
  await note(run, {
    rows: judgeProof(plan.value, []),
    progress: { done: 0, total: plan.value.steps.length, doing: "try the first connections" },
  });
  const taken = await takeSteps(run, plan.value);
  if (!taken.ok) return taken;
  const { results, endedEarly } = taken.value;
  const inert = isInert(plan.value, results);
  const settleMs = settleTimeMs(plan.value, results);
  return {
    ok: true,
    value: {
      rows: judgeProof(plan.value, results, endedEarly ?? "The run ended before it was tried."),
      ...(inert === undefined ? {} : { inert }),
      ...(settleMs === undefined ? {} : { settleMs }),
    },
  };
}

function setupOf({ ctx, proof }: ProofRun): CanarySetup {
  const { instance, canaryNamespace } = ctx.config;
  return canarySetup({ run: runLabel(proof), image: proof.image, instance, namespace: canaryNamespace });
}

async function planOf(
  run: ProofRun,
  setup: CanarySetup,
  pods: readonly CanaryPod[],
): Promise<Result<ProofPlan, ProofFailure>> {
  const snapshot = await run.ctx.snapshot();
  if (!snapshot.ok) return refuse(failureOf("unreachable", snapshot.refusal.message));
  const targets = proofTargets({
    snapshot: snapshot.value,
    pods,
    dnsRules: canaryDnsRules(snapshot.value, setup.namespace),
    outside: run.ctx.config.canaryOutside,
  });
  const { run: label, instance, namespace } = setup;
  return { ok: true, value: proofPlan({ run: label, instance, namespace, pods, targets }) };
}
