import type { GatewayObject, RouteObject, Workload, WorkloadId } from "#lib/policy/index.ts";
import type { Derivation } from "./finding.ts";
import type { Scene } from "./scene.ts";

/** Who serves a route: workloads of this cluster, or a load balancer outside it that reaches pods by itself. */
export interface RouteServer {
  readonly workloads: readonly WorkloadId[];
  /** The name by which a finding calls it. */
  readonly name: string;
  readonly by: readonly Derivation[];
  /** True where no class says that it is this one: it is the only kind of controller that was recognised. */
  readonly guessed?: boolean;
  /** Of a cloud's load balancer: the CIDRs that its connections come from, where they are documented. */
  readonly outside?: { readonly cidrs: readonly string[]; readonly words: string };
}

interface ControllerSign {
  readonly controller: RegExp;
  /** The same controller under the name that class annotations give it. */
  readonly className?: RegExp;
  readonly labels: Readonly<Record<string, string>>;
}

/** Controllers by the `controller` of their class, and the labels that their own manifests put on the pods that serve. */
const SIGNS: readonly ControllerSign[] = [
  {
    controller: /^k8s\.io\/ingress-nginx/,
    className: /^nginx/,
    labels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
  },
  { controller: /^k8s\.io\/ingress-nginx/, labels: { "app.kubernetes.io/name": "ingress-nginx" } },
  {
    controller: /^k8s\.io\/ingress-nginx/,
    labels: { "app.kubernetes.io/name": "rke2-ingress-nginx", "app.kubernetes.io/component": "controller" },
  },
  {
    controller: /^webapprouting\.kubernetes\.azure\.com/,
    labels: { app: "nginx" },
  },
  { controller: /^nginx\.org\//, labels: { "app.kubernetes.io/name": "nginx-ingress" } },
  {
    controller: /^traefik\.io\//,
    className: /^traefik/,
    labels: { "app.kubernetes.io/name": "traefik" },
  },
  { controller: /projectcontour\.io/, className: /^contour/, labels: { app: "envoy" } },
  { controller: /^haproxy/, className: /^haproxy/, labels: { "app.kubernetes.io/name": "haproxy-ingress" } },
  { controller: /^haproxy/, labels: { "app.kubernetes.io/name": "kubernetes-ingress" } },
  { controller: /konghq\.com/, className: /^kong/, labels: { "app.kubernetes.io/name": "kong" } },
  { controller: /^istio\.io\//, className: /^istio/, labels: { istio: "ingressgateway" } },
  { controller: /^gateway\.envoyproxy\.io\//, labels: { "app.kubernetes.io/managed-by": "envoy-gateway" } },
  { controller: /^gateway\.nginx\.org\//, labels: { "app.kubernetes.io/name": "nginx-gateway-fabric" } },
];

/** Controllers whose proxy is the agent of the network on each node: traffic comes from there. */
const ON_NODE = /^(cilium\.io\/|io\.cilium\/)/;

/** Load balancers of clouds, which reach pods from outside the cluster. */
const OUTSIDE: readonly {
  readonly controller: RegExp;
  readonly className?: RegExp;
  readonly cidrs: readonly string[];
  readonly words: string;
}[] = [
  {
    controller: /^(networking\.gke\.io\/gateway|k8s\.io\/ingress-gce)/,
    className: /^(gce|gke-)/,
    cidrs: ["130.211.0.0/22", "35.191.0.0/16"],
    words: "Google's load balancers and health checks reach pods from 130.211.0.0/22 and 35.191.0.0/16",
  },
  {
    controller: /^(ingress\.k8s\.aws\/alb|gateway\.k8s\.aws\/|eks\.amazonaws\.com\/alb)/,
    className: /^alb/,
    cidrs: [],
    words:
      "AWS load balancers reach pods (targets by IP) or nodes (by instance) from addresses in the VPC's subnets",
  },
  {
    controller: /^azure\/application-gateway/,
    className: /^azure-application-gateway/,
    cidrs: [],
    words: "the Application Gateway reaches pods from addresses of its subnet",
  },
];

/** Labels that the Gateway API has controllers put on what they make for one Gateway. */
const GATEWAY_LABELS: readonly string[] = [
  "gateway.networking.k8s.io/gateway-name",
  "gateway.envoyproxy.io/owning-gateway-name",
];

/** Who serves a route. None where nobody was recognised. */
export function serversOf(scene: Scene, route: RouteObject): readonly RouteServer[] {
  if (route.kind === "Route") return serversByLabels(scene, OPENSHIFT_ROUTER);
  if (route.kind === "Ingress") return ingressServers(scene, route);
  return route.gateways.flatMap((name) => gatewayServers(scene, name));
}

const OPENSHIFT_ROUTER: Readonly<Record<string, string>> = {
  "ingresscontroller.operator.openshift.io/deployment-ingresscontroller": "default",
};

function ingressServers(scene: Scene, { ingressClass }: RouteObject): readonly RouteServer[] {
  const classes = (scene.snapshot.platform?.gateways ?? []).filter(({ kind }) => kind === "IngressClass");
  const wanted =
    ingressClass === undefined
      ? (classes.find(({ isDefault }) => isDefault) ?? (classes.length === 1 ? classes[0] : undefined))
      : classes.find(({ name }) => name === ingressClass);
  const className = wanted?.name ?? ingressClass;
  return serversOfClass(scene, { controller: wanted?.controller, className });
}

function gatewayServers(scene: Scene, gateway: string): readonly RouteServer[] {
  const own = gateway.slice(gateway.indexOf("/") + 1);
  const namespace = gateway.slice(0, gateway.indexOf("/"));
  const object = (scene.snapshot.platform?.gateways ?? []).find(
    (one): one is GatewayObject => one.kind === "Gateway" && one.name === own && one.namespace === namespace,
  );
  const made = scene.snapshot.workloads.filter((workload) =>
    GATEWAY_LABELS.some((label) => workload.templateLabels[label] === own),
  );
  if (made.length > 0) {
    const near = made.filter((workload) => workload.namespace === namespace);
    return [serverOf(near.length > 0 ? near : made, `labels ${GATEWAY_LABELS[0]}`, own)];
  }
  return serversOfClass(scene, { controller: object?.controller, className: object?.className });
}

function serversOfClass(
  scene: Scene,
  { controller, className }: { readonly controller?: string; readonly className?: string },
): readonly RouteServer[] {
  const isMeant = meantBy(controller, className);
  if (controller !== undefined && ON_NODE.test(controller)) return [onNodes(controller)];
  const outside = OUTSIDE.find(isMeant);
  if (outside !== undefined) {
    const by = [{ object: `class ${className ?? ""}`, field: "controller", value: controller ?? className }];
    const { cidrs, words } = outside;
    return [{ workloads: [], name: "the cloud's load balancer", by, outside: { cidrs, words } }];
  }
  const isUnnamed = controller === undefined && className === undefined;
  const signs = isUnnamed ? SIGNS : SIGNS.filter(isMeant);
  const found = signs.map(({ labels }) => serversByLabels(scene, labels)).find(({ length }) => length > 0);
  return (found ?? []).map((server) => (isUnnamed ? { ...server, guessed: true } : server));
}

/** Whether a sign is of this controller, or, where only a class is named, of that class by its usual name. */
function meantBy(controller: string | undefined, className: string | undefined) {
  return (sign: { readonly controller: RegExp; readonly className?: RegExp }): boolean => {
    if (controller !== undefined) return sign.controller.test(controller);
    return className !== undefined && sign.className?.test(className) === true;
  };
}

/** Cilium's own proxy answers on the node and reaches pods with an identity of its own. */
function onNodes(controller: string): RouteServer {
  return {
    workloads: [],
    name: "Cilium's proxy on the nodes",
    by: [{ object: "class", field: "controller", value: controller }],
    outside: {
      cidrs: [],
      words: "Cilium's proxy reaches pods as the identity ingress, which no NetworkPolicy can name",
    },
  };
}

function serversByLabels(
  { snapshot }: Scene,
  labels: Readonly<Record<string, string>>,
): readonly RouteServer[] {
  const wanted = Object.entries(labels);
  const found = snapshot.workloads.filter(
    ({ kind, templateLabels }) =>
      kind !== "Job" && kind !== "CronJob" && wanted.every(([key, one]) => templateLabels[key] === one),
  );
  if (found.length === 0) return [];
  return [serverOf(found, "labels", wanted.map(([key, one]) => `${key}=${one}`).join(", "))];
}

function serverOf(workloads: readonly Workload[], field: string, value: string): RouteServer {
  return {
    workloads: workloads.map(({ id }) => id),
    name: workloads.map(({ namespace, name }) => `${namespace}/${name}`).join(" and "),
    by: workloads.map(({ kind, namespace, name }) => ({
      object: `${kind} ${namespace}/${name}`,
      field,
      value,
    })),
  };
}
