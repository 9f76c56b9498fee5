import type { ApiServerCallee, Workload } from "#lib/policy/index.ts";
import type { Discovery } from "./ask.ts";
import { apiServerSource } from "./api-server.ts";
import { isOnHost } from "./cluster-index.ts";
import { calleeAsks, endpointsOf, METRICS_API } from "./find-callees.ts";
import { KUBELET_PORT, kubeletAsk } from "./kubelet-ask.ts";
import { madeFinding, shortName } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { backendsOf, byWorkload, type ServiceBackend } from "./service-backends.ts";
import { portWords } from "./words.ts";

/** metrics-server, in both directions: the API server calls it, and it asks the kubelet of every node. */
export function findMetricsServer(scene: Scene): readonly Discovery[] {
  const callees = (scene.snapshot.platform?.callees ?? []).filter(
    ({ kind, name }) => kind === "APIService" && METRICS_API.test(name),
  );
  const backends = callees.flatMap((callee) => backendsBehind(scene, callee));
  const named = scene.snapshot.workloads.filter(isMetricsServer).map(({ id }) => id);
  const { workloads: answering } = byWorkload(backends);
  const servers = [...new Set([...answering.map(({ workload }) => workload), ...named])];
  if (servers.length === 0) return [];
  const source = apiServerSource(scene);
  const inPods = answering.filter(({ workload }) => !isOnHost(scene.index, workload));
  const [first] = servers;
  const finding = madeFinding({
    kind: "metrics-server",
    name: shortName(first ?? ""),
    title: "metrics-server",
    text: `${backends.length === 0 ? "No APIService leads to it that could be read." : `The API server calls it on ${portWords(backends)}, from ${source.words}.`} It asks the kubelet of every node on TCP ${KUBELET_PORT}. Without it kubectl top and autoscaling by CPU stop.`,
    certainty: backends.length === 0 ? "likely" : source.certainty,
    derivedFrom: [
      ...callees.map(({ name, namespace, service, port }) => ({
        object: `APIService ${name}`,
        field: "spec.service",
        value: `${namespace}/${service}:${port}`,
      })),
      ...(callees.length > 0 ? [] : named.map((id) => ({ object: shortName(id), field: "metadata.name" }))),
    ],
    workloads: servers,
    namespaces: servers.map((id) => id.split("/")[0] ?? ""),
    endpoints: endpointsOf(backends),
  });
  const asks = [
    ...calleeAsks(callees, inPods, source),
    ...servers
      .filter((id) => !isOnHost(scene.index, id))
      .map((id) => ({
        ...kubeletAsk(scene, id),
        certainty: callees.length === 0 ? ("likely" as const) : ("certain" as const),
        because: `metrics-server asks the kubelet of every node on TCP ${KUBELET_PORT}; the addresses follow when nodes come and go.`,
      })),
  ];
  return [{ finding, asks }];
}

function backendsBehind(scene: Scene, callee: ApiServerCallee): readonly ServiceBackend[] {
  const service = scene.index.services.get(`${callee.namespace}/${callee.service}`);
  if (service === undefined) return [];
  return backendsOf(
    scene.index,
    service,
    service.ports.filter(({ port }) => port === callee.port),
  );
}

function isMetricsServer({ templateLabels, kind }: Workload): boolean {
  if (kind === "Job" || kind === "CronJob") return false;
  return ["k8s-app", "app.kubernetes.io/name"].some((key) => templateLabels[key] === "metrics-server");
}
