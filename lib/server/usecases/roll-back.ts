import "server-only";

import { ok, refuse, type NetworkPolicy, type Refusal, type Result } from "#lib/policy/index.ts";
import { kubectlRollback, planRollback, sameSpec, type RollbackWrites } from "#lib/rollout/index.ts";
import { rememberedSnapshot } from "#lib/server/database/snapshot-store.ts";
import type { Context } from "./context.ts";
import { takeBackTooWide } from "./rollback/take-back-too-wide.ts";
import { queueRollbackRecord } from "./rollback/record-rollback.ts";
import { writeOpenPolicies, type OpenWrite } from "./rollback/write-open-policies.ts";

/** What a rollback wrote and how long it took, in milliseconds: from its first write to its last answer, and in all. */
export interface RollbackOutcome {
  readonly writes: readonly { readonly name: string; readonly verb: "apply"; readonly ms: number }[];
  readonly apiMs: number;
  readonly totalMs: number;
}

/** What is written may rest on a picture of the cluster that this process made sure of so long ago. */
const MEMORY_IS_FRESH_MS = 15_000;

/**
 * Opens the bridge of a namespace again, at once, in this process: no gate, no approval, no queue, no database.
 *
 * The open policies are computed from the annotations of our objects. A process that keeps a fresh picture of the
 * cluster writes from memory and reads the live objects beside that, then writes what differs and takes back what memory
 * opened and the live objects do not call for; without a fresh picture it reads first. What was done is recorded afterwards, later when the database is away (`queueRollbackRecord`).
 *
 * Refuses as `planRollback` does, and with "rollback-incomplete" when the API server refused a write: then the message
 * names it and holds the kubectl lines to do the same by hand.
 */
export async function rollBack(
  ctx: Context,
  input: { readonly namespace: string; readonly reason: string },
): Promise<Result<RollbackOutcome>> {
  const startedAt = performance.now();
  const fence = `${new Date(ctx.clock()).toISOString()}-${ctx.newId()}`;
  const live = ctx.cluster.listPolicies(input.namespace);
  const remembered = fromMemory(ctx, input.namespace);
  const plan = (policies: readonly NetworkPolicy[]) =>
    planRollback({
      namespace: input.namespace,
      namespaceUid: remembered?.uid ?? "",
      policies,
      fence,
      instance: ctx.config.instance,
      by: ctx.actor.name,
      reason: input.reason,
    });
  const opened = await openAgain(ctx, { plan, live, remembered: remembered?.policies, fence });
  if (!opened.ok) return opened;
  const writes = opened.value;
  if (writes.length === 0) {
    return refuse({
      code: "nothing-of-ours",
      message: `Other policies isolate every pod of ${input.namespace}: there is nothing that a rollback could open.`,
    });
  }
  const totalMs = performance.now() - startedAt;
  queueRollbackRecord(ctx, { ...input, atMs: ctx.clock(), namespaceUid: remembered?.uid, writes });
  return outcomeOf(writes, totalMs);
}

interface Opening {
  readonly plan: (policies: readonly NetworkPolicy[]) => Result<RollbackWrites>;
  readonly live: ReturnType<Context["cluster"]["listPolicies"]>;
  readonly remembered?: readonly NetworkPolicy[];
  readonly fence: string;
}

/** Writes from memory, then what the live objects call for beside that. Refuses when there is nothing to write. */
async function openAgain(
  ctx: Context,
  { plan, live, remembered, fence }: Opening,
): Promise<Result<readonly OpenWrite[]>> {
  const early = remembered && plan(remembered);
  const first = early?.ok ? await writeOpenPolicies(ctx, early.value.writes, fence) : [];
  const seen = await live;
  // Nobody answered: what memory knew stands, and the review of the namespace sees to the rest.
  if (!seen.ok) return first.length > 0 ? ok(first) : seen;
  const late = plan(seen.value);
  if (late.ok) return ok(await completed(ctx, { wanted: late.value.writes, first, fence }));
  if (late.refusal.code !== "nothing-of-ours") return first.length > 0 ? ok(first) : late;
  await takeBackTooWide(ctx, [], first);
  return late;
}

/** Adds what the live objects call for and memory did not, and takes back the contrary; most often neither. */
async function completed(
  ctx: Context,
  { wanted, first, fence }: { wanted: readonly NetworkPolicy[]; first: readonly OpenWrite[]; fence: string },
): Promise<readonly OpenWrite[]> {
  const done = first.filter((write) => write.refusal === undefined);
  const rest = wanted.filter((policy) => !done.some((write) => sameSpec(write.policy.spec, policy.spec)));
  const isTriedAgain = ({ policy }: OpenWrite) => rest.some((one) => sameSpec(one.spec, policy.spec));
  const writes = [
    ...first.filter((write) => !isTriedAgain(write)),
    ...(await writeOpenPolicies(ctx, rest, fence)),
  ];
  await takeBackTooWide(ctx, wanted, writes);
  return writes;
}

function fromMemory(ctx: Context, namespace: string) {
  const remembered = rememberedSnapshot(ctx.db, ctx.clusterId);
  if (remembered === undefined || ctx.clock() - remembered.checkedAtMs > MEMORY_IS_FRESH_MS) return undefined;
  const { namespaces, policies } = remembered.snapshot;
  const found = namespaces.find((one) => one.name === namespace);
  if (found === undefined) return undefined;
  return { uid: found.uid, policies: policies.filter((policy) => policy.metadata.namespace === namespace) };
}

function outcomeOf(writes: readonly OpenWrite[], totalMs: number): Result<RollbackOutcome> {
  const failed = writes.filter((write) => write.refusal !== undefined);
  if (failed.length > 0) return refuse(incomplete(writes, failed));
  const begun = Math.min(...writes.map((write) => write.sentAt));
  const ended = Math.max(...writes.map((write) => write.answeredAt));
  return ok({
    writes: writes.map((write) => ({
      name: write.policy.metadata.name,
      verb: "apply" as const,
      ms: rounded(write.answeredAt - write.sentAt),
    })),
    apiMs: rounded(ended - begun),
    totalMs: rounded(totalMs),
  });
}

function incomplete(writes: readonly OpenWrite[], failed: readonly OpenWrite[]): Refusal {
  const names = failed.map((write) => write.policy.metadata.name).join(", ");
  return {
    code: "rollback-incomplete",
    message: `${failed.length} of ${writes.length} open policies could not be written (${names}): ${failed[0]?.refusal?.message ?? ""} Roll back again, or do it by hand with the lines below.`,
    detail: [
      ...failed.map((write) => `${write.policy.metadata.name}: ${write.refusal?.message ?? ""}`),
      kubectlRollback(failed.map((write) => write.policy)),
    ],
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
