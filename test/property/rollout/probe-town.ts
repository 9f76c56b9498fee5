import {
  compileSnapshot,
  evaluate,
  governs,
  LABEL_ISOLATE,
  type Direction,
  type Labels,
  type NetworkPolicy,
  type Peer,
  type Protocol,
  type Snapshot,
} from "#lib/policy/index.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import type { Party, World } from "#lib/simulator/data-plane/world.ts";
import {
  CILIUM,
  externalPeer,
  namespaceOf,
  peerOf,
  podOf,
  snapshotOf,
  workloadOf,
} from "../../cast/cluster-parts.ts";

/** The namespace that every property is about. */
export const PAYMENTS = "payments";

const APPS: readonly Labels[] = [{}, { app: "api" }, { app: "worker" }];
const TIERS: readonly Labels[] = [{}, { tier: "front" }, { tier: "back" }];

/** Every label set that a selector of the generators can tell apart: also what a pod that starts later may carry. */
const LABEL_SETS: readonly Labels[] = [
  ...APPS.flatMap((app) => TIERS.map((tier): Labels => ({ ...app, ...tier }))),
  { app: "api", quarantine: "yes" },
  { app: "worker", tier: "back", quarantine: "yes" },
  { app: "api", tier: "front", [LABEL_ISOLATE]: "true" },
  { [LABEL_ISOLATE]: "" },
];

const probes = LABEL_SETS.map((labels, i) => {
  const workload = workloadOf(`${PAYMENTS}/Pod/probe-${i}`, labels);
  return { workload, pod: podOf(workload, `probe-${i}`, `10.1.1.${10 + i}`), labels };
});
const web = workloadOf("storefront/Pod/web", { app: "web" });
const stranger = workloadOf("stranger/Pod/stranger", { run: "stranger" });
const others = [
  { workload: web, pod: podOf(web, "web", "10.1.2.10") },
  { workload: stranger, pod: podOf(stranger, "stranger", "10.1.2.66") },
];

/** One side of one connection: may this pod, in this direction, talk with that peer there? */
export interface SideQuestion {
  readonly probe: number;
  readonly direction: Direction;
  readonly peer: Peer;
  readonly party: Party;
  readonly port: number;
  readonly protocol: Protocol;
  /** The pod took itself out of every bridge: nothing is promised about keeping its connections. */
  readonly outOfBridge: boolean;
}

const PEERS: readonly { peer: Peer; party: Party }[] = [
  { peer: externalPeer("203.0.113.7"), party: { kind: "external", ip: "203.0.113.7" } },
  ...others.map(({ workload, pod }) => ({
    peer: peerOf(workload),
    party: { kind: "pod" as const, namespace: pod.namespace, name: pod.name },
  })),
  ...[1, 5].map((i) => ({
    peer: peerOf(probes[i]!.workload),
    party: { kind: "pod" as const, namespace: PAYMENTS, name: `probe-${i}` },
  })),
];

const PORTS: readonly { port: number; protocol: Protocol }[] = [
  { port: 80, protocol: "TCP" },
  { port: 53, protocol: "UDP" },
];

/** Every question that is asked of every state. A pod is never asked about itself: it always reaches itself. */
export const QUESTIONS: readonly SideQuestion[] = probes.flatMap(({ labels }, probe) =>
  (["ingress", "egress"] as const).flatMap((direction) =>
    PEERS.filter(({ party }) => !(party.kind === "pod" && party.name === `probe-${probe}`)).flatMap((peer) =>
      PORTS.map((port) => ({
        probe,
        direction,
        ...peer,
        ...port,
        outOfBridge: Object.hasOwn(labels, LABEL_ISOLATE),
      })),
    ),
  ),
);

/** The town around the namespace, with these policies in it. */
export function snapshotWith(policies: readonly NetworkPolicy[]): Snapshot {
  return snapshotOf({
    cni: CILIUM,
    namespaces: [namespaceOf(PAYMENTS), namespaceOf("storefront"), namespaceOf("stranger")],
    workloads: [...probes, ...others].map((one) => one.workload),
    pods: [...probes, ...others].map((one) => one.pod),
    policies,
  });
}

/** What one policy by itself says to each question: 1 isolated, 2 allowed by it; from the data plane's own judge. */
const spoken = new WeakMap<NetworkPolicy["spec"], Uint8Array>();

function wordsOf(policy: NetworkPolicy): Uint8Array {
  const known = spoken.get(policy.spec);
  if (known) return known;
  const world = worldWith([policy]);
  const words = Uint8Array.from(QUESTIONS, (question) => {
    const side = judgeSide(world, question);
    return (side.isolated ? 1 : 0) | (side.isolated && side.allowed ? 2 : 0);
  });
  spoken.set(policy.spec, words);
  return words;
}

/** For each question whether it is allowed: policies are a union, and a side that none governs is open. */
export function allowedSides(policies: readonly NetworkPolicy[]): readonly boolean[] {
  const words = policies.map(wordsOf);
  return QUESTIONS.map((_, i) => {
    const isolating = words.filter((word) => (word[i]! & 1) !== 0);
    return isolating.length === 0 || isolating.some((word) => (word[i]! & 2) !== 0);
  });
}

/** For each question whether any of `policies` isolates the pod in that direction. */
export function isolatedSides(policies: readonly NetworkPolicy[]): readonly boolean[] {
  const words = policies.map(wordsOf);
  return QUESTIONS.map((_, i) => words.some((word) => (word[i]! & 1) !== 0));
}

/** For each question whether one of `policies` by itself allows it. */
export function allowedBy(policies: readonly NetworkPolicy[]): readonly boolean[] {
  const words = policies.map(wordsOf);
  return QUESTIONS.map((_, i) => words.some((word) => (word[i]! & 2) !== 0));
}

/** The same answers from the data plane's judge over the whole set, and from the engine: three must agree. */
export function secondOpinions(policies: readonly NetworkPolicy[]): {
  readonly judged: readonly boolean[];
  readonly evaluated: readonly boolean[];
} {
  const world = worldWith(policies);
  const compiled = {
    ingress: compileSnapshot(snapshotWith([]), oneDirection(policies, "ingress")),
    egress: compileSnapshot(snapshotWith([]), oneDirection(policies, "egress")),
  };
  return {
    judged: QUESTIONS.map((question) => judgeSide(world, question).allowed),
    evaluated: QUESTIONS.map((question) => {
      const { direction, port, protocol } = question;
      const self = peerOf(probes[question.probe]!.workload);
      const ends =
        direction === "ingress"
          ? { sender: question.peer, receiver: self }
          : { sender: self, receiver: question.peer };
      return evaluate(compiled[direction], { ...ends, port, protocol }).outcome === "allowed";
    }),
  };
}

function oneDirection(policies: readonly NetworkPolicy[], direction: Direction): readonly NetworkPolicy[] {
  const policyTypes = [direction === "ingress" ? ("Ingress" as const) : ("Egress" as const)];
  return policies
    .filter((policy) => governs(policy, direction))
    .map((policy) => ({ ...policy, spec: { ...policy.spec, policyTypes } }));
}

/** Judged with every other side open: the policies of this namespace alone, in this direction alone. */
function judgeSide(
  world: World,
  question: SideQuestion,
): { readonly isolated: boolean; readonly allowed: boolean } {
  const { direction, party, port, protocol } = question;
  const self: Party = { kind: "pod", namespace: PAYMENTS, name: `probe-${question.probe}` };
  const ends = direction === "ingress" ? { from: party, to: self } : { from: self, to: party };
  const only = {
    ...world,
    networkPolicies: oneDirection(world.networkPolicies as NetworkPolicy[], direction),
  };
  const { by } = judge(only as unknown as World, { ...ends, port, protocol, family: 4 });
  const side = by.find((one) => one.direction === direction);
  return { isolated: side?.isolated ?? false, allowed: side?.verdict !== "denied" };
}

function worldWith(policies: readonly NetworkPolicy[]): World {
  return worldOf(snapshotWith(policies));
}

/** A snapshot as the simulator's data plane sees it; hostNetwork pods are their node there. */
export function worldOf(snapshot: Snapshot): World {
  const running = snapshot.pods.filter((pod) => !pod.finished);
  return {
    namespaces: new Map(snapshot.namespaces.map((one) => [one.name, one.labels])),
    pods: new Map(
      running.map((pod) => [
        `${pod.namespace}/${pod.name}`,
        {
          ...pod,
          nodeName: pod.nodeName ?? "node-1",
          nameservers: [],
          workload: { kind: "Pod", name: pod.name },
        },
      ]),
    ) as unknown as World["pods"],
    nodes: new Map(snapshot.nodes.map((node) => [node.name, { ...node, addresses: node.ips }])),
    services: new Map(),
    networkPolicies: snapshot.policies as unknown as World["networkPolicies"],
    adminPolicies: [],
  };
}
