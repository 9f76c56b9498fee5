import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileEdges,
  compileSnapshot,
  replay,
  replayAfter,
  withEdit,
  type CompiledCluster,
  type NetworkPolicy,
  type Peer,
  type PolicyEdit,
  type ReachQuestion,
  type Snapshot,
} from "#lib/policy/index.ts";
import type { Side } from "#lib/policy/compile/side.ts";
import { externalPeer, peerOf } from "../../cast/cluster-parts.ts";
import { runs } from "../runs.ts";
import { oddCluster } from "./odd-clusters.ts";
import { oddNetworkPolicies } from "./odd-network-policies.ts";

/** Labels that a controller would give: on pods alone, so that they begin to matter with the first policy that asks. */
function withPodNames(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    pods: snapshot.pods.map((pod) => ({ ...pod, labels: { ...pod.labels, "pod-name": pod.name } })),
  };
}

const cluster = oddCluster.map(withPodNames);

/** Sometimes a policy asks for the label that no template has. */
const policies = fc
  .tuple(oddNetworkPolicies, fc.array(fc.nat({ max: 5 }), { minLength: 8, maxLength: 8 }))
  .map(([all, draws]) =>
    all.map((policy, index): NetworkPolicy => {
      if (draws[index] !== 0) return policy;
      const podSelector = {
        matchExpressions: [{ key: "pod-name", operator: "In" as const, values: ["pod-0"] }],
      };
      return { ...policy, spec: { ...policy.spec, podSelector } };
    }),
  );

const edits: fc.Arbitrary<readonly PolicyEdit[]> = fc
  .tuple(policies, policies, fc.array(fc.nat({ max: 2 }), { minLength: 16, maxLength: 16 }))
  .map(([first, second, kinds]) =>
    [...first, ...second].map((policy, index): PolicyEdit => {
      const { namespace, name } = policy.metadata;
      return kinds[index] === 0 ? { kind: "remove", namespace, name } : { kind: "put", policy };
    }),
  );

const named = (policy: NetworkPolicy) => `${policy.metadata.namespace || "default"}/${policy.metadata.name}`;

/** A put replaces in place, as `withEdit` promises. */
function edited(before: readonly NetworkPolicy[], edit: PolicyEdit): readonly NetworkPolicy[] {
  if (edit.kind === "remove") {
    return before.filter((policy) => named(policy) !== `${edit.namespace || "default"}/${edit.name}`);
  }
  const at = before.findIndex((policy) => named(policy) === named(edit.policy));
  return at < 0 ? [...before, edit.policy] : before.with(at, edit.policy);
}

/** A side without its id, and policies by their names. */
function told({ admin, isolatedBy, baseline, foreign, readsAddresses }: Side) {
  const rule = ({ source, index }: Side["admin"][number]) => `${source.name} ${index}`;
  return {
    admin: admin.map(rule),
    isolatedBy: isolatedBy.map(({ source }) => source),
    baseline: baseline.map(rule),
    foreign: foreign.map(({ policy }) => policy.name),
    readsAddresses,
  };
}

function classesOf({ classes }: CompiledCluster) {
  return classes.map(({ sides, ...kind }) => ({
    ...kind,
    ingress: told(sides.ingress),
    egress: told(sides.egress),
  }));
}

const OUTSIDERS: readonly Peer[] = [
  externalPeer("203.0.113.7"),
  externalPeer("10.1.1.99"),
  { kind: "external", fqdn: "api.bank.example", addresses: [] },
  { kind: "node", role: "node", addresses: ["10.0.0.1", "10.0.0.2"] },
];

function questionsOf(snapshot: Snapshot): readonly ReachQuestion[] {
  const ends = [...snapshot.workloads.map(peerOf), ...OUTSIDERS];
  return ends.flatMap((sender) =>
    ends.flatMap((receiver) => [
      { sender, receiver, port: 80, protocol: "TCP" as const },
      { sender, receiver, port: 0, protocol: "UDP" as const },
    ]),
  );
}

describe("an edit", () => {
  it("gives what compiling anew gives: the same classes, sides and decisions", () => {
    fc.assert(
      fc.property(cluster, edits, (snapshot, steps) => {
        let list = snapshot.policies;
        let compiled = compileSnapshot(snapshot);
        const questions = questionsOf(snapshot).slice(0, 60);
        for (const edit of steps) {
          list = edited(list, edit);
          compiled = withEdit(compiled, edit);
          const anew = compileSnapshot(snapshot, list);
          expect(compiled.policies.map(({ source }) => source)).toEqual(list);
          expect(classesOf(compiled)).toEqual(classesOf(anew));
          const [mine, theirs] = [compiled, anew].map((one) => replay(one, compileEdges(one, questions)));
          for (const index of questions.keys()) {
            expect(mine!.decisionOf(index)).toEqual(theirs!.decisionOf(index));
          }
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it("replayed after what came before gives what replaying everything gives, and names what changed", () => {
    fc.assert(
      fc.property(cluster, edits, (snapshot, steps) => {
        let compiled = compileSnapshot(snapshot);
        const edges = compileEdges(compiled, questionsOf(snapshot));
        let impact = replay(compiled, edges);
        for (const edit of steps) {
          compiled = withEdit(compiled, edit);
          const before = impact.outcomes;
          const next = replayAfter(compiled, edges, impact);
          const whole = replay(compiled, edges).outcomes;
          expect(next.outcomes).toEqual(whole);
          expect(next.changed).toEqual([...whole.keys()].filter((index) => whole[index] !== before[index]));
          impact = next;
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it("of nothing, and of another namespace, leaves every side as the object it was", () => {
    fc.assert(
      fc.property(cluster, (snapshot) => {
        const compiled = compileSnapshot(snapshot);
        expect(withEdit(compiled, { kind: "remove", namespace: "storefront", name: "no-such-policy" })).toBe(
          compiled,
        );
        const policy: NetworkPolicy = {
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { namespace: "ledger", name: "new" },
          spec: {},
        };
        const after = withEdit(compiled, { kind: "put", policy });
        for (const [id, { namespace, sides }] of after.classes.entries()) {
          const former = compiled.classes[id]!.sides;
          expect(sides.egress).toBe(former.egress);
          if (namespace !== "ledger") expect(sides).toBe(former);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});
