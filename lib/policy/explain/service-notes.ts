import type { Pod, Service, ServicePort, Snapshot } from "../model/snapshot.ts";
import type { AskedPort } from "./asked-port.ts";
import { podsWithoutTarget, serviceTargets, type ServiceTarget } from "./service-targets.ts";

/** A port of a Service and what stands behind it. */
export interface FoundTargets {
  readonly port: ServicePort;
  readonly targets: readonly ServiceTarget[];
}

/** More pods than these are counted. */
const MAX_NAMED = 3;

/** To which port at its endpoints a Service's port is translated. */
export function translationNote(name: string, { port, targets }: FoundTargets): string[] {
  const asked = `${port.protocol} ${port.port}`;
  if (targets.length === 0) return [`Nothing stands behind port ${asked} of Service ${name}.`];
  const numbers = [...new Set(targets.map((target) => target.port))].toSorted((a, b) => a - b);
  const named = typeof port.targetPort === "string" ? ` (its target port ${port.targetPort})` : "";
  if (numbers.includes(0)) {
    return [
      `Port ${asked} of Service ${name} leads to the port called ${port.targetPort}; its number is known once a pod runs.`,
    ];
  }
  return [
    `Service ${name} translates ${asked} to ${numbers.join(" or ")}${named} at its endpoints; policies are asked about that port.`,
  ];
}

/** Which pods a port does not lead to, since they declare none by the name that it goes by: Kubernetes leaves them out. */
export function lackingNote(snapshot: Snapshot, service: Service, { port, targets }: FoundTargets): string[] {
  const reached = new Set(targets.map(({ end }) => end.pod));
  const lacking = podsWithoutTarget(snapshot, service, port).filter((pod) => !reached.has(pod));
  if (lacking.length === 0) return [];
  const whole = `${port.protocol} ${port.port} of Service ${service.namespace}/${service.name}`;
  const declare = lacking.length === 1 ? "declares" : "declare";
  return [
    `${podNames(lacking)} ${declare} no ${port.protocol} port called ${port.targetPort}, so ${whole} never leads there.`,
  ];
}

function podNames(pods: readonly Pod[]): string {
  const names = pods.slice(0, MAX_NAMED).map(({ namespace, name }) => `${namespace}/${name}`);
  const more = pods.length - names.length;
  if (more > 0) return `${names.join(", ")} and ${more} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** How many endpoints get nothing now. */
export function readinessNote(name: string, targets: readonly ServiceTarget[]): string[] {
  const pods = new Map(targets.map(({ end, ready }) => [end.text, ready]));
  const waiting = [...pods.values()].filter((ready) => !ready).length;
  if (waiting === 0) return [];
  return [
    `${waiting} of ${pods.size} endpoints of Service ${name} ${waiting === 1 ? "is" : "are"} not ready, so the Service sends nothing there now.`,
  ];
}

/** Why a Service has nothing at the port that was asked for, and which one to ask for instead. */
export function noSuchPort(
  snapshot: Snapshot,
  service: Service,
  { port, protocol = "TCP" }: AskedPort,
): string {
  const name = `${service.namespace}/${service.name}`;
  const own = service.ports.map((one) => `${one.protocol} ${one.port}`).join(", ");
  const what = port === undefined ? `no ${protocol} port` : `no port ${protocol} ${port}`;
  const behind = service.ports.find((one) =>
    serviceTargets(snapshot, service, one).some((target) => target.port === port),
  );
  const hint =
    behind === undefined
      ? `Its ports are ${own}.`
      : `${port} is the target port behind its port ${behind.port}: ask for ${behind.port}, or ask its pods for ${port}.`;
  return own === "" ? `Service ${name} has no ports.` : `Service ${name} has ${what}. ${hint}`;
}

/** Why nothing stands behind a Service. */
export function noEndpoints(service: Service): string {
  const name = `${service.namespace}/${service.name}`;
  const selector = Object.entries(service.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  const why =
    selector.length === 0
      ? "it has no selector, and nobody wrote any by hand"
      : `no running pod of ${service.namespace} has ${selector.join(", ")}`;
  return `Service ${name} has no endpoints: ${why}.`;
}
