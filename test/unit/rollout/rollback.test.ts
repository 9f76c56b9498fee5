import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import {
  ANNOTATION_FENCE,
  ANNOTATION_OPEN_POLICIES,
  parsePolicyYaml,
  selects,
  type NetworkPolicy,
} from "#lib/policy/index.ts";
import { planOperation, planRollback, rollbackPreview, type RollbackInput } from "#lib/rollout/index.ts";
import { policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { townRollout } from "../../cast/town-graph.ts";
import { afterPlan, paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

const legacy = policyOf("payments", "legacy", {
  podSelector: { matchLabels: { app: "settle" } },
  policyTypes: ["Ingress"],
});

/** Payments enforced both ways: what a rollback finds. */
function enforced(foreign: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  const plan = planOperation({
    kind: "promote",
    snapshot: town({ policies: foreign }),
    rollout: townRollout("payments", { phase: "observe" }),
    target: { phase: "staged", revision: paymentsRevision([paymentsRules.pay]) },
    instance: "town",
    settleMs: 0,
    now: TOWN_AT_MS,
  });
  if (!plan.ok) throw new Error(plan.refusal.message);
  const { policies } = afterPlan(town({ policies: foreign }), plan.value);
  return policies.filter((one) => !one.metadata.name.startsWith("zz-"));
}

function rollback(policies: readonly NetworkPolicy[], more: Partial<RollbackInput> = {}) {
  return planRollback({
    namespace: "payments",
    namespaceUid: "uid-ns-payments",
    policies,
    fence: "f1",
    instance: "town",
    ...more,
  });
}

function writes(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  const planned = rollback(policies);
  if (!planned.ok) throw new Error(planned.refusal.message);
  return planned.value.writes;
}

const covers = (policies: readonly NetworkPolicy[], direction: string, labels: Record<string, string>) =>
  policies.some((one) => one.metadata.name.includes(direction) && selects(one.spec.podSelector, labels));

describe("a rollback", () => {
  test("writes one object per direction, with a fence that moves", () => {
    const objects = writes(enforced([]));
    expect(objects.map((one) => one.metadata.name)).toEqual([
      "zz-drawbridge-open-ingress",
      "zz-drawbridge-open-egress",
    ]);
    expect(objects.every((one) => one.metadata.annotations?.[ANNOTATION_FENCE] === "f1")).toBe(true);
  });

  test("leaves pods alone that another policy isolated before us", () => {
    const objects = writes(enforced([legacy]));
    expect(covers(objects, "ingress", { app: "settle" })).toBe(false);
    expect(covers(objects, "egress", { app: "settle" })).toBe(true);
  });

  test("opens pods whose other policy is gone by now, since only we isolate them", () => {
    const objects = writes(enforced([legacy]).filter((one) => one.metadata.name !== "legacy"));
    expect(covers(objects, "ingress", { app: "settle" })).toBe(true);
  });

  test("does not open pods that were quarantined after enforcing", () => {
    const quarantine = policyOf("payments", "quarantine", {
      podSelector: { matchLabels: { app: "payments-api" } },
    });
    const objects = writes([...enforced([]), quarantine]);
    expect(covers(objects, "ingress", { app: "payments-api" })).toBe(false);
    expect(covers(objects, "ingress", { app: "settle" })).toBe(true);
  });

  test("works without an annotation that can be read", () => {
    const bare = enforced([legacy]).map((one) => ({
      ...one,
      metadata: { ...one.metadata, annotations: { [ANNOTATION_OPEN_POLICIES]: "damaged" } },
    }));
    expect(writes(bare).map((one) => one.spec)).toEqual(writes(enforced([legacy])).map((one) => one.spec));
  });

  test("writes open policies anew that stand already, so that a delete in flight fails", () => {
    const staged = [
      ...enforced([]),
      ...writes(enforced([])).map((one) => ({
        ...one,
        metadata: { ...one.metadata, uid: "u", resourceVersion: "7" },
      })),
    ];
    expect(writes(staged).map((one) => one.metadata.name)).toEqual([
      "zz-drawbridge-open-ingress",
      "zz-drawbridge-open-egress",
    ]);
  });

  test("takes a free name where somebody else's object has ours", () => {
    const squatter = policyOf("payments", "zz-drawbridge-open-ingress", {
      podSelector: { matchLabels: { app: "x" } },
    });
    expect(writes([...enforced([]), squatter]).map((one) => one.metadata.name)).not.toContain(
      "zz-drawbridge-open-ingress",
    );
  });

  test("refuses where nothing of ours stands", () => {
    const planned = rollback([legacy]);
    expect(planned.ok ? "" : planned.refusal.code).toBe("nothing-of-ours");
  });

  test("still opens what it can where the open pods cannot be selected any more", () => {
    const many = [0, 1, 2, 3].map((i) =>
      policyOf("payments", `p${i}`, {
        podSelector: { matchLabels: { [`a${i}`]: "1", [`b${i}`]: "1", [`c${i}`]: "1" } },
        policyTypes: ["Ingress"],
      }),
    );
    const objects = writes([...enforced([]), ...many]);
    expect(objects.map((one) => one.metadata.name)).toEqual(["zz-drawbridge-open-egress"]);
  });
});

describe("the preview", () => {
  const input = {
    namespace: "payments",
    namespaceUid: "uid-ns-payments",
    policies: enforced([]),
    instance: "town",
    phase: "egress" as const,
  };

  test("says what it writes and what becomes of traffic", () => {
    const preview = rollbackPreview(input);
    expect(preview.ok && preview.value).toMatchObject({
      writes: [
        { verb: "apply", namespace: "payments", name: "zz-drawbridge-open-ingress", purpose: "open ingress" },
        { verb: "apply", namespace: "payments", name: "zz-drawbridge-open-egress", purpose: "open egress" },
      ],
      effect:
        "Ingress and egress of payments are open again; its policies stay and change nothing; the namespace is held.",
      overruledBy: [],
    });
  });

  test("speaks of one direction where one is enforced", () => {
    const preview = rollbackPreview({ ...input, phase: "ingress" });
    expect(preview.ok && preview.value.effect).toContain("Ingress of payments is open again;");
  });

  test("is a line that a shell turns into exactly those objects, with the time as fence and nothing else expanded", () => {
    const preview = rollbackPreview({ ...input, reason: "costs $5 `rm -rf` \\n" });
    const line = preview.ok ? preview.value.kubectl : "";
    expect(line).toMatch(/^kubectl apply --server-side --field-manager=drawbridge -f - <<EOF\n/);
    const script = line.replace(/^kubectl .* -f - </, "cat <");
    const parsed = parsePolicyYaml(execFileSync("sh", ["-c", script], { encoding: "utf8" }));
    const objects = parsed.ok ? parsed.value : [];
    const wanted = rollback(input.policies, { reason: "costs $5 `rm -rf` \\n" });
    expect(objects.map((one) => one.spec)).toEqual(
      wanted.ok ? wanted.value.writes.map((one) => one.spec) : [],
    );
    expect(objects[0]?.metadata.annotations?.[ANNOTATION_FENCE]).toMatch(/^by-hand-\d{10}$/);
    expect(objects[0]?.metadata.annotations?.["drawbridge.dev/reason"]).toBe("costs $5 `rm -rf` \\n");
  });
});
