import type { AdminPort } from "../admin/admin-policy.ts";
import type { CompiledPort } from "../compile/compiled-policy.ts";
import type { Protocol } from "../model/network-policy.ts";
import type { ContainerPort } from "../model/snapshot.ts";
import type { Openings } from "./openings.ts";
import { LAST_PORT, type PortSet } from "./port-set.ts";

/** What named ports are looked up in: a pod's ports, undefined where they are not known, none for an address. */
export type DeclaredPorts = readonly ContainerPort[] | undefined;

/** The ports of a rule as openings at a receiver. A named port of a pod whose ports are not known may be any. */
export interface RulePorts {
  /** Equal lists of declared ports have one number, so that it can stand for them; ports without a name do not count. */
  declaredId(declared: DeclaredPorts): number;
  /** What `ports` open at a receiver with these declared ports. */
  opening(ports: "any" | readonly (CompiledPort | AdminPort)[], declaredId: number): number;
}

/** Works out each list of ports once a kind of receiver. */
export function rulePorts(openings: Openings): RulePorts {
  const ids = new Map<string, number>();
  const lists: DeclaredPorts[] = [];
  const known = new Map<readonly unknown[], Map<number, number>>();
  const idOf = (declared: DeclaredPorts): number => {
    const named = declared?.filter((port) => port.name !== undefined);
    const key = named?.map(({ name, port, protocol }) => `${name}/${protocol}/${port}`).join() ?? "unknown";
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    lists[id] = named;
    return id;
  };
  return {
    declaredId: idOf,
    opening(ports, declaredId) {
      if (ports === "any") return openings.all;
      const answers = known.get(ports) ?? new Map<number, number>();
      known.set(ports, answers);
      let answer = answers.get(declaredId);
      if (answer === undefined) {
        answer = openingOf(openings, ports, lists[declaredId]);
        answers.set(declaredId, answer);
      }
      return answer;
    },
  };
}

/** Whether what the ports open depends on what the receiver declares. */
export function hasNamedPort(ports: "any" | readonly (CompiledPort | AdminPort)[]): boolean {
  return (
    ports !== "any" &&
    ports.some((port) => ("kind" in port ? port.kind === "named" : typeof port.port === "string"))
  );
}

function openingOf(
  openings: Openings,
  entries: readonly (CompiledPort | AdminPort)[],
  declared: DeclaredPorts,
): number {
  let certain = openings.ports.none;
  let unknown = openings.ports.none;
  for (const entry of entries) {
    const name = nameIn(entry);
    if (name === undefined) certain = openings.ports.union(certain, numbered(openings, entry));
    else if (declared !== undefined)
      certain = openings.ports.union(certain, resolved(openings, name, declared));
    else unknown = openings.ports.union(unknown, everyPort(openings, name.protocol));
  }
  return openings.idOf(certain, openings.ports.union(certain, unknown));
}

interface PortName {
  readonly name: string;
  /** Absent where any protocol under which the pod declares the name will do. */
  readonly protocol?: Protocol;
}

function nameIn(entry: CompiledPort | AdminPort): PortName | undefined {
  if ("kind" in entry) return entry.kind === "named" ? entry : undefined;
  return typeof entry.port === "string" ? { name: entry.port, protocol: entry.protocol } : undefined;
}

/** The API refuses an endPort without a numeric port; it opens nothing here. */
function numbered({ ports }: Openings, entry: CompiledPort | AdminPort): PortSet {
  if ("kind" in entry) {
    if (entry.kind === "number") return ports.range(entry.protocol, entry.port, entry.port);
    if (entry.kind === "range") return ports.range(entry.protocol, entry.first, entry.last);
    return entry.kind === "protocol" ? ports.range(entry.protocol, 1, LAST_PORT) : ports.none;
  }
  const port = entry.port ?? undefined;
  if (typeof port === "number") return ports.range(entry.protocol, port, entry.endPort ?? port);
  return entry.endPort === undefined ? ports.range(entry.protocol, 1, LAST_PORT) : ports.none;
}

function resolved(
  { ports }: Openings,
  { name, protocol }: PortName,
  declared: readonly ContainerPort[],
): PortSet {
  return declared
    .filter((port) => port.name === name && (protocol === undefined || port.protocol === protocol))
    .reduce((set, port) => ports.union(set, ports.range(port.protocol, port.port, port.port)), ports.none);
}

function everyPort({ ports }: Openings, protocol: Protocol | undefined): PortSet {
  return protocol === undefined ? ports.all : ports.range(protocol, 1, LAST_PORT);
}
