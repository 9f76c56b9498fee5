import { InvariantBroken } from "../model/result.ts";
import type { Pod, Service, Snapshot } from "../model/snapshot.ts";
import { addressOwner, apiServerAddresses } from "./address-owner.ts";
import type { ExplainEnd } from "./explain-end.ts";
import {
  externalHopEnd,
  familyOf,
  nodeHopEnd,
  podHopEnd,
  podsOf,
  workloadHopEnd,
  type HopEnd,
} from "./hop-end.ts";
import { serviceEndpoints } from "./service-targets.ts";

/** The single ends that a named one stands for, and what has to be said about it. */
export interface ResolvedEnds {
  readonly ends: readonly HopEnd[];
  readonly notes: readonly string[];
}

/**
 * The ends behind whatever is no Service: pods of a workload (its template where none runs), nodes, addresses. Empty,
 * with a note, where nothing is there: a finished pod has lost its address.
 */
export function resolveEnd(snapshot: Snapshot, end: Exclude<ExplainEnd, { kind: "service" }>): ResolvedEnds {
  switch (end.kind) {
    case "pod":
      return podEnds(podNamed(snapshot, end.namespace, end.name));
    case "workload":
      return workloadEnds(snapshot, end.id);
    case "node": {
      const node = snapshot.nodes.find((one) => one.name === end.name);
      const text = `node ${end.name}`;
      return one(nodeHopEnd("node", node?.ips ?? [], text));
    }
    case "nodes":
      return one(
        nodeHopEnd(
          "node",
          snapshot.nodes.flatMap((node) => node.ips),
          "the nodes",
        ),
      );
    case "api-server":
      return one(nodeHopEnd("api-server", apiServerAddresses(snapshot), "the API server"));
    case "dns-name":
      return dnsNameEnds(end);
    case "address": {
      const { ends, notes } = addressEnds(snapshot, end.address);
      return { ends: ends.map((one) => ({ ...one, family: familyOf(end.address) })), notes };
    }
  }
}

/** The ends that can open a connection. A Service opens none: the pods behind it do. */
export function resolveSender(snapshot: Snapshot, end: ExplainEnd): ResolvedEnds {
  if (end.kind !== "service") {
    const owner = end.kind === "address" ? addressOwner(snapshot, end.address) : undefined;
    return owner?.kind === "service" ? behindService(snapshot, owner.service) : resolveEnd(snapshot, end);
  }
  return behindService(snapshot, serviceNamed(snapshot, end.namespace, end.name));
}

/** A Service of the snapshot by name. @throws InvariantBroken for one that `parseEnd` cannot have read there. */
export function serviceNamed(snapshot: Snapshot, namespace: string, name: string): Service {
  const service = snapshot.services.find((each) => each.namespace === namespace && each.name === name);
  if (service === undefined) throw new InvariantBroken(`no Service ${namespace}/${name} in the snapshot`);
  return service;
}

function podNamed(snapshot: Snapshot, namespace: string, name: string): Pod {
  const pods = snapshot.pods.filter((each) => each.namespace === namespace && each.name === name);
  const pod = pods.find((each) => !each.finished) ?? pods[0];
  if (pod === undefined) throw new InvariantBroken(`no pod ${namespace}/${name} in the snapshot`);
  return pod;
}

function behindService(snapshot: Snapshot, service: Service): ResolvedEnds {
  const name = `${service.namespace}/${service.name}`;
  const behind = serviceEndpoints(snapshot, service);
  const note =
    behind.length === 0
      ? `Service ${name} has no endpoints, and a Service opens no connection of its own.`
      : `A Service opens no connection: the question is asked for what stands behind Service ${name}.`;
  return { ends: behind, notes: [note] };
}

function podEnds(pod: Pod): ResolvedEnds {
  const name = `${pod.namespace}/${pod.name}`;
  if (pod.finished) {
    const note = `Pod ${name} has finished and has lost its address. Ask for its workload, ${pod.workload}.`;
    return { ends: [], notes: [note] };
  }
  return { ends: [podHopEnd(pod)], notes: podNotes([pod], name) };
}

function workloadEnds(snapshot: Snapshot, id: Pod["workload"]): ResolvedEnds {
  const workload = snapshot.workloads.find((each) => each.id === id);
  if (workload === undefined) throw new InvariantBroken(`no workload ${id} in the snapshot`);
  const pods = podsOf(snapshot, id);
  if (pods.length > 0) return { ends: pods.map(podHopEnd), notes: podNotes(pods, id) };
  const note = `No pod of ${id} runs now: its pod template stands for the next one, with an address that nobody knows yet.`;
  return { ends: [workloadHopEnd(workload)], notes: [note] };
}

function podNotes(pods: readonly Pod[], name: string): string[] {
  const host = pods.find((pod) => pod.hostNetwork);
  if (host === undefined) return [];
  const address = host.hostIP === undefined ? "" : ` (${host.hostIP})`;
  return [`${name} is on the host network: to others it is its node's address${address}.`];
}

function dnsNameEnds({ name, addresses }: Extract<ExplainEnd, { kind: "dns-name" }>): ResolvedEnds {
  const end = externalHopEnd(addresses, name);
  const known = addresses.length === 0 ? "no address of it is known" : `known by ${addresses.join(", ")}`;
  return { ends: [end], notes: [`${name} lies outside the cluster; ${known}.`] };
}

function addressEnds(snapshot: Snapshot, address: string): ResolvedEnds {
  const owner = addressOwner(snapshot, address);
  switch (owner.kind) {
    case "pod": {
      const name = `${owner.pod.namespace}/${owner.pod.name}`;
      return { ends: [podHopEnd(owner.pod)], notes: [`${address} is the address of pod ${name}.`] };
    }
    case "node":
      return {
        ends: [nodeHopEnd("node", [address], `node ${owner.node.name}`)],
        notes: [nodeNote(snapshot, address, owner.node.name)],
      };
    case "api-server":
      return {
        ends: [nodeHopEnd("api-server", [address], "the API server")],
        notes: [`${address} is an address of the API server.`],
      };
    case "pod-range": {
      const note = `${address} lies in the pod range of node ${owner.node.name}, but no running pod has it: only ipBlocks can match it.`;
      return { ends: [externalHopEnd([address])], notes: [note] };
    }
    case "service":
      throw new InvariantBroken(`${address} is a Service's and must be translated first`);
    case "outside":
      return { ends: [externalHopEnd([address])], notes: [] };
  }
}

function nodeNote(snapshot: Snapshot, address: string, node: string): string {
  const sharing = snapshot.pods.filter((pod) => pod.hostNetwork && !pod.finished && pod.nodeName === node);
  const also =
    sharing.length === 0
      ? ""
      : `, which ${sharing.length === 1 ? "1 pod on its host network shares" : `${sharing.length} pods on its host network share`}`;
  return `${address} is the address of node ${node}${also}.`;
}

function one(end: HopEnd): ResolvedEnds {
  return { ends: [end], notes: [] };
}
