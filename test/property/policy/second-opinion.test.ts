import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  evaluate,
  type Peer,
  type Pod,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import {
  ENFORCEMENT_PROFILES,
  type EnforcementProfile,
} from "#lib/simulator/data-plane/enforcement-profile.ts";
import type { Party, World, WorldPod } from "#lib/simulator/data-plane/world.ts";
import { portQuestion, smallCluster } from "./small-clusters.ts";
import { runs } from "../runs.ts";

const PROFILES: readonly (readonly [ProfileName, EnforcementProfile])[] = [
  ["spec", ENFORCEMENT_PROFILES.spec],
  ["cilium", ENFORCEMENT_PROFILES.cilium],
];

interface Actor {
  readonly party: Party;
  readonly peer: Peer;
  readonly families: readonly (4 | 6)[];
}

const OUTSIDERS: readonly Actor[] = ["203.0.113.7", "203.0.113.200", "198.51.100.1", "fd12::7"].map((ip) => ({
  party: { kind: "external", ip },
  peer: { kind: "external", addresses: [ip] },
  families: [ip.includes(":") ? 6 : 4],
}));

function worldOf(snapshot: Snapshot): World {
  const pods = snapshot.pods.filter((pod) => !pod.finished);
  return {
    namespaces: new Map(snapshot.namespaces.map((ns) => [ns.name, ns.labels])),
    pods: new Map(pods.map((pod) => [`${pod.namespace}/${pod.name}`, worldPod(pod)])),
    nodes: new Map(
      snapshot.nodes.map((node) => [
        node.name,
        { name: node.name, addresses: node.ips, labels: node.labels },
      ]),
    ),
    services: new Map(),
    networkPolicies: structuredClone(snapshot.policies) as unknown as World["networkPolicies"],
    adminPolicies: [],
  };
}

function worldPod(pod: Pod): WorldPod {
  return {
    namespace: pod.namespace,
    name: pod.name,
    labels: pod.labels,
    ips: pod.ips,
    hostNetwork: pod.hostNetwork,
    nodeName: pod.nodeName ?? "",
    ports: pod.ports.map((port) => ({ name: port.name, port: port.port, protocol: port.protocol })),
    serviceAccount: "default",
    nameservers: [],
    dnsVisibility: false,
    workload: { kind: "Pod", name: pod.name },
  };
}

function actorsOf(snapshot: Snapshot): readonly Actor[] {
  const pods = snapshot.pods
    .filter((pod) => !pod.finished)
    .map((pod): Actor => {
      const workload = snapshot.workloads.find((w) => w.id === pod.workload)!;
      return {
        party: { kind: "pod", namespace: pod.namespace, name: pod.name },
        peer: {
          kind: "workload",
          id: workload.id,
          namespace: pod.namespace,
          name: pod.name,
          workloadKind: "Pod",
        },
        families: pod.ips.map((ip) => (ip.includes(":") ? 6 : 4)),
      };
    });
  const nodes = snapshot.nodes.map((node): Actor => ({
    party: { kind: "node", name: node.name },
    peer: { kind: "node", role: "node", addresses: node.ips },
    families: [4],
  }));
  return [...pods, ...nodes, ...OUTSIDERS];
}

/** A connection is of one family that both ends have; between two dual-stack pods the engine answers for the worse. */
function secondOpinion(
  world: World,
  from: Actor,
  to: Actor,
  ask: { port: number; protocol: "TCP" | "UDP" | "SCTP"; profile: EnforcementProfile },
): string {
  const common = from.families.filter((family) => to.families.includes(family));
  const verdicts = common.map(
    (family) =>
      judge(
        world,
        { from: from.party, to: to.party, port: ask.port, protocol: ask.protocol, family },
        ask.profile,
      ).verdict,
  );
  return verdicts.includes("denied") ? "denied" : "allowed";
}

describe("the engine and the data plane's own evaluator, written apart from the specification", () => {
  it.each(PROFILES)("agree about every pair of ends in small clusters (%s)", (profile, enforcement) => {
    fc.assert(
      fc.property(smallCluster, portQuestion, (snapshot, { port, protocol }) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
        const world = worldOf(snapshot);
        const actors = actorsOf(snapshot);
        for (const from of actors) {
          for (const to of actors) {
            if (!from.families.some((family) => to.families.includes(family))) continue;
            const mine = evaluate(cluster, { sender: from.peer, receiver: to.peer, port, protocol });
            const theirs = secondOpinion(world, from, to, { port, protocol, profile: enforcement });
            expect({
              from: from.party,
              to: to.party,
              port,
              protocol,
              outcome: mine.outcome,
              reasons: mine.reasons.length > 0,
            }).toEqual({
              from: from.party,
              to: to.party,
              port,
              protocol,
              outcome: theirs,
              reasons: true,
            });
          }
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
