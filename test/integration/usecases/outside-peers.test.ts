import { beforeEach, describe, expect, it } from "vitest";
import { edgeKey, type FlowEdge } from "#lib/flows/index.ts";
import { peerKey, type Peer } from "#lib/policy/index.ts";
import { readEdges, recordFlows } from "#lib/server/database/flow-edge-store.ts";
import { acceptAll } from "#lib/server/usecases/accept-all.ts";
import { acceptEdge } from "#lib/server/usecases/accept-edge.ts";
import { previewRule } from "#lib/server/usecases/preview-rule.ts";
import { readEdge } from "#lib/server/usecases/read-edge.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { shopOfThisFile, valueOf } from "./shop-world.ts";

const shop = shopOfThisFile();

beforeEach(async () => {
  await shop.database.db.triageRow.deleteMany({});
  await shop.database.db.allowRuleRow.deleteMany({});
});

async function see(edge: FlowEdge) {
  const { db } = shop.ctx;
  const batch = { edges: [{ edge, hours: [] }] };
  await db.$transaction((tx) => recordFlows(tx, shop.ctx.clusterId, batch));
}

async function inspect(key: string) {
  return valueOf(await readEdge(shop.ctx, { key }));
}

async function edgeWhere(wanted: (edge: FlowEdge) => boolean): Promise<FlowEdge> {
  const found = (await readEdges(shop.ctx.db, shop.ctx.clusterId)).find(wanted);
  if (found === undefined) throw new Error("The shop has no such edge.");
  return found;
}

describe("a name with several addresses", () => {
  /** One more flow of the edge, to `address`, as the aggregation of a batch would give it. */
  async function call(address: string): Promise<string> {
    const edge = await edgeWhere(
      ({ receiver }) => receiver.kind === "external" && receiver.fqdn === "api.pay.example",
    );
    const receiver: Peer = { kind: "external", fqdn: "api.pay.example", addresses: [address] };
    await see({ ...edge, receiver, lastSeenMs: shop.ctx.clock() });
    return edge.key;
  }

  it("is allowed at all of them by one rule, whichever was called last; a new one is undecided again", async () => {
    await call("203.0.113.20");
    const key = await call("203.0.113.21");
    valueOf(await acceptEdge(shop.ctx, { edgeKey: key }));
    const { rule } = await inspect(key);
    expect(rule?.receiver).toMatchObject({ cidrs: ["203.0.113.20/32", "203.0.113.21/32"] });
    expect((await inspect(key)).candidate.verdict).toBe("allowed");
    await call("203.0.113.20");
    expect((await inspect(key)).candidate.verdict).toBe("allowed");

    const everybody = { kind: "pods", namespace: "payments", podSelector: {} } as const;
    const wide = valueOf(
      await previewRule(shop.ctx, { edgeKey: key, rule: { ...rule!, sender: everybody } }),
    );
    expect(wide.notes[0]).toMatch(/^Every pod in payments \(\d+ other workloads today\) may reach 203/);

    await call("203.0.113.22");
    const outgrown = await inspect(key);
    expect(outgrown.candidate.verdict).toBe("would-be-denied");
    expect(outgrown.candidate.decision.reasons.map(({ text }) => text).join()).toContain("203.0.113.22");
    expect(outgrown.rule).toEqual(rule);
    expect(outgrown.stored?.rule.receiver).toEqual(rule?.receiver);
    expect(outgrown.proposal.ok && outgrown.proposal.value.rule.receiver).toMatchObject({
      cidrs: ["203.0.113.20/32", "203.0.113.21/32", "203.0.113.22/32"],
    });
    const row = async () => valueOf(await readNamespace(shop.ctx, { namespace: "payments" })).row;
    expect((await row()).undecided).toBeGreaterThan(0);
    valueOf(await acceptAll(shop.ctx, { namespace: "payments" }));
    expect((await inspect(key)).candidate.verdict).toBe("allowed");
    expect((await inspect(key)).rule?.receiver).toMatchObject({
      cidrs: ["203.0.113.20/32", "203.0.113.21/32", "203.0.113.22/32"],
    });
  });
});

describe("clients from the internet", () => {
  const namespace = "ingress-nginx";

  async function clients(): Promise<readonly FlowEdge[]> {
    const inbox = valueOf(await readNamespace(shop.ctx, { namespace })).inbox.map(({ edge }) => edge);
    return inbox.filter(({ sender, port }) => sender.kind === "external" && port === web?.port);
  }
  let web: FlowEdge | undefined;

  beforeEach(async () => {
    web = await edgeWhere(
      ({ sender, receiver }) =>
        sender.kind === "external" && receiver.kind === "workload" && receiver.namespace === namespace,
    );
    const addresses = [...Array.from({ length: 6 }, (_, index) => `203.0.113.${100 + index}`), "10.200.0.7"];
    for (const address of addresses) {
      const sender: Peer = { kind: "external", addresses: [address] };
      const key = edgeKey(peerKey(sender), peerKey(web.receiver), web.port, web.protocol);
      await see({ ...web, key, sender, lastSeenMs: shop.ctx.clock() });
    }
  });

  it("are all let in by one rule, a private address by one of its own", async () => {
    const all = await clients();
    expect(all.length).toBeGreaterThan(6);
    valueOf(await acceptAll(shop.ctx, { namespace }));
    const { rules } = valueOf(await readNamespace(shop.ctx, { namespace }));
    const fromOutside = rules.flatMap(({ sender }) => (sender.kind === "cidr" ? [sender.cidrs] : []));
    expect(fromOutside.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      ["0.0.0.0/0"],
      ["10.200.0.7/32"],
    ]);
    const inspected = await Promise.all(all.map(({ key }) => inspect(key)));
    expect(inspected.map(({ candidate }) => candidate.verdict)).toEqual(all.map(() => "allowed"));
    const ids = inspected.map(({ inboxes }) => inboxes.map(({ decision }) => decision?.kind));
    expect(ids).toEqual(all.map(() => ["accepted"]));
    expect(new Set(inspected.map(({ rule }) => rule?.id)).size).toBe(2);
  });
});
