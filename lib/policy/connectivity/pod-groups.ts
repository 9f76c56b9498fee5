import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import type { IpAddress } from "../address/ip-address.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { WorkloadId } from "../model/snapshot.ts";
import type { Columns } from "./columns.ts";

/** Pods of one workload that no policy of the cluster can tell apart: one class, addresses between the same cuts. */
export interface PodGroup {
  readonly class: PodClass;
  /** Their address families: 1 for IPv4, 2 for IPv6, 3 for both, 0 where no address is known. */
  readonly families: 0 | 1 | 2 | 3;
  /**
   * Their columns as seen in IPv4 (at 1) and in IPv6 (at 2), -1 where they have no such address, and at 0 the one that
   * counts where the other end shares no family with them. Without any address it is the same everywhere.
   */
  readonly columns: readonly [number, number, number];
  /** Whether it holds two different pods; a template stands for any number. */
  readonly isMany: boolean;
  /** The node that all of them run on; undefined where there are several, or nobody knows. */
  readonly node: string | undefined;
}

/** The groups of each workload that has pods, or a template in their place. Adds their columns. */
export function podGroups(
  cluster: CompiledCluster,
  columns: Columns,
): ReadonlyMap<WorkloadId, readonly PodGroup[]> {
  const { ipBlockMatches, networksMatchPods, families } = cluster.profile;
  const addressesCount = ipBlockMatches === "all" || networksMatchPods || families !== "both";
  const nodeOf = nodeFinder(cluster);
  const groupsOf = (pods: readonly CompiledPod[]): readonly PodGroup[] => {
    const groups = new Map<string, PodGroup>();
    for (const pod of pods) {
      const podClass = cluster.classes[pod.classId] as PodClass;
      const group = groupOf(columns, pod, podClass, podClass.hostNetwork || addressesCount);
      const key = keyOfGroup(group);
      const node = nodeOf(pod);
      const before = groups.get(key);
      if (before === undefined) groups.set(key, { ...group, node });
      else groups.set(key, { ...before, isMany: true, node: before.node === node ? node : undefined });
    }
    return [...groups.values()];
  };
  return new Map([...cluster.podsByWorkload].map(([id, pods]) => [id, groupsOf(pods)]));
}

/** Equal for groups of the same pods, their number and node apart. */
export function keyOfGroup({ class: podClass, columns }: Pick<PodGroup, "class" | "columns">): string {
  return `${podClass.id} ${columns.join(" ")}`;
}

function groupOf(
  columns: Columns,
  pod: CompiledPod,
  podClass: PodClass,
  addressCounts: boolean,
): Omit<PodGroup, "node"> {
  const isMany = pod.fromTemplate;
  const at = (address: IpAddress | undefined): number =>
    address === undefined ? -1 : columns.ofPod(podClass, addressCounts ? address : undefined);
  const v4 = at(pod.addresses.find(({ family }) => family === 4));
  const v6 = at(pod.addresses.find(({ family }) => family === 6));
  const families = ((v4 < 0 ? 0 : 1) + (v6 < 0 ? 0 : 2)) as PodGroup["families"];
  const any = families === 0 ? columns.ofPod(podClass, undefined) : v4 < 0 ? v6 : v4;
  return { class: podClass, families, columns: families === 0 ? [any, any, any] : [any, v4, v6], isMany };
}

/** The node of a pod by name, by the node that holds its host's address, or as that address. */
function nodeFinder({ nodeAddresses }: CompiledCluster): (pod: CompiledPod) => string | undefined {
  const byAddress = new Map(
    [...nodeAddresses].flatMap(([name, ips]) => ips.map((ip) => [ip, name] as const)),
  );
  return ({ nodeName, hostIP }) =>
    nodeName ?? (hostIP === undefined ? undefined : (byAddress.get(hostIP) ?? hostIP));
}
