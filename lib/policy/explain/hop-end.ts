import type { ReachEnd } from "../judge/ends-of.ts";
import { parseAddress, type IpAddress } from "../address/ip-address.ts";
import type { Pod, Snapshot, Workload, WorkloadId } from "../model/snapshot.ts";

/** One end of a hop before alike ones are joined. */
export interface HopEnd {
  readonly peer: ReachEnd;
  readonly text: string;
  /** What it is joined under: a workload's pods are named together. */
  readonly group: string;
  readonly pod?: Pod;
  /** The address family in which it was asked for, where an address named it. */
  readonly family?: AddressFamily;
}

/** The family of a connection that was asked for by an address. */
export type AddressFamily = IpAddress["family"];

/** The family of an address that can be read. */
export function familyOf(address: string): AddressFamily | undefined {
  return parseAddress(address)?.family;
}

/** A pod as an end. */
export function podHopEnd(pod: Pod): HopEnd {
  const { namespace, name } = pod;
  const [, , workload = name] = pod.workload.split("/");
  return {
    peer: { kind: "pod", namespace, name },
    text: `${namespace}/${name}`,
    group: `${namespace}/${workload}`,
    pod,
  };
}

/** A workload as one end: all its pods together, or its template where none runs. */
export function workloadHopEnd(workload: Workload): HopEnd {
  const { id, namespace, name, kind } = workload;
  const text = `${namespace}/${name}`;
  return { peer: { kind: "workload", id, namespace, name, workloadKind: kind }, text, group: text };
}

/** The pods of a workload that have not finished. */
export function podsOf(snapshot: Snapshot, id: WorkloadId): readonly Pod[] {
  return snapshot.pods.filter((pod) => pod.workload === id && !pod.finished);
}

/** Nodes, or the API server, as one end. */
export function nodeHopEnd(role: "node" | "api-server", addresses: readonly string[], text: string): HopEnd {
  return { peer: { kind: "node", role, addresses }, text, group: text };
}

/** An address or a name outside the cluster as an end. */
export function externalHopEnd(addresses: readonly string[], fqdn?: string): HopEnd {
  const text = fqdn ?? addresses[0] ?? "an external address";
  return {
    peer: { kind: "external", addresses, ...(fqdn === undefined ? {} : { fqdn }) },
    text,
    group: text,
  };
}
