import { describe, expect, test } from "vitest";
import type { Snapshot, UnreadableResource } from "#lib/policy/index.ts";
import {
  evaluateGates,
  openPolicies,
  planOperation,
  reviewNamespace,
  type GateName,
  type GateResult,
} from "#lib/rollout/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { evidenceOf } from "../../cast/evidence-parts.ts";
import { town } from "../../cast/town.ts";
import { townRollout } from "../../cast/town-graph.ts";
import { afterPlan, paymentsGateInput, paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

const revision = paymentsRevision([paymentsRules.pay]);

function refused(resource: string, verb: UnreadableResource["verb"] = "list"): UnreadableResource {
  return { verb, resource, reason: `forbidden: User "drawbridge" cannot ${verb} resource "${resource}".` };
}

function without(unreadable: readonly UnreadableResource[], parts: Partial<Snapshot> = {}): Snapshot {
  return town({ ...parts, evidence: evidenceOf({ unreadable }) });
}

function planned(snapshot: Snapshot, kind: "promote" | "rollback" | "release" = "promote") {
  return planOperation({
    kind,
    snapshot,
    rollout: townRollout("payments", { phase: kind === "promote" ? "observe" : "staged" }),
    target: { phase: "staged", revision },
    instance: "town",
    settleMs: 0,
    now: TOWN_AT_MS,
  });
}

function gate(name: GateName, snapshot: Snapshot): GateResult {
  const found = evaluateGates(paymentsGateInput({ snapshot })).find((one) => one.gate === name);
  if (found === undefined) throw new Error(`no gate ${name}`);
  return found;
}

describe("a policy kind that may not be read", () => {
  const kinds = [
    "networkpolicies.networking.k8s.io",
    "adminnetworkpolicies.policy.networking.k8s.io",
    "baselineadminnetworkpolicies.policy.networking.k8s.io",
    "ciliumnetworkpolicies.cilium.io",
    "ciliumclusterwidenetworkpolicies.cilium.io",
    "globalnetworkpolicies.crd.projectcalico.org",
    "networkpolicies.projectcalico.org",
    "clusternetworkpolicies.networking.k8s.aws",
    "namespaces",
  ];

  test.each(kinds)("refuses the bridge, naming verb and resource: %s", (resource) => {
    const snapshot = without([refused(resource)]);
    const result = openPolicies({ snapshot, namespace: "payments", instance: "town", candidate: [] });
    expect(result).toMatchObject({ ok: false, refusal: { code: "kind-not-evaluable" } });
    expect(!result.ok && result.refusal.message).toContain(`this account could not list ${resource}`);
    expect(planned(snapshot).ok).toBe(false);
  });

  test("fails the bridge's gate with what the server said", () => {
    const held = gate(
      "bridge-equivalence",
      without([
        refused("ciliumnetworkpolicies.cilium.io"),
        refused("adminnetworkpolicies.policy.networking.k8s.io"),
      ]),
    );
    expect(held.status).toBe("fail");
    expect(held.evidence).toContain(
      "this account could not list ciliumnetworkpolicies.cilium.io and list adminnetworkpolicies.policy.networking.k8s.io",
    );
    expect(held.findings.map(({ text }) => text)).toEqual([
      expect.stringContaining("list ciliumnetworkpolicies.cilium.io: forbidden"),
      expect.stringContaining("list adminnetworkpolicies.policy.networking.k8s.io: forbidden"),
    ]);
  });

  test("does so in a namespace that is not in the picture either", () => {
    const snapshot = without([refused("namespaces")], { namespaces: [] });
    expect(openPolicies({ snapshot, namespace: "payments", instance: "town", candidate: [] }).ok).toBe(false);
  });

  test("is no other kind of the same name", () => {
    const snapshot = without([
      refused("networkpolicies.example.com"),
      refused("servicemonitors.monitoring.coreos.com"),
    ]);
    expect(openPolicies({ snapshot, namespace: "payments", instance: "town", candidate: [] }).ok).toBe(true);
    expect(planned(snapshot).ok).toBe(true);
  });
});

describe("without namespaces or NetworkPolicies", () => {
  const unread = ["namespaces", "networkpolicies.networking.k8s.io"];

  test.each(unread)("no plan of any kind is made: %s", (resource) => {
    const snapshot = without([refused(resource)]);
    for (const kind of ["promote", "rollback", "release"] as const) {
      expect(planned(snapshot, kind)).toMatchObject({ ok: false, refusal: { code: "not-read" } });
    }
  });

  test.each(unread)("a review does not take what is unseen for deleted: %s", (resource) => {
    const plan = planned(town());
    if (!plan.ok) throw new Error(plan.refusal.message);
    const unseen = { ...afterPlan(town(), plan.value), namespaces: [], policies: [] };
    const rollout = townRollout("payments", { phase: "staged" });
    const about = { rollout, revision, instance: "town", settleMs: 0 };
    expect(reviewNamespace({ ...about, snapshot: unseen }).drift).not.toEqual([]);
    const evidence = evidenceOf({ unreadable: [refused(resource)] });
    const review = reviewNamespace({ ...about, snapshot: { ...unseen, evidence } });
    expect(review).toEqual({ drift: [], rolledBack: false, steps: [] });
  });
});

describe("gates that count objects", () => {
  test("do not take unread pods for none: DNS", () => {
    const held = gate("dns", without([refused("pods", "watch")], { pods: [], workloads: [] }));
    expect(held).toMatchObject({
      status: "fail",
      evidence: "Which pods payments has is unknown: this account could not watch pods",
    });
  });

  test("do not take unread CronJobs for none: observed long enough", () => {
    const waits = gate("observed-long-enough", without([refused("cronjobs.batch")]));
    expect(waits.status).toBe("waiting");
    expect(waits.evidence).toContain("this account could not list cronjobs.batch");
    expect(waits.fix).toContain("cronjobs.batch");
  });
});
