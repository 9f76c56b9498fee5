import fc from "fast-check";
import type { FlowEdge } from "#lib/flows/index.ts";
import type { CniFacts, Peer, Pod, ProfileName, Snapshot } from "#lib/policy/index.ts";
import { seenEdge } from "../../cast/baseline-parts.ts";
import { CALICO, externalPeer, namespaceOf, peerOf } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { oddCluster } from "../policy/odd-clusters.ts";
import { smallCluster } from "../policy/small-clusters.ts";

/** A random cluster with DNS, and connections that were observed in it; some of them are to be denied. */
export interface ObservedCluster {
  readonly snapshot: Snapshot;
  readonly edges: readonly FlowEdge[];
  readonly dismissed: ReadonlySet<string>;
}

const OUTSIDE: readonly Peer[] = [
  externalPeer("203.0.113.7"),
  externalPeer("203.0.113.6", "api.example"),
  externalPeer("198.51.100.20"),
  externalPeer("2001:db8::1"),
  { kind: "node", role: "node", addresses: ["10.0.0.1"] },
  { kind: "node", role: "api-server", addresses: ["192.0.2.10"] },
  { kind: "unknown", reason: "its pod is gone", namespace: "payments", podName: "gone" },
];

const PORTS = [80, 81, 443, 8080] as const;

/** What happened between two ends, by index: of the workloads first, then of the outside. */
const edgeShape = fc.record({
  from: fc.nat(30),
  to: fc.nat(30),
  port: fc.constantFrom(...PORTS),
  protocol: fc.constantFrom("TCP" as const, "TCP" as const, "UDP" as const, "SCTP" as const, "ICMP" as const),
  count: fc.integer({ min: 1, max: 5000 }),
  isDenied: fc.constantFrom(false, false, false, false, true),
  isDismissed: fc.constantFrom(false, false, false, true),
});

/** A cluster whose CNI is `cni`. */
export function observedCluster(cni: CniFacts): fc.Arbitrary<ObservedCluster> {
  return fc
    .tuple(fc.oneof(smallCluster, oddCluster), fc.array(edgeShape, { maxLength: 14 }))
    .map(([random, shapes]) => {
      const snapshot = { ...withDns(random), policies: [], foreignPolicies: [], cni };
      const ends = [...snapshot.workloads.map(peerOf), ...OUTSIDE];
      const edges = new Map<string, FlowEdge>();
      const dismissed = new Set<string>();
      for (const shape of shapes) {
        const [sender, receiver] = [ends[shape.from % ends.length]!, ends[shape.to % ends.length]!];
        const tally = shape.isDenied ? { tally: DENIED } : {};
        const { port, protocol, count } = shape;
        const edge = seenEdge(sender, receiver, port, { protocol, count, ...tally });
        edges.set(edge.key, edge);
        if (shape.isDismissed) dismissed.add(edge.key);
      }
      return { snapshot, edges: [...edges.values()], dismissed };
    });
}

const DENIED = { senderAllowed: 0, senderDenied: 3, receiverAllowed: 0, receiverDenied: 0 };

/** The random cluster with the town's DNS servers beside it. */
function withDns(random: Snapshot): Snapshot {
  const own = town();
  const isDns = ({ namespace }: { readonly namespace: string }) => namespace === "kube-system";
  const missing = ["kube-system", ...random.workloads.map(({ namespace }) => namespace)].map((name) =>
    namespaceOf(name),
  );
  return {
    ...random,
    namespaces: [...new Map([...missing, ...random.namespaces].map((one) => [one.name, one])).values()],
    workloads: [...random.workloads, ...own.workloads.filter(isDns)],
    pods: [...random.pods, ...own.pods.filter(isDns).map(moved)],
    services: [...random.services, ...own.services.filter(isDns)],
    endpointSlices: own.endpointSlices.filter(isDns).map((slice) => ({
      ...slice,
      endpoints: slice.endpoints.map((endpoint) => ({
        ...endpoint,
        addresses: endpoint.addresses.map(apart),
      })),
    })),
  };
}

/** To addresses that no random pod has. */
function moved(pod: Pod): Pod {
  return { ...pod, ips: pod.ips.map(apart) };
}

function apart(address: string): string {
  return address.replace(/^10\.1\./, "10.9.");
}

const NAMED: Readonly<Partial<Record<ProfileName, Partial<CniFacts>>>> = {
  spec: { name: "unknown" },
  cilium: { name: "cilium" },
  "cilium-cidr-nodes": { name: "cilium", ipBlocksMatchNodes: true },
  "gke-dataplane-v2": { name: "cilium" },
};

/** What a cluster of this profile is recognised as. */
export function cniOf(profile: ProfileName): CniFacts {
  return { ...CALICO, ...(NAMED[profile] ?? { name: profile as CniFacts["name"] }) };
}
