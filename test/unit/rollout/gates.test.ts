import { describe, expect, test } from "vitest";
import { dnsGate } from "#lib/rollout/gates/dns-gate.ts";
import { observedLongEnoughGate } from "#lib/rollout/gates/observed-long-enough-gate.ts";
import { undecidedGate } from "#lib/rollout/gates/undecided-gate.ts";
import type { ForeignPolicy } from "#lib/policy/index.ts";
import { evaluateGates, type GateInput, type GateName, type GateResult } from "#lib/rollout/index.ts";
import { policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { nodeLocalTown, settle, town, townPeers } from "../../cast/town.ts";
import { townEdge, townEdges, townRollout, townTriage } from "../../cast/town-graph.ts";
import { paymentsGateInput, paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

const { pay, book, scrape, bank, settle: settleRule, dns } = paymentsRules;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const lookup = townEdge(townPeers.paymentsApi, townPeers.coredns, 53, { protocol: "UDP" });

function result(name: GateName, input: GateInput): GateResult {
  const found = evaluateGates(input).find((one) => one.gate === name);
  if (found === undefined) throw new Error(`${name} does not guard ${input.target}`);
  return found;
}

test("a namespace in order passes every gate", () => {
  expect(evaluateGates(paymentsGateInput()).map(({ gate, status }) => [gate, status])).toEqual([
    ["hold", "pass"],
    ["enforcement", "pass"],
    ["observed-long-enough", "pass"],
    ["dns", "pass"],
    ["undecided", "pass"],
    ["lint", "pass"],
    ["bridge-equivalence", "pass"],
    ["dry-run", "pass"],
  ]);
});

test("staging is not held by what only enforcement could break", () => {
  const input = paymentsGateInput({
    target: "staged",
    rollout: townRollout("payments", { phase: "observe" }),
  });
  expect(evaluateGates(input).map((one) => one.gate)).toEqual([
    "hold",
    "enforcement",
    "lint",
    "bridge-equivalence",
    "dry-run",
  ]);
});

describe("the DNS gate", () => {
  const withoutDns = paymentsRevision([pay, settleRule, book, scrape, bank]);

  test("asks one question for each finding, so that all its reasons can be read", () => {
    const { findings } = result("dns", paymentsGateInput({ candidate: withoutDns }));
    expect(findings.map(({ question }) => question)).toEqual(
      expect.arrayContaining([
        { from: "payments/api-77d4-a", to: "kube-system/Deployment/coredns", port: 53, protocol: "UDP" },
        { from: "payments/CronJob/settle", to: "kube-system/Deployment/coredns", port: 53, protocol: "TCP" },
      ]),
    );
  });

  test("holds egress and names every pod that would lose DNS", () => {
    const held = result("dns", paymentsGateInput({ candidate: withoutDns }));
    expect(held.status).toBe("fail");
    expect(held.evidence).toBe(
      "3 of 3 pods would lose DNS: api-77d4-a, api-77d4-b, next pod of CronJob settle",
    );
    expect(held.findings[0]).toMatchObject({
      about: { kind: "pod", namespace: "payments", pod: "api-77d4-a" },
    });
    expect(held.fix).toBe("Allow DNS for all pods of payments.");
  });

  test("gives the reason of the side that denies, not of the side that is open", () => {
    const { findings } = result("dns", paymentsGateInput({ candidate: withoutDns }));
    expect(findings[0]?.text).toContain(
      "egress rule 1 allows pods app=postgres of namespace ledger; namespace",
    );
    expect(findings.filter(({ text }) => text.includes("is open in that direction"))).toEqual([]);
  });

  test("holds egress although somebody dismissed the lookups", () => {
    const dismissed = townTriage("payments", lookup.key, {
      kind: "dismissed",
      reason: "looks like noise",
      by: "dana",
      atMs: TOWN_AT_MS,
    });
    const input = paymentsGateInput({
      candidate: withoutDns,
      edges: [lookup],
      intent: { rules: [], triage: [dismissed] },
    });
    expect(undecidedGate.evaluate(input).status).toBe("pass");
    expect(dnsGate.evaluate(input).status).toBe("fail");
  });

  test("holds while UDP alone is allowed", () => {
    const udp = { ...dns, ports: [{ protocol: "UDP" as const, port: 53 }] };
    const held = result("dns", paymentsGateInput({ candidate: paymentsRevision([udp]) }));
    expect(held.findings.every((finding) => finding.text.includes("TCP 53"))).toBe(true);
    expect(held.status).toBe("fail");
  });

  test("holds where NodeLocal DNSCache is in between and only CoreDNS is allowed", () => {
    const held = result("dns", paymentsGateInput({ snapshot: nodeLocalTown() }));
    expect(held.status).toBe("fail");
    expect(held.findings[0]?.text).toContain("169.254.20.10");
  });

  test("does not guard ingress", () => {
    expect(dnsGate.guards).toEqual(["egress", "locked"]);
  });
});

describe("the undecided gate", () => {
  const withoutCallers = paymentsRevision([book, bank, dns]);

  test("names the connections that enforcement would cut and nobody decided", () => {
    const held = result("undecided", paymentsGateInput({ candidate: withoutCallers }));
    expect(held.status).toBe("fail");
    expect(held.findings.map((finding) => finding.text)).toEqual([
      "storefront/web to payments/api on TCP 8443 would be denied for ingress.",
      "payments/settle to payments/api on TCP 8443 would be denied for ingress and egress.",
      "metrics/prometheus to payments/api on TCP 9090 would be denied for ingress.",
    ]);
  });

  test("looks at ingress alone before ingress is enforced", () => {
    const ingressOnly = { target: "ingress" as const, rollout: townRollout("payments", { phase: "staged" }) };
    const noEgress = paymentsRevision([pay, settleRule, scrape]);
    expect(result("undecided", paymentsGateInput({ candidate: noEgress, ...ingressOnly })).status).toBe(
      "pass",
    );
    expect(result("undecided", paymentsGateInput({ candidate: noEgress })).status).toBe("fail");
  });

  test("takes a dismissal as a decision", () => {
    const dismissed = [townEdges.pay, townEdges.settle, townEdges.scrape].map((edge) =>
      townTriage("payments", edge.key, { kind: "dismissed", reason: "no", by: "dana", atMs: TOWN_AT_MS }),
    );
    const passed = result(
      "undecided",
      paymentsGateInput({ candidate: withoutCallers, intent: { rules: [], triage: dismissed } }),
    );
    expect(passed).toMatchObject({ status: "pass", evidence: "0 accepted, 3 dismissed" });
  });

  test("does not take a decision from another namespace's inbox", () => {
    const elsewhere = townTriage("storefront", townEdges.pay.key, {
      kind: "dismissed",
      reason: "not ours",
      by: "dana",
      atMs: TOWN_AT_MS,
    });
    const input = paymentsGateInput({
      candidate: withoutCallers,
      edges: [townEdges.pay],
      intent: { rules: [], triage: [elsewhere] },
    });
    expect(result("undecided", input).status).toBe("fail");
  });

  test("holds an accepted connection that its rule does not cover", () => {
    const accepted = townTriage("payments", townEdges.pay.key, {
      kind: "accepted",
      ruleId: pay.id,
      by: "dana",
      atMs: TOWN_AT_MS,
    });
    const held = result(
      "undecided",
      paymentsGateInput({
        candidate: withoutCallers,
        edges: [townEdges.pay],
        intent: { rules: [], triage: [accepted] },
      }),
    );
    expect(held.findings[0]?.text).toContain("It was accepted, but the rule does not cover it.");
  });

  test("asks nothing about a connection that is denied today", () => {
    const closed = policyOf("payments", "closed", { podSelector: {}, policyTypes: ["Ingress"] });
    const input = paymentsGateInput({
      snapshot: town({ policies: [closed] }),
      candidate: withoutCallers,
      edges: [townEdges.pay],
    });
    expect(result("undecided", input).status).toBe("pass");
  });
});

describe("the observation gate", () => {
  const settled = { ...townEdges.settle, lastSeenMs: TOWN_AT_MS - HOUR_MS };
  const NEVER: GateInput["edges"] = [townEdges.pay];

  test("waits until the window is full", () => {
    const input = paymentsGateInput({ observedSinceMs: TOWN_AT_MS - 5 * DAY_MS, edges: [settled] });
    expect(result("observed-long-enough", input)).toMatchObject({
      status: "waiting",
      evidence: "Observed 5 of 7 days",
    });
  });

  test("passes with eight days and every CronJob seen since it was due", () => {
    expect(result("observed-long-enough", paymentsGateInput({ edges: [settled] }))).toMatchObject({
      status: "pass",
      evidence: "8 of 7 days; every CronJob due since was seen",
    });
  });

  test("waits for a weekly CronJob that was not seen since its last due time", () => {
    expect(result("observed-long-enough", paymentsGateInput({ edges: NEVER }))).toMatchObject({
      status: "waiting",
      evidence: "CronJob settle not seen since its last due time, 2026-11-22T03:00:00.000Z",
    });
  });

  test("counts a job that ran while we watched and opened no connection", () => {
    const ran = { ...settle, cron: { ...settle.cron!, lastScheduledAtMs: Date.UTC(2026, 10, 22, 3) } };
    const workloads = town().workloads.map((one) => (one.id === settle.id ? ran : one));
    const input = paymentsGateInput({ snapshot: town({ workloads }), edges: NEVER });
    expect(observedLongEnoughGate.evaluate(input).status).toBe("pass");
    const gap = {
      source: "relay",
      fromMs: TOWN_AT_MS - DAY_MS,
      toMs: TOWN_AT_MS - HOUR_MS,
      reason: "lost-events" as const,
    };
    expect(observedLongEnoughGate.evaluate({ ...input, gaps: [gap] }).status).toBe("waiting");
  });

  test.each([
    [
      "never due, never seen",
      { expression: "0 3 1 1 *", createdAtMs: TOWN_AT_MS - DAY_MS },
      "has never run since it was created",
    ],
    ["unreadable", { expression: "every full moon" }, "has a schedule that cannot be read: every full moon"],
    ["in its own time zone", { timeZone: "Asia/Tokyo" }, "2026-11-21T18:00:00.000Z"],
  ])("says of a schedule that is %s what is the matter", (_, cron, text) => {
    const odd = { ...settle, cron: { ...settle.cron!, ...cron } };
    const workloads = town().workloads.map((one) => (one.id === settle.id ? odd : one));
    const input = paymentsGateInput({ snapshot: town({ workloads }), edges: NEVER });
    expect(observedLongEnoughGate.evaluate(input).evidence).toContain(text);
  });

  test("does not wait for a suspended CronJob", () => {
    const asleep = { ...settle, cron: { ...settle.cron!, suspended: true } };
    const workloads = town().workloads.map((one) => (one.id === settle.id ? asleep : one));
    const input = paymentsGateInput({ snapshot: town({ workloads }), edges: NEVER });
    expect(observedLongEnoughGate.evaluate(input).status).toBe("pass");
  });

  test("does not count the days in which the flow source was away", () => {
    const away = {
      source: "relay",
      fromMs: TOWN_AT_MS - 6 * DAY_MS,
      toMs: TOWN_AT_MS - 3 * DAY_MS,
      reason: "disconnected" as const,
    };
    const input = paymentsGateInput({ gaps: [away, away], edges: [settled] });
    expect(observedLongEnoughGate.evaluate(input).evidence).toBe("Observed 5 of 7 days");
  });
});

describe("the other gates", () => {
  test("a held namespace goes nowhere and says by whom and why", () => {
    const hold = { kind: "held" as const, reason: "rolled back at night", by: "lee", sinceMs: TOWN_AT_MS };
    const held = result(
      "hold",
      paymentsGateInput({ rollout: townRollout("payments", { phase: "ingress", hold }) }),
    );
    expect(held.status).toBe("fail");
    expect(held.evidence).toContain("Held by lee");
  });

  test("a policy that selects nothing holds staging, missing DNS does not", () => {
    const typo = {
      ...pay,
      receiver: {
        kind: "pods" as const,
        namespace: "payments",
        podSelector: { matchLabels: { app: "payment-api" } },
      },
    };
    const target = { target: "staged" as const, rollout: townRollout("payments", { phase: "observe" }) };
    expect(result("lint", paymentsGateInput({ candidate: paymentsRevision([typo]), ...target })).status).toBe(
      "fail",
    );
    expect(result("lint", paymentsGateInput({ candidate: paymentsRevision([pay]), ...target })).status).toBe(
      "pass",
    );
  });

  test("a mistake in somebody's admin policy holds no rollout", () => {
    const broken: ForeignPolicy = {
      apiVersion: "policy.networking.k8s.io/v1alpha1",
      kind: "AdminNetworkPolicy",
      name: "broken",
      uid: "broken",
      spec: { priority: 5000, subject: { namespaces: {} } },
    };
    const { snapshot } = paymentsGateInput();
    const input = paymentsGateInput({ snapshot: { ...snapshot, foreignPolicies: [broken] } });
    expect(result("lint", input)).toEqual(result("lint", paymentsGateInput()));
  });

  test("a dry run that was refused, is old or was never made does not pass", () => {
    const refused = {
      atMs: TOWN_AT_MS,
      writes: 3,
      refusals: [{ write: "zz-drawbridge-open-ingress", message: "exceeded quota" }],
    };
    expect(result("dry-run", paymentsGateInput({ dryRun: refused }))).toMatchObject({
      status: "fail",
      evidence: "1 of 3 writes of the step and its rollback refused",
    });
    const old = { atMs: TOWN_AT_MS - HOUR_MS, writes: 3, refusals: [] };
    expect(result("dry-run", paymentsGateInput({ dryRun: old })).status).toBe("waiting");
    expect(result("dry-run", paymentsGateInput({ dryRun: undefined })).status).toBe("waiting");
  });
});
