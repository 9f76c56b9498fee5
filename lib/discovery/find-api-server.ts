import { wasRead, type Workload } from "#lib/policy/index.ts";
import type { Ask, Discovery } from "./ask.ts";
import { apiServerOf, apiServerSource, noSlice, type ApiServer } from "./api-server.ts";
import { isOnHost } from "./cluster-index.ts";
import { kubeletAsk } from "./kubelet-ask.ts";
import { madeFinding, namespaceOfWorkload, shortName } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { counted, listed } from "./words.ts";

/** Names of software that works on the cluster itself. */
const CONTROLLER_NAME =
  /(^|-)(operator|controller|manager|provisioner|scheduler|autoscaler|cainjector|webhook|reconciler|agent|argocd|flux)($|-)/;
const CONTROLLER_COMPONENTS: ReadonlySet<string> = new Set([
  "operator",
  "controller",
  "webhook",
  "cainjector",
]);

/**
 * Where the API server answers, and which workloads certainly or likely talk to it. Every pod with a service account
 * could; `clients` are those of other findings that do (webhook servers, scrapers, gateways, DNS servers), and beside
 * them count workloads that are called controllers or operators and run under an account of their own.
 */
export function findApiServer(scene: Scene, clients: readonly string[]): readonly Discovery[] {
  const server = apiServerOf(scene);
  if (server === undefined) return scene.snapshot.pods.length === 0 ? [] : [unknownServer(scene)];
  const known = new Set(clients);
  const users = scene.snapshot.workloads.filter(
    (workload) =>
      !isOnHost(scene.index, workload.id) && (known.has(workload.id) || isController(scene, workload)),
  );
  const namespaces = users.map((workload) => workload.namespace);
  const place = server.onNodes
    ? "on nodes of this cluster, as pods on the host network: no selector finds it"
    : "outside the nodes of this cluster";
  const finding = madeFinding({
    kind: "api-server",
    name: "default/kubernetes",
    title: "API server",
    text: `It answers at ${listed(server.addresses)} on TCP ${server.port}, ${place}; Service default/kubernetes leads there from ${listed(server.clusterIPs)}:${server.servicePort}. ${counted(users.length, "workload")} ${users.length === 1 ? "is" : "are"} likely to ask it${users.length === 0 ? "" : `: ${listed(users.map(({ id }) => shortName(id)))}`}.`,
    certainty: "certain",
    derivedFrom: [
      {
        object: "EndpointSlice default/kubernetes",
        field: "endpoints, ports",
        value: `${server.addresses.join(", ")} on ${server.port}`,
      },
    ],
    workloads: users.map(({ id }) => id),
    namespaces,
    endpoints: server.addresses.map((address) => ({
      address,
      port: server.port,
      protocol: server.protocol,
      hostNetwork: server.onNodes,
    })),
  });
  const asks = [...users.map((workload) => asksServer(workload, server)), ...agentAsks(scene)];
  return [{ finding, asks }];
}

function asksServer({ id }: Workload, server: ApiServer): Ask {
  const port = { protocol: server.protocol, port: server.port };
  return {
    sender: { kind: "workload", workload: id },
    receiver: {
      kind: "addresses",
      addresses: server.addresses,
      are: server.onNodes ? "nodes" : "outside",
      label: "api-server",
      role: "api-server",
    },
    ports: [port],
    because: `${shortName(id)} works on the cluster and likely asks the API server (EndpointSlice default/kubernetes).`,
    only: "egress",
    via: {
      clusterIPs: server.clusterIPs,
      ports: [{ protocol: server.protocol, port: server.servicePort }],
    },
  };
}

/** Logs, exec and port-forward go through the agents of a managed control plane to the kubelets. */
function agentAsks(scene: Scene): readonly Ask[] {
  return apiServerSource(scene)
    .workloads.filter((workload) => !isOnHost(scene.index, workload))
    .map((workload) => ({
      ...kubeletAsk(scene, workload),
      because: `${shortName(workload)} carries the API server's calls to kubelets: without it kubectl logs, exec and port-forward stop.`,
    }));
}

function isController({ index }: Scene, { id, name, templateLabels }: Workload): boolean {
  const component = templateLabels["app.kubernetes.io/component"] ?? templateLabels["control-plane"] ?? "";
  if (!CONTROLLER_NAME.test(name) && !CONTROLLER_COMPONENTS.has(component)) return false;
  const account = index.podsOf.get(id)?.[0]?.serviceAccount ?? "default";
  return account !== "default" && namespaceOfWorkload(id) !== "";
}

function unknownServer(scene: Scene): Discovery {
  const finding = madeFinding({
    kind: "api-server",
    name: "default/kubernetes",
    title: "API server",
    text: `It is not known where the API server answers, since ${noSlice(scene)}.`,
    certainty: "unknown",
    derivedFrom: [
      {
        object: "EndpointSlice default/kubernetes",
        value: wasRead(scene.snapshot, "endpointslices.discovery.k8s.io") ? "not there" : "not read",
      },
    ],
  });
  return { finding, asks: [] };
}
