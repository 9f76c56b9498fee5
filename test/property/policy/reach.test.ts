import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileRules,
  compileSnapshot,
  contentHash,
  diffPolicies,
  evaluate,
  governs,
  networkPolicySpecSchema,
  parsePolicyYaml,
  policyYaml,
  selects,
  type AllowRule,
  type NetworkPolicy,
  type Peer,
  type RuleId,
  type RulePeer,
  type Snapshot,
} from "#lib/policy/index.ts";
import { externalPeer, peerOf } from "../../cast/cluster-parts.ts";
import { policies, portQuestion, selector, smallCluster } from "./small-clusters.ts";

const OUTSIDER = externalPeer("203.0.113.7");

/** The outcome for every pair of workloads and the outsider, as one comparable list. */
function reach(
  snapshot: Snapshot,
  chosen: readonly NetworkPolicy[],
  ask: { port: number; protocol: "TCP" | "UDP" | "SCTP" },
) {
  const cluster = compileSnapshot(snapshot, chosen);
  const peers: readonly Peer[] = [...snapshot.workloads.map(peerOf), OUTSIDER];
  return peers.flatMap((sender) =>
    peers.map((receiver) => evaluate(cluster, { sender, receiver, ...ask }).outcome),
  );
}

const rank = { denied: 0, uncertain: 1, allowed: 2 } as const;

describe("reach", () => {
  it("does not depend on the order of policies, nor on repeating them", () => {
    fc.assert(
      fc.property(smallCluster, portQuestion, (snapshot, ask) => {
        const forth = reach(snapshot, snapshot.policies, ask);
        expect(reach(snapshot, snapshot.policies.toReversed(), ask)).toEqual(forth);
        expect(reach(snapshot, [...snapshot.policies, ...snapshot.policies], ask)).toEqual(forth);
      }),
    );
  });

  it("never shrinks when a rule is added in a direction that its policy already governs", () => {
    fc.assert(
      fc.property(smallCluster, policies, portQuestion, fc.nat(), (snapshot, others, ask, pick) => {
        const index = pick % Math.max(snapshot.policies.length, 1);
        const old = snapshot.policies[index];
        const donor = others[0];
        fc.pre(old !== undefined && donor !== undefined);
        const wider = ["ingress", "egress"].reduce((policy: NetworkPolicy, direction) => {
          const side = direction as "ingress" | "egress";
          if (!governs(old!, side)) return policy;
          return {
            ...policy,
            spec: { ...policy.spec, [side]: [...(policy.spec[side] ?? []), ...(donor!.spec[side] ?? [])] },
          };
        }, old!);
        const before = reach(snapshot, snapshot.policies, ask);
        const after = reach(snapshot, snapshot.policies.with(index, wider), ask);
        for (const [i, outcome] of after.entries())
          expect(rank[outcome]).toBeGreaterThanOrEqual(rank[before[i]!]);
      }),
    );
  });

  it("never grows with the first policies of a cluster", () => {
    fc.assert(
      fc.property(smallCluster, portQuestion, (snapshot, ask) => {
        const open = reach(snapshot, [], ask);
        for (const [i, outcome] of reach(snapshot, snapshot.policies, ask).entries()) {
          expect(rank[outcome]).toBeLessThanOrEqual(rank[open[i]!]);
        }
      }),
    );
  });
});

const NAMESPACES = ["storefront", "payments", "ledger"] as const;

const rulePeer: fc.Arbitrary<RulePeer> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pods" as const),
      namespace: fc.constantFrom(...NAMESPACES),
      podSelector: selector,
    }),
  },
  { weight: 1, arbitrary: fc.constant<RulePeer>({ kind: "any" }) },
  {
    weight: 1,
    arbitrary: fc.constant<RulePeer>({
      kind: "cidr",
      cidrs: ["203.0.113.0/24", "198.51.100.0/24"],
      except: ["203.0.113.128/25"],
    }),
  },
);

const ruleArbitrary: fc.Arbitrary<AllowRule> = fc
  .record({
    sender: rulePeer,
    receiver: rulePeer,
    ports: fc.uniqueArray(
      fc.constantFrom(
        { protocol: "TCP" as const, port: 80 },
        { protocol: "UDP" as const },
        { protocol: "TCP" as const, port: 80, endPort: 443 },
      ),
      { maxLength: 2 },
    ),
  })
  .map((parts) => ({ ...parts, id: "" as RuleId, reason: "", origin: "manual", author: "", createdAtMs: 0 }));

const rulesArbitrary = fc
  .array(ruleArbitrary, { maxLength: 4 })
  .map((rules) => rules.map((rule, i) => ({ ...rule, id: `r${i}` as RuleId })));

function admitsPort(rule: AllowRule, ask: { port: number; protocol: string }): boolean {
  if (rule.ports.length === 0) return true;
  return rule.ports.some(
    (p) =>
      p.protocol === ask.protocol &&
      (p.port === undefined || (ask.port >= Number(p.port) && ask.port <= (p.endPort ?? Number(p.port)))),
  );
}

describe("compileRules under default-deny", () => {
  it("allows between pods exactly what some rule says, side by side", () => {
    fc.assert(
      fc.property(smallCluster, rulesArbitrary, portQuestion, (snapshot, rules, ask) => {
        const chosen = NAMESPACES.flatMap((namespace) => compileRules(rules, namespace));
        const cluster = compileSnapshot(snapshot, chosen, "cilium");
        const pods = snapshot.pods.filter((pod) => !pod.finished && !pod.hostNetwork);
        for (const from of pods) {
          for (const to of pods) {
            if (from === to) continue;
            const matches = (peer: RulePeer, pod: typeof from) =>
              peer.kind === "any" ||
              (peer.kind === "pods" &&
                peer.namespace === pod.namespace &&
                selects(peer.podSelector, pod.labels));
            const asked = rules.filter((rule) => admitsPort(rule, ask));
            const out = asked.some(
              (r) => r.sender.kind === "pods" && matches(r.sender, from) && matches(r.receiver, to),
            );
            const into = asked.some(
              (r) => r.receiver.kind === "pods" && matches(r.receiver, to) && matches(r.sender, from),
            );
            const sender = peerOf(snapshot.workloads.find((w) => w.id === from.workload)!);
            const receiver = peerOf(snapshot.workloads.find((w) => w.id === to.workload)!);
            expect(evaluate(cluster, { sender, receiver, ...ask }).outcome).toBe(
              out && into ? "allowed" : "denied",
            );
          }
        }
      }),
    );
  });

  it("gives the same hash in any order of rules", () => {
    fc.assert(
      fc.property(rulesArbitrary, (rules) => {
        const forth = compileRules(rules, "payments");
        expect(contentHash(compileRules(rules.toReversed(), "payments"))).toBe(contentHash(forth));
      }),
    );
  });

  it("writes only what the API server accepts", () => {
    fc.assert(
      fc.property(rulesArbitrary, (rules) => {
        for (const { spec } of compileRules(rules, "payments")) {
          expect(networkPolicySpecSchema.safeParse(spec).error).toBeUndefined();
        }
      }),
    );
  });
});

describe("sets of policies", () => {
  it("do not differ from themselves, and their difference swaps with its ends", () => {
    fc.assert(
      fc.property(policies, policies, (a, b) => {
        expect(diffPolicies(a, structuredClone(a).toReversed())).toEqual({
          added: [],
          removed: [],
          changed: [],
        });
        expect(diffPolicies(a, b).added).toEqual(diffPolicies(b, a).removed);
      }),
    );
  });

  it("survive being written as YAML, where the API server accepts them", () => {
    fc.assert(
      fc.property(policies, (set) => {
        for (const policy of set) {
          fc.pre(networkPolicySpecSchema.safeParse(policy.spec).success);
          const read = parsePolicyYaml(policyYaml(policy));
          expect(read.ok && read.value.map((p) => p.spec)).toEqual([policy.spec]);
        }
      }),
    );
  });
});
