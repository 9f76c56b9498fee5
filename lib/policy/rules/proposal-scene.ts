import { dnsBackendsOf, dnsServicesOf } from "../dns/dns-services.ts";
import type { Pod, Snapshot, Workload, WorkloadId } from "../model/snapshot.ts";

/** What proposing a rule looks up, by what it is looked up with: a flow store holds tens of thousands of connections. */
export interface ProposalScene {
  readonly workloads: ReadonlyMap<WorkloadId, Workload>;
  /** Pods that have not finished; of a workload that has no such pod, those that have. */
  readonly podsOf: ReadonlyMap<WorkloadId, readonly Pod[]>;
  readonly nodeIps: ReadonlySet<string>;
  /** Ports on which a workload answers DNS, after service translation. */
  readonly dnsPortsOf: ReadonlyMap<WorkloadId, ReadonlySet<number>>;
}

/** Snapshots never change, so each is indexed once. */
const scenes = new WeakMap<Snapshot, ProposalScene>();

/** The snapshot by what rules are proposed from. */
export function proposalScene(snapshot: Snapshot): ProposalScene {
  const known = scenes.get(snapshot);
  if (known !== undefined) return known;
  const scene: ProposalScene = {
    workloads: new Map(snapshot.workloads.map((workload) => [workload.id, workload])),
    podsOf: podsByWorkload(snapshot),
    nodeIps: new Set(snapshot.nodes.flatMap((node) => node.ips)),
    dnsPortsOf: dnsPorts(snapshot),
  };
  scenes.set(snapshot, scene);
  return scene;
}

function podsByWorkload({ pods }: Snapshot): ReadonlyMap<WorkloadId, readonly Pod[]> {
  const all = Map.groupBy(pods, (pod) => pod.workload);
  return new Map(
    [...all].map(([id, own]) => {
      const running = own.filter((pod) => !pod.finished);
      return [id, running.length > 0 ? running : own];
    }),
  );
}

function dnsPorts(snapshot: Snapshot): ReadonlyMap<WorkloadId, ReadonlySet<number>> {
  const ownersOf = Map.groupBy(
    snapshot.pods.flatMap((pod) => pod.ips.map((ip) => [ip, pod.workload] as const)),
    ([ip]) => ip,
  );
  const ports = new Map<WorkloadId, Set<number>>();
  for (const backend of dnsServicesOf(snapshot).flatMap((service) => dnsBackendsOf(snapshot, service))) {
    for (const [, owner] of ownersOf.get(backend.address) ?? []) {
      ports.set(owner, (ports.get(owner) ?? new Set()).add(backend.port));
    }
  }
  return ports;
}
