import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate, type Pod, type Snapshot } from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { oddCluster } from "./odd-clusters.ts";
import { actorsOf, secondOpinion, worldOf, type Actor, type Named } from "./second-opinion.ts";
import { runs } from "../runs.ts";

/** Where a pending pod may yet come to be: in every block that policies name, beside their excepts, and elsewhere. */
const PLACES = [
  "10.1.1.0",
  "10.1.1.1",
  "10.1.1.2",
  "10.1.1.3",
  "10.1.1.9",
  "10.1.1.40",
  "10.1.1.200",
  "10.1.2.1",
  "10.1.2.50",
  "10.1.9.9",
  "10.0.0.2",
  "10.0.0.77",
  "10.9.9.9",
  "203.0.113.7",
  "203.0.113.10",
  "203.0.113.50",
  "203.0.113.200",
  "198.51.100.1",
  "192.0.2.1",
];

/** A place in each family. */
const SOMEWHERE = ["10.1.1.9", "fd00:1:0:1::9"];

/** Where addresses count: one by one, and all excepts of a pod together. */
const PROFILES_ASKED: readonly Named[] = ["spec", "aws-vpc-cni"];

const ASK = { port: 80, protocol: "TCP" } as const;

/** The same cluster with IPv4 alone: which families a pod will have is another question. */
function inIpv4(snapshot: Snapshot): Snapshot {
  const v4 = (ips: readonly string[]) => ips.filter((ip) => ip.includes("."));
  return {
    ...snapshot,
    pods: snapshot.pods.map((pod) => ({ ...pod, ips: v4(pod.ips) })).filter((pod) => pod.ips.length > 0),
    nodes: snapshot.nodes.map((node) => ({ ...node, ips: v4(node.ips) })),
  };
}

/** The first pod that has a network of its own and may still be waiting for its address. */
function firstOf({ pods }: Snapshot): Pod | undefined {
  return pods.find((pod) => !pod.hostNetwork && !pod.finished);
}

function withAddresses(snapshot: Snapshot, name: string, ips: readonly string[]): Snapshot {
  return { ...snapshot, pods: snapshot.pods.map((pod) => (pod.name === name ? { ...pod, ips } : pod)) };
}

/** Both directions between two ends. */
function bothWays(a: Actor, b: Actor): { from: Actor; to: Actor }[] {
  return [
    { from: a, to: b },
    { from: b, to: a },
  ];
}

/** What the second opinion says in each direction between a pod and another end, over every place that it may get. */
function possible(
  snapshot: Snapshot,
  { profile, name, other }: { profile: Named; name: string; other: string },
): readonly ReadonlySet<string>[] {
  const found = [new Set<string>(), new Set<string>()];
  for (const ip of PLACES) {
    const placed = withAddresses(snapshot, name, [ip]);
    const world = worldOf(placed, profile);
    const ways = bothWays(actorNamed(placed, name), actorNamed(placed, other));
    for (const [index, pair] of ways.entries()) {
      const answer = secondOpinion(world, pair, { ...ASK, name: profile });
      if (answer !== undefined) found[index]!.add(answer);
    }
  }
  return found;
}

/** An end by what it is called: a pod's name, or an address. */
function actorNamed(snapshot: Snapshot, called: string): Actor {
  return actorsOf(snapshot, "spec").find((actor) => nameOf(actor) === called)!;
}

function nameOf({ party }: Actor): string {
  if (party.kind === "pod") return party.name;
  return party.kind === "node" ? (party.ip ?? party.name) : party.ip;
}

/** Leaves out the policies that name addresses. */
function withoutAddresses(snapshot: Snapshot): Snapshot {
  const isWithout = (policy: object) => !/"(ipBlock|networks)":[{[]/.test(JSON.stringify(policy));
  return {
    ...snapshot,
    policies: snapshot.policies.filter(isWithout),
    foreignPolicies: snapshot.foreignPolicies.filter(isWithout),
  };
}

const PATIENCE_MS = 20_000 + 200 * runs(50);

describe("a pod that has no address yet", () => {
  it.each(PROFILES_ASKED)(
    "is answered for by what holds wherever its address will be, and by uncertainty where that differs (%s)",
    { timeout: PATIENCE_MS },
    (profile) => {
      fc.assert(
        fc.property(oddCluster.map(inIpv4), (snapshot) => {
          const pod = firstOf(snapshot);
          fc.pre(pod !== undefined);
          const { name } = pod!;
          const pending = withAddresses(snapshot, name, []);
          const cluster = compileSnapshot(pending, pending.policies, PROFILES[profile]);
          const self = actorNamed(pending, name);
          for (const other of actorsOf(pending, profile).filter((actor) => nameOf(actor) !== name)) {
            const answers = possible(snapshot, { profile, name, other: nameOf(other) });
            for (const [index, { from, to }] of bothWays(self, other).entries()) {
              const { outcome } = evaluate(cluster, { sender: from.end, receiver: to.end, ...ASK });
              const ends = { from: from.party, to: to.party };
              const all = [...answers[index]!];
              if (outcome === "uncertain" || all.length === 0) continue;
              expect({ ...ends, all }).toEqual({ ...ends, all: [outcome] });
            }
          }
        }),
        { numRuns: runs(50) },
      );
    },
  );

  it("is certain of everything that no address decides", { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(oddCluster.map(withoutAddresses), (snapshot) => {
        const pod = firstOf(snapshot);
        fc.pre(pod !== undefined);
        const pending = withAddresses(snapshot, pod!.name, []);
        const cluster = compileSnapshot(pending, pending.policies, PROFILES.spec);
        const placed = withAddresses(snapshot, pod!.name, SOMEWHERE);
        const world = worldOf(placed, "spec");
        const self = actorNamed(placed, pod!.name);
        for (const other of actorsOf(placed, "spec").filter(({ party }) => party.kind !== "external")) {
          for (const { from, to } of bothWays(self, other)) {
            const { outcome } = evaluate(cluster, { sender: from.end, receiver: to.end, ...ASK });
            const ends = { from: from.party, to: to.party };
            const theirs = secondOpinion(world, { from, to }, { ...ASK, name: "spec" });
            expect({ ...ends, outcome }).toEqual({ ...ends, outcome: theirs });
          }
        }
      }),
      { numRuns: runs(100) },
    );
  });
});
