import { addressAtoms } from "./address-atoms.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { CompiledCluster, CompiledPod, LabelClass } from "./compiled-cluster.ts";
import { compilePolicy, type CompiledPolicy } from "./compiled-policy.ts";
import type { CompiledSelector } from "./compiled-selector.ts";
import { parseAddress, type IpAddress } from "./ip-address.ts";
import type { Labels } from "./labels.ts";
import type { Direction, NetworkPolicy } from "./network-policy.ts";
import { profileOf, PROFILES, type Profile, type ProfileName } from "./profile.ts";
import { namespaceLabels } from "./selects.ts";
import type { ContainerPort, Pod, Snapshot, Workload, WorkloadId } from "./snapshot.ts";

/**
 * Indexes a snapshot for questions under `policies` (the snapshot's own, unless others are given) as a profile reads
 * them (the CNI's, unless told otherwise).
 *
 * Finished pods are left out: their addresses may belong to somebody else by now. A workload without a running pod is
 * represented by its template. A namespace that is missing from the snapshot has only its name label.
 */
export function compileSnapshot(
  snapshot: Snapshot,
  policies: readonly NetworkPolicy[] = snapshot.policies,
  asked: Profile | ProfileName = profileOf(snapshot.cni),
): CompiledCluster {
  const profile = typeof asked === "string" ? PROFILES[asked] : asked;
  const share = selectorPool();
  const compiled = policies.map((policy) => compilePolicy(policy, share));
  const toPod = podCompiler(snapshot, compiled, profile);
  const running = snapshot.pods
    .filter((pod) => !pod.finished)
    .map((pod) => ({ pod, compiled: toPod.running(pod) }));
  const podsByWorkload = new Map<WorkloadId, CompiledPod[]>();
  for (const { compiled: pod } of running) {
    const siblings = podsByWorkload.get(pod.workload);
    if (siblings === undefined) podsByWorkload.set(pod.workload, [pod]);
    else siblings.push(pod);
  }
  const finished = new Map(snapshot.pods.filter((pod) => pod.finished).map((pod) => [pod.workload, pod]));
  for (const workload of snapshot.workloads) {
    if (podsByWorkload.has(workload.id)) continue;
    podsByWorkload.set(workload.id, [toPod.template(workload, finished.get(workload.id))]);
  }
  return {
    snapshot,
    profile,
    policies: compiled,
    podsByWorkload,
    podsByName: new Map(running.map(({ compiled: pod }) => [pod.text, pod])),
    podsByAddress: new Map(
      running
        .filter(({ pod }) => !pod.hostNetwork)
        .flatMap(({ pod, compiled: c }) => pod.ips.map((ip): [string, CompiledPod] => [ip, c])),
    ),
    workloads: new Map(snapshot.workloads.map((workload) => [workload.id, workload])),
    nodeAddresses: new Map(snapshot.nodes.map((node) => [node.name, node.ips])),
  };
}

/** Equal selectors are compiled once, so that they share their memory. */
function selectorPool(): (selector: CompiledSelector) => CompiledSelector {
  const pool = new Map<string, CompiledSelector>();
  return (selector) => {
    const key = canonicalJson(selector.source);
    const known = pool.get(key);
    if (known !== undefined) return known;
    pool.set(key, selector);
    return selector;
  };
}

interface PodCompiler {
  running(pod: Pod): CompiledPod;
  /** `last` is a finished pod of the workload, if any: it says what the template alone does not. */
  template(workload: Workload, last: Pod | undefined): CompiledPod;
}

function podCompiler(snapshot: Snapshot, policies: readonly CompiledPolicy[], profile: Profile): PodCompiler {
  const classOf = labelClasses(snapshot, policies);
  const atomOf = addressAtoms(policies, profile);
  const likenessOf = (pod: Omit<CompiledPod, "likeness">): string =>
    canonicalJson([
      pod.class.namespace,
      pod.class.labels,
      pod.addresses.map(atomOf).toSorted(),
      pod.ports ?? "unknown",
      pod.hostNetwork ? [pod.hostIP, pod.nodeName] : "own network",
    ]);
  const finish = (pod: Omit<CompiledPod, "likeness">): CompiledPod => ({ ...pod, likeness: likenessOf(pod) });
  return {
    running: (pod) =>
      finish({
        workload: pod.workload,
        text: `${pod.namespace}/${pod.name}`,
        fromTemplate: false,
        class: classOf(pod.namespace, pod.labels),
        ...addressesOf(pod.hostNetwork && pod.hostIP !== undefined ? [pod.hostIP] : pod.ips),
        ports: pod.ports,
        hostNetwork: pod.hostNetwork,
        nodeName: pod.nodeName,
        hostIP: pod.hostIP,
      }),
    template: (workload, last) =>
      finish({
        workload: workload.id,
        text: `the pod template of ${workload.kind} ${workload.namespace}/${workload.name}`,
        fromTemplate: true,
        class: classOf(workload.namespace, workload.templateLabels),
        addresses: [],
        addressTexts: [],
        ports: last?.ports as readonly ContainerPort[] | undefined,
        hostNetwork: last?.hostNetwork ?? false,
      }),
  };
}

function addressesOf(texts: readonly string[]): Pick<CompiledPod, "addresses" | "addressTexts"> {
  const parsed = texts
    .map((text) => ({ text, address: parseAddress(text) }))
    .filter((a) => a.address !== undefined);
  return { addresses: parsed.map((a) => a.address as IpAddress), addressTexts: parsed.map((a) => a.text) };
}

function labelClasses(
  snapshot: Snapshot,
  policies: readonly CompiledPolicy[],
): (ns: string, labels: Labels) => LabelClass {
  const byNamespace = Map.groupBy(policies, (policy) => policy.namespace);
  const labelsOfNamespace = new Map(
    snapshot.namespaces.map((ns) => [ns.name, namespaceLabels(ns.name, ns.labels)]),
  );
  const classes = new Map<string, LabelClass>();
  return (namespace, labels) => {
    const key = canonicalJson([namespace, labels]);
    const known = classes.get(key);
    if (known !== undefined) return known;
    const selecting = (byNamespace.get(namespace) ?? []).filter((policy) => policy.subject.matches(labels));
    const isolatedBy = (direction: Direction) =>
      selecting.filter((policy) => policy.rules[direction] !== undefined);
    const made: LabelClass = {
      namespace,
      namespaceLabels: labelsOfNamespace.get(namespace) ?? namespaceLabels(namespace),
      labels,
      isolatedBy: { ingress: isolatedBy("ingress"), egress: isolatedBy("egress") },
    };
    if (!labelsOfNamespace.has(namespace)) labelsOfNamespace.set(namespace, made.namespaceLabels);
    classes.set(key, made);
    return made;
  };
}
