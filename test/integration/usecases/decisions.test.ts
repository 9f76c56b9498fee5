import { beforeEach, describe, expect, it } from "vitest";
import { acceptAll } from "#lib/server/usecases/accept-all.ts";
import { allowDns } from "#lib/server/usecases/allow-dns.ts";
import { applyRevision } from "#lib/server/usecases/apply-revision.ts";
import { dismissEdges } from "#lib/server/usecases/dismiss-edges.ts";
import { markInexpressible } from "#lib/server/usecases/mark-inexpressible.ts";
import { promote } from "#lib/server/usecases/promote.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { reopenEdges } from "#lib/server/usecases/reopen-edges.ts";
import { removeRule } from "#lib/server/usecases/remove-rule.ts";
import { refusalOf, shopOfThisFile, valueOf } from "./shop-world.ts";

const shop = shopOfThisFile();

async function page(namespace: string) {
  return valueOf(await readNamespace(shop.ctx, { namespace }));
}

async function lookups(namespace: string) {
  const { inbox } = await page(namespace);
  return inbox.filter(
    ({ edge }) => edge.port === 53 && edge.sender.kind === "workload" && edge.sender.namespace === namespace,
  );
}

beforeEach(async () => {
  await shop.database.db.triageRow.deleteMany({});
  await shop.database.db.allowRuleRow.deleteMany({});
});

describe("allowing DNS", () => {
  const namespace = "checkout";

  it("brings the rules of all pods, accepts lookups that were dismissed, and can be undone", async () => {
    const keys = (await lookups(namespace)).map(({ edge }) => edge.key);
    valueOf(await dismissEdges(shop.ctx, { namespace, edgeKeys: keys, reason: "looks like noise" }));
    const allowed = valueOf(await allowDns(shop.ctx, { namespace }));
    expect(allowed.edges).toBe(keys.length);
    const after = await page(namespace);
    expect(after.rules.map(({ id }) => id)).toEqual(expect.arrayContaining([...allowed.ruleIds]));
    for (const rule of after.rules.filter(({ origin }) => origin === "template")) {
      expect(rule.sender).toMatchObject({ kind: "pods", namespace, podSelector: {} });
    }
    for (const { decision, candidate } of await lookups(namespace)) {
      expect([decision?.kind, candidate]).toEqual(["accepted", "allowed"]);
    }
    expect(valueOf(await allowDns(shop.ctx, { namespace })).ruleIds).toEqual([]);
    const { events } = valueOf(await readAudit(shop.ctx, { namespace }));
    expect(events.map(({ action }) => action)).toContain("rule.accepted");

    for (const ruleId of allowed.ruleIds) valueOf(await removeRule(shop.ctx, { ruleId, reason: "undone" }));
    expect((await lookups(namespace)).every(({ decision }) => decision === undefined)).toBe(true);
  });

  it("of a namespace that is not there is refused", async () => {
    expect(refusalOf(await allowDns(shop.ctx, { namespace: "atlantis" })).code).toBe("not-found");
  });
});

describe("taking back", () => {
  it("everything that accept-all did takes it all back at once, DNS with it, and says so in words", async () => {
    const namespace = "catalog";
    const before = await page(namespace);
    const edgeKeys = before.inbox
      .filter(({ candidate }) => candidate === "would-be-denied")
      .map(({ edge }) => edge.key);
    valueOf(await acceptAll(shop.ctx, { namespace, edgeKeys }));
    expect((await page(namespace)).row.undecided).toBe(0);
    valueOf(await reopenEdges(shop.ctx, { edgeKeys }));
    const after = await page(namespace);
    expect(after.inbox.every(({ decision }) => decision === undefined)).toBe(true);
    expect(after.rules).toEqual([]);
    expect(after.row.undecided).toBe(before.row.undecided);
    expect(after.activity[0]?.subject).toMatch(/^edge \S+ to \S+ on (TCP|UDP) \d+$/);
    expect(refusalOf(await reopenEdges(shop.ctx, { edgeKeys })).code).toBe("not-decided");
  });
});

describe("accepting all", () => {
  it("leaves alone what was dismissed in the meantime, and says who did it", async () => {
    const namespace = "catalog";
    const { inbox } = await page(namespace);
    const edgeKeys = inbox.map(({ edge }) => edge.key);
    const [dismissed = ""] = edgeKeys;
    valueOf(await dismissEdges(shop.ctx, { namespace, edgeKeys: [dismissed], reason: "not ours" }));
    const { skipped } = valueOf(await acceptAll(shop.ctx, { namespace, edgeKeys }));
    expect(skipped.find(({ edgeKey }) => edgeKey === dismissed)).toMatchObject({
      code: "dismissed",
      message: expect.stringContaining("dismissed it. Take that back first"),
    });
    const after = (await page(namespace)).inbox.find(({ edge }) => edge.key === dismissed);
    expect(after?.decision).toMatchObject({ kind: "dismissed" });
  });
});

describe("what no NetworkPolicy of this CNI can say", () => {
  /** On Cilium no selector and no ipBlock matches a node or the API server behind one. */
  async function inexpressibleIn(namespace: string) {
    const { skipped } = valueOf(await acceptAll(shop.ctx, { namespace }));
    return skipped.filter(({ code }) => code === "not-expressible");
  }

  it("is told by accept-all, can be marked so, and then nothing is undecided", async () => {
    const namespaces = (await shopNamespaces()).toSorted();
    const found: string[] = [];
    for (const namespace of namespaces) {
      const edges = await inexpressibleIn(namespace);
      if (edges.length === 0) continue;
      found.push(namespace);
      const edgeKeys = edges.map(({ edgeKey }) => edgeKey);
      const marked = valueOf(await markInexpressible(shop.ctx, { edgeKeys }));
      expect(marked).toEqual({ marked: edgeKeys.length, skipped: [] });
      expect(await inexpressibleIn(namespace)).toEqual([]);
      const { inbox } = await page(namespace);
      for (const { edgeKey, message } of edges) {
        const decided = inbox.find(({ edge }) => edge.key === edgeKey)?.decision;
        expect(decided).toMatchObject({ kind: "not-expressible", reason: message });
      }
      const { events } = valueOf(await readAudit(shop.ctx, { namespace }));
      expect(events.map(({ action }) => action)).toContain("edge.inexpressible");
    }
    expect(found).not.toEqual([]);
  });

  it("is no softer word for dismissing: an edge that a rule can allow is not marked", async () => {
    const [edge] = (await page("checkout")).inbox.filter(({ candidate }) => candidate === "would-be-denied");
    const refusal = refusalOf(await markInexpressible(shop.ctx, { edgeKeys: [edge!.edge.key] }));
    expect(refusal.code).toBe("nothing-marked");
    expect((await page("checkout")).inbox.every(({ decision }) => decision === undefined)).toBe(true);
  });
});

describe("what was confirmed is what is done", () => {
  it("a step whose writes are not those that somebody saw does not start", async () => {
    const namespace = "checkout";
    const seen = (await page(namespace)).next!;
    valueOf(await acceptAll(shop.ctx, { namespace }));
    const step = { namespace, to: "staged" as const, reason: "begin", expectedPlanHash: seen.planHash };
    expect(refusalOf(await promote(shop.ctx, step)).code).toBe("plan-changed");
    const { planHash } = (await page(namespace)).next!;
    expect(planHash).not.toBe(seen.planHash);
    const applied = await applyRevision(shop.ctx, { namespace, reason: "begin", expectedPlanHash: planHash });
    expect(refusalOf(applied).code).toBe("nothing-staged");
  });
});

async function shopNamespaces(): Promise<string[]> {
  const snapshot = valueOf(await shop.ctx.snapshot());
  return snapshot.namespaces.map(({ name }) => name);
}
