import fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  compileRules,
  type AllowRule,
  type NetworkPolicy,
  type RulePeer,
  type RulePort,
} from "#lib/policy/index.ts";
import { dnsGate } from "#lib/rollout/gates/dns-gate.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import type { Party } from "#lib/simulator/data-plane/world.ts";
import { CILIUM, policyOf } from "../../cast/cluster-parts.ts";
import { nodeLocalTown, town, townPods } from "../../cast/town.ts";
import { paymentsGateInput, revisionOfPolicies, townRule } from "../../cast/town-rollout.ts";
import { worldOf } from "./probe-town.ts";
import { runs } from "../runs.ts";

vi.setConfig({ testTimeout: 600_000 });

const inPayments = (labels: Record<string, string>): RulePeer => ({
  kind: "pods",
  namespace: "payments",
  podSelector: Object.keys(labels).length === 0 ? {} : { matchLabels: labels },
});

/** Attempts at a DNS rule, good ones and the ones that page somebody at night. */
const attempts: fc.Arbitrary<AllowRule> = fc
  .record({
    sender: fc.constantFrom(
      inPayments({}),
      inPayments({}),
      inPayments({ app: "payments-api" }),
      inPayments({ app: "settle" }),
    ),
    receiver: fc.constantFrom<RulePeer>(
      { kind: "pods", namespace: "kube-system", podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
      { kind: "pods", namespace: "kube-system", podSelector: {} },
      { kind: "pods", namespace: "kube-system", podSelector: { matchLabels: { "k8s-app": "coredns" } } },
      { kind: "cidr", cidrs: ["169.254.20.10/32", "10.96.0.10/32"] },
      { kind: "cidr", cidrs: ["0.0.0.0/0"] },
      { kind: "any" },
    ),
    ports: fc.constantFrom<readonly RulePort[]>(
      [],
      [{ protocol: "UDP", port: 53 }],
      [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
      [{ protocol: "TCP" }],
    ),
  })
  .map((parts) => townRule(JSON.stringify(parts), parts));

/** What stands on the other side: nothing, or an ingress policy over the DNS pods. */
const dnsSides: fc.Arbitrary<readonly NetworkPolicy[]> = fc.constantFrom<readonly NetworkPolicy[]>(
  [],
  [],
  [
    policyOf("kube-system", "closed", {
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      policyTypes: ["Ingress"],
    }),
  ],
  [
    policyOf("kube-system", "for-all", {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ namespaceSelector: {} }] }],
    }),
  ],
);

test("I5: where the DNS gate passes, every pod reaches every DNS server it uses, by the data plane's own judge", () => {
  let passed = 0;
  fc.assert(
    fc.property(
      fc.array(attempts, { maxLength: 3 }),
      dnsSides,
      fc.boolean(),
      (rules, dnsSide, hasNodeLocal) => {
        const parts = { cni: CILIUM, policies: dnsSide };
        const snapshot = hasNodeLocal ? nodeLocalTown(parts) : town(parts);
        const candidate = revisionOfPolicies(compileRules(rules, "payments"));
        if (dnsGate.evaluate(paymentsGateInput({ snapshot, candidate })).status !== "pass") return;
        passed += 1;
        const world = worldOf({ ...snapshot, policies: [...dnsSide, ...candidate.policies] });
        const servers: readonly Party[] = [
          { kind: "pod", namespace: "kube-system", name: townPods.coredns1.name },
          { kind: "pod", namespace: "kube-system", name: townPods.coredns2.name },
          ...(hasNodeLocal ? [{ kind: "external" as const, ip: "169.254.20.10" }] : []),
        ];
        for (const pod of [townPods.api1, townPods.api2]) {
          for (const to of servers) {
            for (const protocol of ["UDP", "TCP"] as const) {
              const from: Party = { kind: "pod", namespace: "payments", name: pod.name };
              expect(judge(world, { from, to, port: 53, protocol, family: 4 }).verdict).toBe("allowed");
            }
          }
        }
      },
    ),
    { numRuns: runs(500) },
  );
  expect(passed).toBeGreaterThan(0);
});
