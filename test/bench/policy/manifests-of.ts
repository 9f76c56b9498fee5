import { stringify } from "yaml";
import type { Pod, Snapshot, Workload } from "#lib/policy/index.ts";

const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  CronJob: "batch/v1",
};

/** A file of manifests as a team would keep it: one for each namespace, its workloads and policies together. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

/** Writes a snapshot's namespaces, workloads (one replica each) and policies as YAML, for tools that read folders. */
export function manifestsOf(snapshot: Snapshot): readonly ManifestFile[] {
  const pods = new Map(snapshot.pods.map((pod) => [pod.workload, pod]));
  const workloads = Map.groupBy(snapshot.workloads, ({ namespace }) => namespace);
  const policies = Map.groupBy(snapshot.policies, ({ metadata }) => metadata.namespace);
  return snapshot.namespaces.map(({ name, labels }) => {
    const objects = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } },
      ...(workloads.get(name) ?? []).map((workload) => workloadObject(workload, pods.get(workload.id))),
      ...(policies.get(name) ?? []).map(({ apiVersion, kind, metadata, spec }) => ({
        apiVersion,
        kind,
        metadata: { name: metadata.name, namespace: metadata.namespace },
        spec,
      })),
    ];
    return { name: `${name}.yaml`, text: objects.map((object) => stringify(object)).join("---\n") };
  });
}

function workloadObject(workload: Workload, pod: Pod | undefined): object {
  const { kind, name, namespace, templateLabels, selector } = workload;
  const template = {
    metadata: { labels: templateLabels },
    spec: {
      ...(pod?.hostNetwork === true ? { hostNetwork: true } : {}),
      containers: [
        {
          name: "main",
          image: `registry.example.com/${name}:1`,
          ports: (pod?.ports ?? []).map(({ name: portName, port, protocol }) => ({
            name: portName,
            containerPort: port,
            protocol,
          })),
        },
      ],
    },
  };
  const spec =
    kind === "CronJob"
      ? { schedule: "0 3 * * *", jobTemplate: { spec: { template } } }
      : { ...(kind === "DaemonSet" ? {} : { replicas: 1 }), selector, template };
  return { apiVersion: API_VERSIONS[kind], kind, metadata: { name, namespace }, spec };
}
