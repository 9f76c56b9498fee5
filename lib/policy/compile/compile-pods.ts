import type { CompiledPod } from "./compiled-cluster.ts";
import { parseAddress, type IpAddress } from "../address/ip-address.ts";
import type { LabelSets } from "../selector/label-sets.ts";
import type { Labels } from "../model/labels.ts";
import type { PodClass } from "./pod-class.ts";
import type { Profile } from "../profile.ts";
import { namespaceLabels } from "../selector/selects.ts";
import type { ContainerPort, Pod, Snapshot, Workload, WorkloadId } from "../model/snapshot.ts";

/** A class without what policies say about it. */
export type PodKind = Omit<PodClass, "sides">;

/** The pods of a snapshot, compiled, and the kinds that they come in. */
export interface CompiledPods {
  readonly kinds: readonly PodKind[];
  readonly byWorkload: ReadonlyMap<WorkloadId, readonly CompiledPod[]>;
  readonly byName: ReadonlyMap<string, CompiledPod>;
}

/** Namespaces by name, in the order of their ids. */
export type NamespaceIds = ReadonlyMap<string, { readonly id: number; readonly labels: Labels }>;

/**
 * The namespaces of a snapshot, and those that it names only through what lives in them: these have nothing but their
 * name label.
 */
export function namespaceIds(snapshot: Snapshot): NamespaceIds {
  const found = new Map<string, { id: number; labels: Labels }>();
  const add = (name: string, labels: Labels) => {
    if (!found.has(name)) found.set(name, { id: found.size, labels: namespaceLabels(name, labels) });
  };
  for (const { name, labels } of snapshot.namespaces) add(name, labels);
  for (const { namespace } of snapshot.workloads) add(namespace, {});
  for (const { namespace } of snapshot.pods) add(namespace, {});
  return found;
}

/**
 * Compiles the pods. Finished ones are left out (their addresses may belong to somebody else by now), and a workload
 * without a running pod is represented by its template, unless the profile has it otherwise.
 */
export function compilePods(
  snapshot: Snapshot,
  profile: Profile,
  namespaces: NamespaceIds,
  sets: LabelSets,
): CompiledPods {
  const kinds = podKinds(namespaces, sets);
  const byWorkload = new Map<WorkloadId, CompiledPod[]>();
  const byName = new Map<string, CompiledPod>();
  const finished = new Map<WorkloadId, Pod>();
  for (const pod of snapshot.pods) {
    if (pod.finished && profile.finishedPods === "gone") {
      finished.set(pod.workload, pod);
      continue;
    }
    const compiled = runningPod(pod, profile, kinds);
    byName.set(compiled.text, compiled);
    const siblings = byWorkload.get(pod.workload);
    if (siblings === undefined) byWorkload.set(pod.workload, [compiled]);
    else if (profile.podsPerWorkload === "all") siblings.push(compiled);
  }
  for (const workload of snapshot.workloads) {
    if (byWorkload.has(workload.id)) continue;
    byWorkload.set(workload.id, [templatePod(workload, finished.get(workload.id), profile, kinds)]);
  }
  return { kinds: kinds.all, byWorkload, byName };
}

interface PodKinds {
  readonly all: readonly PodKind[];
  idOf(pod: Pick<CompiledPod, "namespace" | "labels" | "ports" | "hostNetwork">): number;
}

function podKinds(namespaces: NamespaceIds, sets: LabelSets): PodKinds {
  const all: PodKind[] = [];
  const ids = new Map<string, number>();
  return {
    all,
    idOf({ namespace, labels, ports, hostNetwork }) {
      const { id: namespaceId, labels: namespaceLabelsOf } = namespaces.get(namespace)!;
      const labelSet = sets.idOf(labels);
      const named = ports?.filter((port) => port.name !== undefined);
      const key = `${namespaceId} ${labelSet} ${hostNetwork ? "host" : ""} ${portsKey(named)}`;
      const known = ids.get(key);
      if (known !== undefined) return known;
      ids.set(key, all.length);
      all.push({
        id: all.length,
        namespace,
        namespaceId,
        namespaceLabels: namespaceLabelsOf,
        labels: sets.sets[labelSet] as Labels,
        labelSet,
        ports: named,
        hostNetwork,
      });
      return all.length - 1;
    },
  };
}

function portsKey(named: readonly ContainerPort[] | undefined): string {
  if (named === undefined) return "unknown";
  return named.map(({ name, port, protocol }) => `${name}=${port}/${protocol}`).join();
}

function runningPod(pod: Pod, profile: Profile, kinds: PodKinds): CompiledPod {
  const hostNetwork = pod.hostNetwork && profile.hostNetworkPods !== "ordinary";
  const texts = hostNetwork && pod.hostIP !== undefined ? [...new Set([pod.hostIP, ...pod.ips])] : pod.ips;
  const { namespace, labels, ports } = pod;
  return {
    workload: pod.workload,
    text: `${namespace}/${pod.name}`,
    fromTemplate: pod.fromTemplate === true && profile.podsPerWorkload === "all",
    namespace,
    labels,
    classId: kinds.idOf({ namespace, labels, ports, hostNetwork }),
    ...readAddresses(texts),
    ports,
    hostNetwork,
    nodeName: pod.nodeName,
    hostIP: pod.hostIP,
  };
}

/** `last` is a finished pod of the workload, if any: it says what the template alone does not. */
function templatePod(
  workload: Workload,
  last: Pod | undefined,
  profile: Profile,
  kinds: PodKinds,
): CompiledPod {
  const { namespace, templateLabels: labels } = workload;
  const hostNetwork = (last?.hostNetwork ?? false) && profile.hostNetworkPods !== "ordinary";
  const ports = last?.ports;
  return {
    workload: workload.id,
    text: `the pod template of ${workload.kind} ${namespace}/${workload.name}`,
    fromTemplate: true,
    namespace,
    labels,
    classId: kinds.idOf({ namespace, labels, ports, hostNetwork }),
    addresses: [],
    addressTexts: [],
    ports,
    hostNetwork,
  };
}

function readAddresses(texts: readonly string[]): Pick<CompiledPod, "addresses" | "addressTexts"> {
  const addresses: IpAddress[] = [];
  const addressTexts: string[] = [];
  for (const text of texts) {
    const address = parseAddress(text);
    if (address === undefined) continue;
    addresses.push(address);
    addressTexts.push(text);
  }
  return { addresses, addressTexts };
}
