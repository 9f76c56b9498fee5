import type { RouteObject } from "#lib/policy/index.ts";
import type { Ask, AskEnd, Discovery, Unsayable } from "./ask.ts";
import { isOnHost } from "./cluster-index.ts";
import { endpointsOf, rulePorts } from "./find-callees.ts";
import { serversOf, type RouteServer } from "./gateway-controllers.ts";
import { madeFinding, namespaceOfWorkload, shortName } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { backendsOf, byWorkload, servicePorts, type ServiceBackend } from "./service-backends.ts";
import { counted, listed, portWords } from "./words.ts";

/** A route with the places to which one of its backends really leads. */
interface Led {
  readonly route: RouteObject;
  readonly namespace: string;
  readonly backends: readonly ServiceBackend[];
}

/** The same with one of those who serve it, if anybody is known to. */
interface Served {
  readonly server: RouteServer | undefined;
  readonly led: Led;
}

/** A backend that leads nowhere as it stands. */
interface DeadEnd {
  readonly route: RouteObject;
  readonly namespace: string;
  readonly why: string;
}

/**
 * Who leads traffic from outside to which pods: one finding for each namespace of backends and controller, one for
 * backends that nobody is known to serve, and one for each namespace with routes that lead nowhere.
 */
export function findIngressRoutes(scene: Scene): readonly Discovery[] {
  const deadEnds: DeadEnd[] = [];
  const findServers = rememberedServers(scene);
  const served = (scene.snapshot.platform?.routes ?? []).flatMap((route): readonly Served[] => {
    const led = ledBy(scene, route, deadEnds);
    const servers = led.length === 0 ? [] : findServers(route);
    return (servers.length === 0 ? [undefined] : servers).flatMap((server) =>
      led.map((one) => ({ server, led: one })),
    );
  });
  const places = Map.groupBy(served, ({ server, led }) => `${led.namespace}/${server?.name ?? "nobody"}`);
  return [
    ...[...places.values()].map((group) => placeDiscovery(scene, group)),
    ...[...Map.groupBy(deadEnds, (one) => one.namespace)].map(([namespace, group]) =>
      leadsNowhere(namespace, group),
    ),
  ];
}

/** Hundreds of routes share a class or a Gateway. */
function rememberedServers(scene: Scene): (route: RouteObject) => readonly RouteServer[] {
  const known = new Map<string, readonly RouteServer[]>();
  return (route) => {
    const key = `${route.kind} ${route.ingressClass ?? ""} ${route.gateways.join(" ")}`;
    const servers = known.get(key) ?? serversOf(scene, route);
    known.set(key, servers);
    return servers;
  };
}

/** All that one server leads to one namespace. */
function placeDiscovery(scene: Scene, group: readonly Served[]): Discovery {
  const led = group.map((one) => one.led);
  const server = group[0]?.server;
  const namespace = led[0]?.namespace ?? "";
  return server === undefined ? nobodyServes(namespace, led) : routes(scene, { server, namespace }, led);
}

function ledBy(scene: Scene, route: RouteObject, deadEnds: DeadEnd[]): readonly Led[] {
  return route.backends.flatMap(({ namespace, service: name, port }) => {
    const service = scene.index.services.get(`${namespace}/${name}`);
    const dead = (why: string) => {
      deadEnds.push({ route, namespace, why });
      return [];
    };
    if (service === undefined) return dead(`Service ${namespace}/${name} does not exist`);
    if (service.type === "ExternalName") return [];
    const ports = servicePorts(service, port, route.kind === "Route");
    if (ports.length === 0) return dead(`Service ${namespace}/${name} has no port ${port}`);
    const backends = backendsOf(scene.index, service, ports);
    if (backends.length === 0) return dead(`Service ${namespace}/${name} has no endpoint`);
    return [{ route, namespace, backends }];
  });
}

function routes(
  scene: Scene,
  { server, namespace }: { readonly server: RouteServer; readonly namespace: string },
  led: readonly Led[],
): Discovery {
  const backends = led.flatMap((one) => one.backends);
  const { workloads } = byWorkload(backends);
  const onHost = server.workloads.filter((workload) => isOnHost(scene.index, workload));
  const objects = objectsOf(led);
  const from = server.outside
    ? `${server.outside.words}.`
    : onHost.length > 0
      ? "The controller is on the host network, so its connections come from nodes."
      : "The port is that of the pods, after the Service.";
  const finding = madeFinding({
    kind: "ingress-route",
    name: `${namespace}/${server.name.replaceAll(" ", "-")}`,
    title: `${server.name} leads to ${namespace}`,
    text: `${counted(objects.length, "route")} ${objects.length === 1 ? "leads" : "lead"} to ${listed(workloads.map(({ workload }) => shortName(workload)))} on ${portWords(backends)}. ${from}`,
    certainty: isSure(server) ? "certain" : "likely",
    derivedFrom: [...objects.slice(0, 5).map((object) => ({ object, field: "backends" })), ...server.by],
    workloads: [...server.workloads, ...workloads.map(({ workload }) => workload)],
    namespaces: [namespace, ...server.workloads.map(namespaceOfWorkload)],
    endpoints: endpointsOf(backends),
  });
  const ends = endsOf(server);
  const asks = workloads.flatMap(({ workload, ports }) =>
    ends.map((sender): Ask => ({
      sender,
      receiver: { kind: "workload", workload },
      ports: rulePorts(ports),
      because: `${server.name} leads traffic from outside to ${shortName(workload)} on ${portWords(ports)}, as ${listed(objects, 2)} ${objects.length === 1 ? "says" : "say"}.`,
      ...(sender.kind === "workload" ? {} : { only: "ingress" as const }),
      expected: {
        kind: "route",
        what: `requests that ${server.name} leads to ${shortName(workload)}`,
        derivedFrom: objects[0] ?? "",
      },
    })),
  );
  return { finding, asks, unsayable: ends.length === 0 ? [unsayable(namespace, server)] : [] };
}

/** Several controllers with the same labels may have shared the classes out among themselves. */
function isSure({ workloads, outside, guessed }: RouteServer): boolean {
  return outside === undefined && guessed !== true && workloads.length === 1;
}

function endsOf({ workloads, outside }: RouteServer): readonly AskEnd[] {
  if (outside === undefined) return workloads.map((workload) => ({ kind: "workload", workload }));
  if (outside.cidrs.length === 0) return [];
  return [{ kind: "addresses", addresses: outside.cidrs, are: "outside", label: "load-balancer" }];
}

function unsayable(namespace: string, { name, outside }: RouteServer): Unsayable {
  return {
    namespace,
    direction: "ingress",
    text: `From where ${name} reaches pods of ${namespace} is not in any object: ${outside?.words ?? "nobody says it"}. Allow the subnets of the load balancer (on Cilium's proxy: a CiliumNetworkPolicy from the entity ingress), or what is observed.`,
  };
}

function objectsOf(led: readonly Led[]): readonly string[] {
  return [...new Set(led.map(({ route }) => titleOf(route)))];
}

function titleOf({ kind, namespace, name }: RouteObject): string {
  return `${kind} ${namespace}/${name}`;
}

function nobodyServes(namespace: string, led: readonly Led[]): Discovery {
  const backends = led.flatMap((one) => one.backends);
  const { workloads } = byWorkload(backends);
  const finding = madeFinding({
    kind: "ingress-route",
    name: `${namespace}/nobody`,
    title: `Routes to ${namespace} that nobody is known to serve`,
    text: `${listed(objectsOf(led))} ${led.length === 1 ? "leads" : "lead"} to ${listed(workloads.map(({ workload }) => shortName(workload)))} on ${portWords(backends)}, and no workload was recognised as the controller of its class. Allow what is observed.`,
    certainty: "unknown",
    derivedFrom: objectsOf(led)
      .slice(0, 5)
      .map((object) => ({ object, field: "spec" })),
    workloads: workloads.map(({ workload }) => workload),
    namespaces: [namespace],
    endpoints: endpointsOf(backends),
  });
  return { finding, asks: [] };
}

function leadsNowhere(namespace: string, deadEnds: readonly DeadEnd[]): Discovery {
  const whys = [...new Set(deadEnds.map(({ why }) => why))];
  const finding = madeFinding({
    kind: "ingress-route",
    name: `${namespace}/nowhere`,
    title: `Routes that lead to nothing in ${namespace}`,
    text: `${listed(whys)}. As it stands no rule can be made for ${deadEnds.length === 1 ? "it" : "them"}.`,
    certainty: "unknown",
    derivedFrom: deadEnds.slice(0, 5).map(({ route }) => ({ object: titleOf(route), field: "backends" })),
    namespaces: [namespace],
  });
  return { finding, asks: [] };
}
