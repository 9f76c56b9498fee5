import { dnsEndpointsOf, type Peer, type Snapshot } from "#lib/policy/index.ts";
import type { FindingKind } from "#lib/discovery/index.ts";
import type { RunbookInput } from "./runbook-input.ts";

/** Namespaces that go together: the next wave begins when the one before has baked. */
export interface Wave {
  readonly title: string;
  readonly namespaces: readonly OrderedNamespace[];
}

/** A namespace with what its place rests on. */
export interface OrderedNamespace {
  readonly name: string;
  readonly workloads: number;
  /** Observed connections with other namespaces, or with outside. */
  readonly crossing: number;
  /** Things of the platform that reach it or that it is: a webhook, a route, a load balancer. */
  readonly platform: number;
  /** Why it is among the last; absent where it is an ordinary one. */
  readonly last?: string;
}

/** What others, or clients outside, depend on. */
const RISKY: ReadonlySet<FindingKind> = new Set([
  "webhook",
  "aggregated-api",
  "conversion-webhook",
  "ingress-route",
  "load-balancer",
  "node-port",
]);

/** Namespaces of the second wave. */
const SECOND_WAVE = 5;

/**
 * The order in which namespaces are enforced: one that nothing of the platform and few others depend on, then a few more,
 * then the rest by these two, and last those whose failure would take the whole cluster, or the way back, with it.
 */
export function namespaceWaves(input: RunbookInput): readonly Wave[] {
  const reasons = lastReasons(input.snapshot);
  const crossing = crossings(input);
  const workloads = Map.groupBy(input.snapshot.workloads, ({ namespace }) => namespace);
  const ordered = input.baselines
    .map(({ namespace: name }): OrderedNamespace => {
      const last = reasons.get(name);
      const counts = {
        workloads: workloads.get(name)?.length ?? 0,
        crossing: crossing.get(name) ?? 0,
        platform: input.findings.filter(
          ({ kind, namespaces }) => RISKY.has(kind) && namespaces !== "all" && namespaces.includes(name),
        ).length,
      };
      return { name, ...counts, ...(last === undefined ? {} : { last }) };
    })
    .toSorted(
      (a, b) =>
        a.platform - b.platform ||
        a.crossing - b.crossing ||
        a.workloads - b.workloads ||
        (a.name < b.name ? -1 : 1),
    );
  const ordinary = ordered.filter(({ last, workloads: count }) => last === undefined && count > 0);
  const empty = ordered.filter(({ last, workloads: count }) => last === undefined && count === 0);
  return [
    { title: "a single one of low risk", namespaces: ordinary.slice(0, 1) },
    { title: "a few more", namespaces: ordinary.slice(1, 1 + SECOND_WAVE) },
    {
      title: "the others, and those without workloads",
      namespaces: [...ordinary.slice(1 + SECOND_WAVE), ...empty],
    },
    { title: "last, one at a time", namespaces: ordered.filter(({ last }) => last !== undefined) },
  ].filter(({ namespaces }) => namespaces.length > 0);
}

/** Why namespaces are among the last; the first reason that is found says enough. */
function lastReasons(snapshot: Snapshot): ReadonlyMap<string, string> {
  const reasons: readonly (readonly [string, string])[] = [
    ...[...dnsNamespaces(snapshot)].map((namespace) => [namespace, "DNS of the whole cluster"] as const),
    ...(snapshot.platform?.callees ?? [])
      .filter(({ guards = [] }) => guards.length > 0)
      .map(({ namespace, name, guards = [] }) => [namespace, guardText(name, guards)] as const),
    ...(snapshot.evidence?.controllers ?? [])
      .filter(({ name }) => CNI_AGENTS.test(name))
      .map(({ namespace, name }) => [namespace, `the CNI's own ${name}`] as const),
    ...snapshot.workloads
      .filter(({ templateLabels }) => templateLabels["app.kubernetes.io/name"] === "drawbridge")
      .map(({ namespace }) => [namespace, "Drawbridge itself"] as const),
  ];
  return new Map(reasons.toReversed());
}

function guardText(name: string, guards: readonly string[]): string {
  return `webhook ${name} is asked about ${guards.join(" and ")}: broken, it stops the way back`;
}

function dnsNamespaces(snapshot: Snapshot): ReadonlySet<string> {
  const asking = snapshot.pods.find(
    (pod) => !pod.finished && !pod.hostNetwork && pod.dnsPolicy === "ClusterFirst",
  );
  if (asking === undefined) return new Set();
  return new Set(
    dnsEndpointsOf(snapshot, asking).flatMap(({ peer }) => (peer.kind === "workload" ? peer.namespace : [])),
  );
}

const CNI_AGENTS =
  /^(calico|cilium|antrea|aws-node|kube-router|weave-net|kindnet|anetd|azure-npm|azure-cns|ovnkube|kube-flannel|canal|tigera|kube-network-policies)/;

function crossings({ edges }: RunbookInput): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { sender, receiver } of edges) {
    const [from, to] = [namespaceOf(sender), namespaceOf(receiver)];
    if (from === to) continue;
    for (const namespace of [from, to]) {
      if (namespace !== undefined) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    }
  }
  return counts;
}

function namespaceOf(peer: Peer): string | undefined {
  return peer.kind === "workload" ? peer.namespace : undefined;
}
