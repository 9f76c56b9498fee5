import type { Endpoint } from "#lib/wire/hubble/flow_pb.js";
import type { World, WorldPod } from "../data-plane/world.ts";
import { hash32 } from "../traffic/dice.ts";

const PLAIN_LABEL = /^k8s:(?!io\.cilium\.|io\.kubernetes\.)/;
const NAMESPACE_LABEL = "k8s:io.kubernetes.pod.namespace=";

/** Identities of what is no pod, and so of no pod that happens to have the address here. */
const NO_PODS = ["host", "remote-node", "health", "kube-apiserver", "ingress"].map(
  (name) => `reserved:${name}`,
);

/**
 * The pod of the cluster that a captured end is: the one of that name, else one of the workload whose name its own
 * begins with; for an end that the agent knew by labels only, one whose labels it carries; and only for an end of
 * which nothing else is known, the holder of its address: other clusters have the same addresses for other pods.
 * Undefined for an end that nobody in the cluster is.
 */
export function podFor(
  world: World,
  endpoint: Endpoint | undefined,
  ip: string | undefined,
): WorldPod | undefined {
  if (endpoint?.podName) return podNamed(world, endpoint);
  const namespace = endpoint && namespaceOf(endpoint);
  if (endpoint && namespace) return podOfLabels(world, { namespace, labels: endpoint.labels }, ip ?? "");
  return endpoint?.labels.some((label) => NO_PODS.includes(label)) ? undefined : podAt(world, ip);
}

/** Whether a captured end is some pod, of this cluster or another. */
export function isPod(endpoint: Endpoint | undefined): boolean {
  return endpoint !== undefined && (endpoint.podName !== "" || namespaceOf(endpoint) !== "");
}

/** `namespace/name` of the pod that a captured end names, when the cluster has none that it could be. */
export function absentPod(world: World, endpoint: Endpoint | undefined): string | undefined {
  if (!endpoint?.podName || podNamed(world, endpoint)) return undefined;
  return `${endpoint.namespace}/${endpoint.podName}`;
}

function podNamed(world: World, { namespace, podName }: Endpoint): WorldPod | undefined {
  return world.pods.get(`${namespace}/${podName}`) ?? podOfWorkload(world, namespace, podName);
}

function namespaceOf({ namespace, labels }: Endpoint): string {
  if (namespace !== "") return namespace;
  return labels.find((label) => label.startsWith(NAMESPACE_LABEL))?.slice(NAMESPACE_LABEL.length) ?? "";
}

/** Of several workloads the one with the longest fitting name; of its pods the same for the same captured name. */
function podOfWorkload(world: World, namespace: string, podName: string): WorldPod | undefined {
  const candidates = [...world.pods.values()].filter(
    (pod) => pod.namespace === namespace && podName.startsWith(`${pod.workload.name}-`),
  );
  return oneOf(candidates, (pod) => pod.workload.name.length, podName);
}

/** The more labels in common the better; sidecars may have added labels that the manifests do not hold. */
function podOfLabels(
  world: World,
  { namespace, labels }: { namespace: string; labels: readonly string[] },
  ip: string,
): WorldPod | undefined {
  const plain = new Set(labels.filter((label) => PLAIN_LABEL.test(label)));
  const shared = (pod: WorldPod) =>
    Object.entries(pod.labels).filter(([key, value]) => plain.has(`k8s:${key}=${value}`)).length;
  const candidates = [...world.pods.values()].filter((pod) => pod.namespace === namespace && shared(pod) > 0);
  return oneOf(candidates, shared, ip);
}

function podAt(world: World, ip: string | undefined): WorldPod | undefined {
  return [...world.pods.values()].find((pod) => !pod.hostNetwork && ip !== undefined && pod.ips.includes(ip));
}

/** Among the candidates with the highest rank, always the same one for the same seed. */
function oneOf(
  candidates: readonly WorldPod[],
  rank: (pod: WorldPod) => number,
  seed: string,
): WorldPod | undefined {
  const highest = Math.max(0, ...candidates.map(rank));
  const best = candidates.filter((pod) => rank(pod) === highest);
  return best[hash32(seed) % best.length];
}
