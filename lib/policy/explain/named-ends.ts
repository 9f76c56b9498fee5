import type { Snapshot } from "../model/snapshot.ts";
import type { ExplainEnd } from "./explain-end.ts";

/** What kubectl calls the kinds of workloads for short. */
const SHORT_KINDS: Readonly<Record<string, string>> = {
  deploy: "deployment",
  sts: "statefulset",
  ds: "daemonset",
  rs: "replicaset",
  cj: "cronjob",
  po: "pod",
  svc: "service",
};

/**
 * Everything that a name with slashes can mean: nothing, one thing, or several that have to be told apart. Of
 * `namespace/name` a pod wins over a workload and a workload over a Service, and the note names the one that lost.
 */
export function namedEnds(snapshot: Snapshot, text: string): readonly ExplainEnd[] {
  const [first = "", second = "", third, rest] = text.split("/");
  if (rest !== undefined) return [];
  if (third !== undefined) {
    return distinct([...byKind(snapshot, first, second, third), ...byKind(snapshot, second, first, third)]);
  }
  return distinct([...nodesNamed(snapshot, first, second), ...byName(snapshot, first, second)]);
}

function nodesNamed(snapshot: Snapshot, prefix: string, name: string): ExplainEnd[] {
  if (prefix.toLowerCase() !== "node") return [];
  return snapshot.nodes.some((node) => node.name === name) ? [{ kind: "node", name }] : [];
}

/** `namespace/Kind/name`; the caller also tries `Kind/namespace/name`. Kinds are read in any case. */
function byKind(snapshot: Snapshot, namespace: string, kind: string, name: string): ExplainEnd[] {
  const lower = kind.toLowerCase();
  const wanted = SHORT_KINDS[lower] ?? lower;
  if (wanted === "service") return servicesNamed(snapshot, namespace, name);
  const workloads = snapshot.workloads.filter(
    (one) => one.namespace === namespace && one.name === name && one.kind.toLowerCase() === wanted,
  );
  if (workloads.length > 0) return workloads.map(({ id }) => ({ kind: "workload", id }));
  return wanted === "pod" ? podsNamed(snapshot, namespace, name) : [];
}

function byName(snapshot: Snapshot, namespace: string, name: string): readonly ExplainEnd[] {
  const pods = podsNamed(snapshot, namespace, name);
  const workloads = snapshot.workloads
    .filter((one) => one.namespace === namespace && one.name === name)
    .map(({ id }): ExplainEnd => ({ kind: "workload", id }));
  const services = servicesNamed(snapshot, namespace, name);
  const wins = [pods, workloads, services].find((ends) => ends.length > 0) ?? [];
  const [only] = wins;
  if (wins !== workloads || only?.kind !== "workload" || services.length === 0) return wins;
  const note = `${namespace}/${name} is read as the workload ${only.id}; the Service is service/${namespace}/${name}.`;
  return wins.map((end) => ({ ...end, note }));
}

function podsNamed(snapshot: Snapshot, namespace: string, name: string): ExplainEnd[] {
  const isThere = snapshot.pods.some((pod) => pod.namespace === namespace && pod.name === name);
  return isThere ? [{ kind: "pod", namespace, name }] : [];
}

function servicesNamed(snapshot: Snapshot, namespace: string, name: string): ExplainEnd[] {
  const isThere = snapshot.services.some((one) => one.namespace === namespace && one.name === name);
  return isThere ? [{ kind: "service", namespace, name }] : [];
}

function distinct(ends: readonly ExplainEnd[]): readonly ExplainEnd[] {
  return [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
}
