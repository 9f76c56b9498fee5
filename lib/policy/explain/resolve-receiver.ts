import type { Protocol } from "../model/network-policy.ts";
import type { Service, ServicePort, Snapshot } from "../model/snapshot.ts";
import { addressOwner } from "./address-owner.ts";
import type { AskedPort } from "./asked-port.ts";
import type { ExplainEnd } from "./explain-end.ts";
import type { ExplainHop } from "./explanation.ts";
import { externalHopEnd, familyOf, type AddressFamily, type HopEnd } from "./hop-end.ts";
import { resolveEnd, serviceNamed } from "./resolve-end.ts";
import { lackingNote, noEndpoints, noSuchPort, readinessNote, translationNote } from "./service-notes.ts";
import { isHeadless, serviceEndpoints, serviceTargets } from "./service-targets.ts";

/** One end to which the connection can lead, and the port there; no port stands for every port. */
export interface HopTarget {
  readonly end: HopEnd;
  readonly port?: number;
  readonly protocol?: Protocol;
  readonly via?: ExplainHop["via"];
  /** The family of the Service's address, where it has one alone or was asked for by it. */
  readonly family?: AddressFamily;
}

/** Where a question leads, and what was said on the way. `rewritesSource`: a node may take the sender's place. */
export interface ResolvedTargets {
  readonly targets: readonly HopTarget[];
  readonly notes: readonly string[];
  readonly rewritesSource: boolean;
}

/**
 * Follows the receiving end of a question to what answers there. A Service with an address of its own is translated to
 * its endpoints and their ports, as the data plane does before policies are asked; a headless one to its pods, untouched;
 * an ExternalName to the name that it stands for; a node's port that is a Service's nodePort to that Service.
 */
export function resolveReceiver(snapshot: Snapshot, end: ExplainEnd, asked: AskedPort): ResolvedTargets {
  const service = serviceBehind(snapshot, end);
  if (service !== undefined) {
    const translated = ofService(snapshot, service, { ...asked, family: namedFamily(end) });
    const name = `${service.namespace}/${service.name}`;
    const recognised = end.kind === "address" ? [`${end.address} is an address of Service ${name}.`] : [];
    return { ...translated, notes: [...recognised, ...translated.notes] };
  }
  if (end.kind === "service")
    return ofService(snapshot, serviceNamed(snapshot, end.namespace, end.name), asked);
  const nodePort = nodePortService(snapshot, end, asked);
  if (nodePort !== undefined) return ofNodePort(snapshot, nodePort, { ...asked, family: namedFamily(end) });
  const { ends, notes } = resolveEnd(snapshot, end);
  return { targets: ends.map((one) => ({ end: one, ...asked })), notes, rewritesSource: false };
}

function namedFamily(end: ExplainEnd): AddressFamily | undefined {
  return end.kind === "address" ? familyOf(end.address) : undefined;
}

function serviceBehind(snapshot: Snapshot, end: ExplainEnd): Service | undefined {
  if (end.kind !== "address") return undefined;
  const owner = addressOwner(snapshot, end.address);
  return owner.kind === "service" ? owner.service : undefined;
}

/** What is asked of a Service: a port, and the family of the address that was named. */
interface AskedService extends AskedPort {
  readonly family?: AddressFamily;
}

function ofService(snapshot: Snapshot, service: Service, asked: AskedService): ResolvedTargets {
  const name = `${service.namespace}/${service.name}`;
  if (service.type === "ExternalName") {
    const fqdn = service.externalName ?? "";
    const note = `Service ${name} is only another name for ${fqdn}: nothing is translated, and policies see what that name leads to.`;
    const target = { end: externalHopEnd([], fqdn), ...asked };
    return { targets: [target], notes: [note], rewritesSource: false };
  }
  if (isHeadless(service)) return ofHeadless(snapshot, service, asked);
  const ports = service.ports.filter((port) => answers(port, asked));
  if (ports.length === 0) return unreachable(noSuchPort(snapshot, service, asked));
  return translated(snapshot, { service, family: asked.family ?? onlyFamily(service) }, ports);
}

/** A Service of one family is reached in that alone, whatever its pods have. */
function onlyFamily({ clusterIPs }: Service): AddressFamily | undefined {
  const families = new Set(clusterIPs.map(familyOf));
  const [only] = families;
  return families.size === 1 ? only : undefined;
}

/** A Service, and the family of the address by which it is reached, where that is known. */
interface ReachedService {
  readonly service: Service;
  readonly family?: AddressFamily;
}

function answers({ port, protocol }: ServicePort, asked: AskedPort): boolean {
  return (
    (asked.port === undefined || asked.port === port) &&
    (asked.protocol === undefined || asked.protocol === protocol)
  );
}

function translated(
  snapshot: Snapshot,
  { service, family }: ReachedService,
  ports: readonly ServicePort[],
): ResolvedTargets {
  const name = `${service.namespace}/${service.name}`;
  const found = ports.map((port) => ({ port, targets: serviceTargets(snapshot, service, port, family) }));
  const targets = found.flatMap((each) =>
    each.targets.map(({ end, port, protocol }): HopTarget => ({
      end,
      port,
      protocol,
      via: { service: name, port: each.port.port },
      family,
    })),
  );
  const lacking = found.flatMap((each) => lackingNote(snapshot, service, each));
  if (targets.length === 0) return unreachable(lacking[0] ?? noEndpoints(service));
  const notes = [
    ...found.flatMap((each) => translationNote(name, each)),
    ...lacking,
    ...readinessNote(
      name,
      found.flatMap((each) => each.targets),
    ),
  ];
  return { targets, notes, rewritesSource: rewritesSource(service) };
}

/** A load balancer or a node's port hides the client unless the Service keeps traffic on the node that it came to. */
function rewritesSource({ type, externalTrafficPolicy }: Service): boolean {
  return (type === "NodePort" || type === "LoadBalancer") && externalTrafficPolicy !== "Local";
}

function ofHeadless(snapshot: Snapshot, service: Service, asked: AskedPort): ResolvedTargets {
  const name = `${service.namespace}/${service.name}`;
  const ends = serviceEndpoints(snapshot, service);
  if (ends.length === 0) return unreachable(noEndpoints(service));
  const note = `Service ${name} is headless: its name leads to its pods themselves, and no port is translated.`;
  return { targets: ends.map((end) => ({ end, ...asked })), notes: [note], rewritesSource: false };
}

function nodePortService(snapshot: Snapshot, end: ExplainEnd, asked: AskedPort): Service | undefined {
  if (asked.port === undefined) return undefined;
  const isNode =
    end.kind === "node" ||
    end.kind === "nodes" ||
    (end.kind === "address" && addressOwner(snapshot, end.address).kind === "node");
  return isNode
    ? snapshot.services.find((service) => service.ports.some((port) => isNodePort(port, asked)))
    : undefined;
}

function isNodePort(port: ServicePort, asked: AskedPort): boolean {
  return port.nodePort === asked.port && (asked.protocol ?? "TCP") === port.protocol;
}

function ofNodePort(snapshot: Snapshot, service: Service, asked: AskedService): ResolvedTargets {
  const name = `${service.namespace}/${service.name}`;
  const found = translated(
    snapshot,
    { service, family: asked.family },
    service.ports.filter((port) => isNodePort(port, asked)),
  );
  return { ...found, notes: [`${asked.port} is a node port of Service ${name}.`, ...found.notes] };
}

function unreachable(note: string): ResolvedTargets {
  return { targets: [], notes: [note], rewritesSource: false };
}
