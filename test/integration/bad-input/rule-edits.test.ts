import { beforeAll, describe, expect, it } from "vitest";
import type { FlowEdge } from "#lib/flows/index.ts";
import type { RuleDraft, RulePeer } from "#lib/policy/index.ts";
import { readRules } from "#lib/server/database/rule-store.ts";
import { acceptEdge } from "#lib/server/usecases/accept-edge.ts";
import { editRule } from "#lib/server/usecases/edit-rule.ts";
import { previewRule } from "#lib/server/usecases/preview-rule.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";
import { readEdge } from "#lib/server/usecases/read-edge.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { policyNames, refusalOf, shopOfThisFile, valueOf } from "../usecases/shop-world.ts";

const shop = shopOfThisFile();
const namespace = "checkout";
let edge: FlowEdge;
let proposed: RuleDraft;

beforeAll(async () => {
  const { inbox } = valueOf(await readNamespace(shop.ctx, { namespace }));
  edge = inbox.find(
    ({ edge: { sender, receiver } }) => from(sender, "storefront") && from(receiver, namespace),
  )!.edge;
  const { proposal } = valueOf(await readEdge(shop.ctx, { key: edge.key }));
  if (!proposal.ok) throw new Error(proposal.refusal.message);
  proposed = proposal.value.rule;
});

function from(peer: FlowEdge["sender"], name: string): boolean {
  return peer.kind === "workload" && peer.namespace === name;
}

/** The proposed rule with other receivers. */
function receivedBy(podSelector: object, where = namespace): RuleDraft {
  return { ...proposed, receiver: { kind: "pods", namespace: where, podSelector } as RulePeer };
}

/** All that a refused edit must leave as it was. */
async function everything() {
  const { row, inbox, revisions } = valueOf(await readNamespace(shop.ctx, { namespace }));
  return {
    rules: await readRules(shop.database.db, shop.process.clusterId),
    decisions: inbox.map(({ decision }) => decision?.kind),
    rollout: row.rollout,
    revisions,
    audit: valueOf(await readAudit(shop.ctx, {})).events,
    policies: await policyNames(shop.ctx, namespace),
  };
}

const WRONG = [
  {
    what: "a label with a typo, so that it selects nothing",
    rule: () => receivedBy({ matchLabels: { app: "chekcout-api" } }),
    code: "selects-nothing",
    words: /The receiver selects nothing: no workload of namespace checkout has app=chekcout-api/,
  },
  {
    what: "a namespace that does not exist",
    rule: () => receivedBy({}, "chekcout"),
    code: "unknown-namespace",
    words: /Namespace chekcout of the receiver does not exist/,
  },
  {
    what: "a label key that no API server takes",
    rule: () => receivedBy({ matchLabels: { "not a key!": "x" } }),
    code: "invalid-selector",
    words: /The podSelector of the receiver is not valid: .*not a key!/,
  },
  {
    what: "an operator without its values",
    rule: () => receivedBy({ matchExpressions: [{ key: "app", operator: "In" }] }),
    code: "invalid-selector",
    words: /The podSelector of the receiver is not valid: .*values/,
  },
  {
    what: "a range of ports that ends before it begins",
    rule: () => ({ ...proposed, ports: [{ protocol: "TCP" as const, port: 90, endPort: 80 }] }),
    code: "invalid-port",
    words: /A port of the rule is not valid/,
  },
];

describe("a rule that was edited into nonsense", () => {
  it.each(WRONG)("is refused in its preview, which stores nothing: $what", async ({ rule, code, words }) => {
    const before = await everything();
    const refusal = refusalOf(await previewRule(shop.ctx, { edgeKey: edge.key, rule: rule() }));
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(words);
    expect(await everything()).toEqual(before);
  });

  it.each(WRONG)("is not accepted, and the edge stays undecided: $what", async ({ rule, code, words }) => {
    const before = await everything();
    const refusal = refusalOf(await acceptEdge(shop.ctx, { edgeKey: edge.key, rule: rule() }));
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(words);
    expect(await everything()).toEqual(before);
    expect(valueOf(await readEdge(shop.ctx, { key: edge.key })).inboxes[0]?.decision).toBeUndefined();
  });
});

describe("an accepted rule", () => {
  let ruleId: string;

  beforeAll(async () => {
    ({ ruleId } = valueOf(await acceptEdge(shop.ctx, { edgeKey: edge.key, reason: "customers check out" })));
  });

  it.each(WRONG)("stays as it is when its edit is refused: $what", async ({ rule, code, words }) => {
    const before = await everything();
    const refusal = refusalOf(await editRule(shop.ctx, { ruleId, rule: rule() }));
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(words);
    expect(await everything()).toEqual(before);
    expect(valueOf(await readEdge(shop.ctx, { key: edge.key })).candidate.verdict).toBe("allowed");
  });

  it("tells everything that is wrong at once", async () => {
    const rule = { ...receivedBy({}, "chekcout"), ports: [{ protocol: "TCP" as const, port: 0 }] };
    const { detail } = refusalOf(await editRule(shop.ctx, { ruleId, rule }));
    expect(detail).toEqual([
      expect.stringContaining("Namespace chekcout"),
      expect.stringContaining("A port of the rule is not valid"),
    ]);
  });

  it("of an edge that nobody observed cannot be made", async () => {
    const before = await everything();
    const refusal = refusalOf(await acceptEdge(shop.ctx, { edgeKey: "w:no/such>w:edge/there:1/TCP" }));
    expect(refusal).toMatchObject({ code: "not-found", message: expect.stringContaining("Choose an edge") });
    expect(await everything()).toEqual(before);
  });
});
