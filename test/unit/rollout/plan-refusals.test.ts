import { describe, expect, test } from "vitest";
import { denyByDefault, LABEL_INSTANCE, type NetworkPolicy, type Snapshot } from "#lib/policy/index.ts";
import { planOperation, type OperationPlan, type Phase, type PlanInput } from "#lib/rollout/index.ts";
import { namespaceOf, policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { townRollout } from "../../cast/town-graph.ts";
import { afterPlan, paymentsRevision, paymentsRules, revisionOfPolicies } from "../../cast/town-rollout.ts";

const revision = paymentsRevision([paymentsRules.pay, paymentsRules.book]);

function planned(parts: Partial<PlanInput> & { phase?: Phase; to?: Phase }) {
  const { phase = "observe", to = "staged", ...more } = parts;
  return planOperation({
    kind: "promote",
    snapshot: town(),
    rollout: townRollout("payments", { phase }),
    target: { phase: to, revision },
    instance: "town",
    settleMs: 0,
    now: TOWN_AT_MS,
    ...more,
  });
}

function plan(parts: Parameters<typeof planned>[0]): OperationPlan {
  const result = planned(parts);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

function code(parts: Parameters<typeof planned>[0]): string {
  const result = planned(parts);
  return result.ok ? "planned" : result.refusal.code;
}

const staged = afterPlan(town(), plan({}));
const ingress = afterPlan(staged, plan({ snapshot: staged, phase: "staged", to: "ingress" }));

function edited(snapshot: Snapshot, name: string, spec: NetworkPolicy["spec"]): Snapshot {
  const policies = snapshot.policies.map((one) =>
    one.metadata.name.includes(name) ? { ...one, spec } : one,
  );
  return { ...snapshot, policies };
}

describe("phases", () => {
  test.each<[Phase, Phase, string]>([
    ["observe", "ingress", "phase-order"],
    ["observe", "observe", "phase-order"],
    ["staged", "egress", "phase-order"],
    ["staged", "observe", "phase-order"],
    ["ingress", "staged", "phase-order"],
    ["staged", "staged", "planned"],
  ])("from %s to %s: %s", (phase, to, expected) => {
    expect(code({ snapshot: phase === "staged" ? staged : town(), phase, to })).toBe(expected);
  });

  test("a revision is not brought into a namespace that is only observed", () => {
    expect(code({ kind: "apply-revision", phase: "observe", to: "observe" })).toBe("phase-order");
    expect(code({ kind: "apply-revision", phase: "staged", to: "ingress", snapshot: staged })).toBe(
      "phase-order",
    );
  });

  test("there is no plan without a revision", () => {
    expect(code({ target: { phase: "staged" } })).toBe("no-revision");
  });
});

describe("the namespace", () => {
  const others = town().namespaces.filter((one) => one.name !== "payments");

  test.each<[string, Snapshot, string]>([
    ["gone", town({ namespaces: others }), "namespace-gone"],
    [
      "made anew",
      town({ namespaces: [...others, { ...namespaceOf("payments"), uid: "another" }] }),
      "namespace-recreated",
    ],
    [
      "going",
      town({ namespaces: [...others, { ...namespaceOf("payments"), terminating: true }] }),
      "namespace-terminating",
    ],
  ])("that is %s gets no plan of any kind", (_, snapshot, expected) => {
    expect(code({ snapshot })).toBe(expected);
    expect(code({ snapshot, kind: "rollback", phase: "ingress" })).toBe(expected);
    expect(code({ snapshot, kind: "release", phase: "ingress" })).toBe(expected);
  });
});

describe("objects of others", () => {
  test("are never overwritten: a taken name refuses", () => {
    const name = revision.policies[0]!.metadata.name;
    expect(code({ snapshot: town({ policies: [policyOf("payments", name, { podSelector: {} })] }) })).toBe(
      "name-taken",
    );
    const elsewhere = town({ policies: [policyOf("ledger", name, { podSelector: {} })] });
    expect(code({ snapshot: elsewhere })).toBe("planned");
  });

  test("are never deleted, though they carry our label: another installation's, or a copy with another uid", () => {
    const other = staged.policies.map((one) => ({
      ...one,
      metadata: { ...one.metadata, labels: { ...one.metadata.labels, [LABEL_INSTANCE]: "other" } },
    }));
    const release = plan({ kind: "release", phase: "staged", snapshot: { ...staged, policies: other } });
    expect(release.steps).toEqual([]);
    const journaledUids = new Set(staged.policies.slice(0, 3).map((one) => one.metadata.uid!));
    const deleted = plan({ kind: "release", phase: "staged", snapshot: staged, journaledUids }).steps.flatMap(
      (step) => (step.kind === "delete" && step.writtenBy === undefined ? [step.target.uid] : []),
    );
    expect(deleted.every((uid) => journaledUids.has(uid))).toBe(true);
  });
});

describe("a revision", () => {
  test("that would leave isolated pods without a policy is refused", () => {
    const withoutDeny = revisionOfPolicies(
      revision.policies.filter((one) => !one.metadata.name.includes("-deny-")),
    );
    expect(
      code({
        kind: "apply-revision",
        snapshot: ingress,
        phase: "ingress",
        to: "ingress",
        target: { phase: "ingress", revision: withoutDeny },
      }),
    ).toBe("would-open");
  });

  test("that isolates pods which nothing isolated yet bridges them first and enforces them last", () => {
    const only = (podSelector: object) => {
      const deny = denyByDefault("ingress", "payments");
      return {
        ...deny,
        metadata: { ...deny.metadata, name: "drawbridge-ingress-deny-0000000a" },
        spec: { ...deny.spec, podSelector },
      };
    };
    const partly = revisionOfPolicies([only({ matchLabels: { app: "settle" } })]);
    const first = afterPlan(town(), plan({ target: { phase: "staged", revision: partly } }));
    const enforced = afterPlan(
      first,
      plan({ snapshot: first, phase: "staged", target: { phase: "ingress", revision: partly } }),
    );
    const wider = plan({
      kind: "apply-revision",
      snapshot: enforced,
      phase: "ingress",
      target: { phase: "ingress", revision },
    });
    const words = wider.steps.map((step) => step.purpose);
    expect(words[0]).toBe("open ingress for pods that were not isolated yet");
    const bridge = wider.steps[0];
    expect(bridge?.kind === "apply" && bridge.policy.spec.podSelector).toEqual({
      matchExpressions: [
        { key: "app", operator: "NotIn", values: ["settle"] },
        { key: "drawbridge.dev/isolate", operator: "DoesNotExist" },
      ],
    });
    expect(wider.steps.at(-2)).toMatchObject({ kind: "delete", purpose: "enforce ingress", writtenBy: 0 });
  });

  test("in place again after an edit waits until what it relied on stands, and before anything obsolete goes", () => {
    const next = paymentsRevision([paymentsRules.pay, paymentsRules.scrape], revision);
    const snapshot = edited(ingress, "-ingress-deny-", {
      podSelector: { matchLabels: { app: "settle" } },
      policyTypes: ["Ingress"],
    });
    const words = plan({
      kind: "apply-revision",
      snapshot,
      phase: "ingress",
      target: { phase: "ingress", revision: next },
    }).steps.map((step) => `${step.kind} ${step.purpose.split(":")[0]}`);
    const wait = "barrier wait until the writes before are seen in effect";
    expect(words).toEqual([
      "apply open ingress for pods that were not isolated yet",
      wait,
      "apply allow ingress",
      wait,
      expect.stringContaining("apply write back drawbridge-ingress-deny-"),
      wait,
      "delete obsolete",
      wait,
      "delete enforce ingress",
      wait,
    ]);
  });

  test("cannot be mended while enforced where several of its objects were edited; staged it can", () => {
    const spec = { podSelector: {}, policyTypes: ["Ingress" as const, "Egress" as const] };
    const parts = { kind: "apply-revision" as const };
    const twice = (snapshot: Snapshot) =>
      edited(edited(snapshot, "-ingress-deny-", spec), "-egress-deny-", spec);
    expect(code({ ...parts, snapshot: twice(ingress), phase: "ingress", to: "ingress" })).toBe(
      "objects-changed",
    );
    expect(code({ ...parts, snapshot: twice(staged), phase: "staged", to: "staged" })).toBe("planned");
  });
});

describe("what somebody else did meanwhile", () => {
  test("a bridge that stands again is removed by no plan", () => {
    const back = {
      ...ingress,
      policies: [
        ...ingress.policies,
        ...staged.policies.filter((one) => one.metadata.name === "zz-drawbridge-open-ingress"),
      ],
    };
    expect(code({ snapshot: back, phase: "ingress", to: "egress" })).toBe("rolled-back");
    expect(code({ kind: "apply-revision", snapshot: back, phase: "ingress", to: "ingress" })).toBe(
      "rolled-back",
    );
  });

  test("a quarantine under the bridge comes first", () => {
    const quarantine = policyOf("payments", "quarantine", {
      podSelector: { matchLabels: { app: "settle" } },
    });
    const snapshot = { ...staged, policies: [...staged.policies, quarantine] };
    expect(code({ snapshot, phase: "staged", to: "ingress" })).toBe("foreign-isolation");
  });
});
