import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import type { ServiceSpec } from "kubernetes-types/core/v1";
import { basename, resolve } from "node:path";
import { ObjectStore, type KubeObject } from "../api/object-store.ts";
import { selects } from "../data-plane/label-selector.ts";
import { expandCluster } from "./cluster-expansion.ts";
import { DNS_CLUSTER_IP } from "./cluster-layout.ts";
import { platformFor } from "./folder-platform.ts";
import { checkManifest } from "./manifest-check.ts";
import { readManifests, type Manifest } from "./manifest-reading.ts";
import type { Problem } from "./problem.ts";
import type { Scenario } from "./scenario.ts";
import { podsBehind } from "./service-expansion.ts";
import { WORKLOAD_KINDS } from "./workload-expansion.ts";

/**
 * Makes a cluster of a folder of ordinary manifests. What they do not say is supplied (nodes, namespaces, addresses,
 * DNS and a CNI); what is lacking or wrong is listed, and never keeps the rest from standing.
 *
 * @throws Error when the folder cannot be read.
 */
export function folderScenario(folder: string): Scenario {
  const name = clusterNameOf(folder);
  const { manifests, problems } = readManifests(folder);
  const accepted = accept(manifests, problems);
  const objects = [...accepted.values()].map(({ object }) => object);
  const implied = impliedNamespaces([...accepted.values()], problems);
  const expanded = expandCluster(name, [...implied, ...objects, ...platformFor(objects)]);
  problems.push(...idleSelectors([...accepted.values()], expanded));
  if (objects.length === 0)
    problems.push({ file: "", line: 1, message: `${folder} holds no usable manifest` });
  return {
    name,
    objects: expanded,
    connections: [],
    hosts: {},
    clusterDns: DNS_CLUSTER_IP,
    idleCronJobs: [],
    problems,
  };
}

function clusterNameOf(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-");
  return name.replace(/^-+|-+$/g, "").slice(0, 40) || "folder";
}

/** The objects that stand, by name; of two with the same name the later one counts, as if applied in turn. */
function accept(manifests: readonly Manifest[], problems: Problem[]): Map<string, Manifest> {
  const types = new ObjectStore();
  const accepted = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const checked = checkManifest(manifest, types);
    problems.push(...checked.problems);
    if (checked.object === undefined) continue;
    const { kind, apiVersion, metadata } = checked.object;
    const key = `${apiVersion} ${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
    const earlier = accepted.get(key);
    if (earlier !== undefined) {
      const message = `${kind} ${metadata.name} was written before in ${earlier.file}:${earlier.line}; this one counts`;
      problems.push({ file: manifest.file, line: manifest.line, message });
    }
    accepted.set(key, { ...manifest, object: checked.object });
  }
  return accepted;
}

const ALWAYS_THERE = ["default", "kube-system"];

/** Namespaces that objects are in and that nobody wrote. */
function impliedNamespaces(accepted: readonly Manifest[], problems: Problem[]): KubeObject[] {
  const written = new Set(
    accepted.filter(({ object }) => object.kind === "Namespace").map(({ object }) => object.metadata.name),
  );
  const implied = new Set(ALWAYS_THERE.filter((name) => !written.has(name)));
  for (const { object, file, line } of accepted) {
    const { namespace } = object.metadata;
    if (namespace === undefined || written.has(namespace) || implied.has(namespace)) continue;
    implied.add(namespace);
    const message = `no manifest for namespace ${namespace}: it is taken to exist, without labels of its own`;
    problems.push({ file, line, message });
  }
  return [...implied].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
  }));
}

/** Services and policies whose selector finds no pod: nearly always a typo in a label. */
function idleSelectors(accepted: readonly Manifest[], expanded: readonly KubeObject[]): Problem[] {
  const pods = expanded.filter((object) => object.kind === "Pod");
  const templated = expanded.filter((object) => WORKLOAD_KINDS.has(object.kind));
  return accepted.flatMap(({ object, file, line }) => {
    const idle =
      (object.kind === "Service" && isIdleService(object, pods)) ||
      (object.kind === "NetworkPolicy" && isIdlePolicy(object, [...pods, ...templated]));
    if (!idle) return [];
    return [{ file, line, message: `${object.kind} ${object.metadata.name} selects no pod` }];
  });
}

function isIdleService(service: KubeObject, pods: readonly KubeObject[]): boolean {
  const { selector = {} } = (service["spec"] ?? {}) as ServiceSpec;
  return Object.keys(selector).length > 0 && podsBehind(service, pods).length === 0;
}

function isIdlePolicy(policy: KubeObject, pods: readonly KubeObject[]): boolean {
  const { podSelector } = (policy["spec"] ?? {}) as NetworkPolicySpec;
  if (Object.keys(podSelector ?? {}).length === 0) return false;
  return !pods.some(
    (pod) =>
      pod.metadata.namespace === policy.metadata.namespace &&
      selects(podSelector ?? {}, pod.metadata.labels ?? {}),
  );
}
