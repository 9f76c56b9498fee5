import { afterAll, beforeAll, expect, it } from "vitest";
import { isOpenPolicy } from "#lib/policy/index.ts";
import { acceptAll } from "#lib/server/usecases/accept-all.ts";
import { applyRevision } from "#lib/server/usecases/apply-revision.ts";
import { previewRevision } from "#lib/server/usecases/preview-revision.ts";
import { acceptEdge } from "#lib/server/usecases/accept-edge.ts";
import { dismissEdges } from "#lib/server/usecases/dismiss-edges.ts";
import { promote } from "#lib/server/usecases/promote.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";
import { readBoard } from "#lib/server/usecases/read-board.ts";
import { readEdge } from "#lib/server/usecases/read-edge.ts";
import { readGraph } from "#lib/server/usecases/read-graph.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { rollBack } from "#lib/server/usecases/roll-back.ts";
import { rollbacksRecorded } from "#lib/server/usecases/rollback/record-rollback.ts";
import { release } from "#lib/server/usecases/release.ts";
import { releaseHold } from "#lib/server/usecases/release-hold.ts";
import { reopenEdges } from "#lib/server/usecases/reopen-edges.ts";
import { runOperations, type OperationRunner } from "#lib/server/worker/operation-runner.ts";
import { ended, policyNames, refusalOf, shopOfThisFile, valueOf } from "./shop-world.ts";

const shop = shopOfThisFile({ historyDays: 8 });
let runner: OperationRunner | undefined;

beforeAll(() => {
  runner = runOperations(shop.process);
});
afterAll(() => runner?.stop());

const namespace = "checkout";

async function page() {
  return valueOf(await readNamespace(shop.ctx, { namespace }));
}

it("an accepted edge becomes a rule on both sides and can be taken back", async () => {
  const graph = valueOf(await readGraph(shop.ctx, { windowDays: 8 }));
  const edge = graph.edges.find(
    (one) => one.senderNamespace === "storefront" && one.receiverNamespace === namespace,
  );
  const before = valueOf(await readEdge(shop.ctx, { key: edge!.key }));
  expect(before.candidate.verdict).toBe("would-be-denied");
  expect(before.proposal.ok).toBe(true);
  const { ruleId } = valueOf(
    await acceptEdge(shop.ctx, { edgeKey: edge!.key, reason: "customers check out" }),
  );
  const after = valueOf(await readEdge(shop.ctx, { key: edge!.key }));
  expect(after).toMatchObject({
    candidate: { verdict: "allowed" },
    rule: { id: ruleId, reason: "customers check out" },
  });
  expect(after.inboxes.map(({ decision }) => decision?.kind)).toEqual(["accepted", "accepted"]);
  valueOf(await reopenEdges(shop.ctx, { edgeKeys: [edge!.key] }));
  const reopened = valueOf(await readEdge(shop.ctx, { key: edge!.key }));
  expect(reopened).toMatchObject({ candidate: { verdict: "would-be-denied" }, rule: undefined });
});

it("a tired engineer accepts everything but dismisses DNS, and stages", async () => {
  const dns = (await page()).inbox.filter(
    ({ edge }) => edge.port === 53 && edge.sender.kind === "workload" && edge.sender.namespace === namespace,
  );
  expect(dns.length).toBeGreaterThan(0);
  valueOf(
    await dismissEdges(shop.ctx, {
      namespace,
      edgeKeys: dns.map(({ edge }) => edge.key),
      reason: "looks like noise",
    }),
  );
  const all = valueOf(await acceptAll(shop.ctx, { namespace }));
  expect(all.skipped).toEqual([]);
  expect(all.accepted).toBeGreaterThan(2);
  expect((await page()).row.undecided).toBe(0);
  const { operationId } = valueOf(await promote(shop.ctx, { namespace, to: "staged", reason: "begin" }));
  const operation = await ended(shop.ctx, operationId);
  expect(operation).toMatchObject({ state: "done", message: undefined });
  expect(await policyNames(shop.ctx, namespace)).toEqual(
    expect.arrayContaining(["zz-drawbridge-open-egress", "zz-drawbridge-open-ingress"]),
  );
  expect((await page()).row.rollout).toMatchObject({
    phase: "staged",
    revisionNumber: 1,
    operationId: undefined,
  });
});

it("enforcing ingress deletes exactly the open ingress policy", async () => {
  const before = await policyNames(shop.ctx, namespace);
  const preview = (await page()).next;
  expect(preview).toMatchObject({ to: "ingress", mayStart: true });
  const { operationId } = valueOf(
    await promote(shop.ctx, {
      namespace,
      to: "ingress",
      expectedPlanHash: preview!.planHash,
      reason: "go on",
    }),
  );
  expect((await ended(shop.ctx, operationId)).state).toBe("done");
  expect(await policyNames(shop.ctx, namespace)).toEqual(
    before.filter((name) => name !== "zz-drawbridge-open-ingress"),
  );
});

it("enforcing egress is held by the DNS gate, which names the pods, until DNS is accepted", async () => {
  const held = refusalOf(await promote(shop.ctx, { namespace, to: "egress", reason: "too early" }));
  expect(held.code).toBe("gate-held");
  expect(held.detail?.join("\n")).toMatch(/DNS/);
  const dns = (await page()).inbox.filter(
    ({ edge }) => edge.port === 53 && edge.sender.kind === "workload" && edge.sender.namespace === namespace,
  );
  for (const { edge } of dns) valueOf(await acceptEdge(shop.ctx, { edgeKey: edge.key }));
  const { operationId } = valueOf(
    await promote(shop.ctx, { namespace, to: "egress", reason: "DNS is allowed now" }),
  );
  const operation = await ended(shop.ctx, operationId);
  expect(operation.state).toBe("done");
  expect((await page()).row.rollout).toMatchObject({ phase: "egress", revisionNumber: 2 });
  expect(await policyNames(shop.ctx, namespace)).not.toContain("zz-drawbridge-open-egress");
});

it("an old revision can be restored without touching the rules, and the newest brought back", async () => {
  const old = (await page()).revisions.find(({ number }) => number === 1)!;
  // The DNS gate holds the old one where egress is enforced: it would cut names off.
  const held = refusalOf(await applyRevision(shop.ctx, { namespace, revisionId: old.id, reason: "compare" }));
  expect(held.code).toBe("gate-held");
  const preview = valueOf(await previewRevision(shop.ctx, { namespace, revisionId: old.id }));
  expect(preview).toMatchObject({ label: "Apply revision 1", mayStart: false });
});

it("a rollback opens both directions, holds the namespace and is in the audit log", async () => {
  const outcome = valueOf(await rollBack(shop.ctx, { namespace, reason: "checkout is slow" }));
  expect(outcome.writes.map(({ name }) => name).sort()).toEqual([
    "zz-drawbridge-open-egress",
    "zz-drawbridge-open-ingress",
  ]);
  await rollbacksRecorded();
  expect((await page()).row.rollout).toMatchObject({
    phase: "staged",
    hold: { kind: "held", reason: "Rolled back: checkout is slow" },
  });
  // A step that is planned before the worker has seen the bridges takes them for a rollback since, and stops.
  await expect
    .poll(async () => valueOf(await shop.ctx.snapshot()).policies.filter(isOpenPolicy), { timeout: 10_000 })
    .toHaveLength(2);
  expect(refusalOf(await promote(shop.ctx, { namespace, to: "ingress", reason: "again" })).code).toBe(
    "gate-held",
  );
  const { events } = valueOf(await readAudit(shop.ctx, { namespace }));
  expect(events.map(({ action }) => action)).toContain("rollout.rolled-back");
  expect(events.map(({ action }) => action)).not.toContain("drift.detected");
});

it("after the hold is released the way up is open again, and a release leaves nothing of ours behind", async () => {
  valueOf(await releaseHold(shop.ctx, { namespace, reason: "it was the database" }));
  const old = (await page()).revisions.find(({ number }) => number === 1)!;
  const restored = valueOf(
    await applyRevision(shop.ctx, { namespace, revisionId: old.id, reason: "compare" }),
  );
  expect(await ended(shop.ctx, restored.operationId)).toMatchObject({ state: "done", message: undefined });
  expect((await page()).row).toMatchObject({
    candidateChanged: true,
    rollout: { phase: "staged", revisionNumber: 1 },
  });
  const { events } = valueOf(await readAudit(shop.ctx, { namespace, action: "revision.restored" }));
  expect(events[0]).toMatchObject({ before: { number: 2 }, after: { number: 1 } });
  const { operationId } = valueOf(await promote(shop.ctx, { namespace, to: "ingress", reason: "again" }));
  expect(await ended(shop.ctx, operationId)).toMatchObject({ state: "done", message: undefined });
  const left = valueOf(await release(shop.ctx, { namespace, reason: "moved elsewhere" }));
  expect(await ended(shop.ctx, left.operationId)).toMatchObject({ state: "done", message: undefined });
  expect((await policyNames(shop.ctx, namespace)).filter((name) => name.includes("drawbridge"))).toEqual([]);
  expect((await page()).row.rollout.phase).toBe("observe");
});

it("the board counts every namespace once", async () => {
  const board = valueOf(await readBoard(shop.ctx));
  expect(Object.values(board.counts).reduce((sum, n) => sum + n, 0)).toBe(board.rows.length);
});
