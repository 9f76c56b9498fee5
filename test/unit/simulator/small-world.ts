import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import type { Connection, Party, Protocol } from "#lib/simulator/data-plane/world.ts";

/** A pod of the small town, on node `north` unless told otherwise. */
export function pod(
  place: string,
  labels: Record<string, string>,
  more: {
    ip?: string;
    ips?: string[];
    ports?: object[];
    spec?: object;
    status?: object;
    owner?: object;
  } = {},
): KubeObject {
  const [namespace = "", name = ""] = place.split("/");
  const ip = more.ip ?? more.ips?.[0] ?? `10.244.0.${place.length}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, labels, ...(more.owner ? { ownerReferences: [more.owner as never] } : {}) },
    spec: { nodeName: "north", containers: [{ name: "main", ports: more.ports ?? [] }], ...more.spec },
    status: {
      phase: "Running",
      podIP: ip,
      podIPs: (more.ips ?? [ip]).map((address) => ({ ip: address })),
      ...more.status,
    },
  };
}

export function namespace(name: string, labels: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "kubernetes.io/metadata.name": name, ...labels } },
  };
}

export function node(name: string, address: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name } },
    status: { addresses: [{ type: "InternalIP", address }] },
  };
}

export function policy(place: string, spec: Partial<NetworkPolicySpec>): KubeObject {
  const [namespaceName = "", name = ""] = place.split("/");
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: namespaceName, name },
    spec,
  };
}

/** Reads `storefront/web > payments/api:8080/TCP`; an end may be `node north` or an address. */
export function connection(text: string): Connection {
  const [, from = "", to = "", port = "", protocol = "TCP"] =
    /^(.+) > (.+?):(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return { from: party(from), to: party(to), protocol: protocol as Protocol, port: Number(port) };
}

function party(text: string): Party {
  if (text.startsWith("node ")) return { kind: "node", name: text.slice(5) };
  if (!text.includes("/")) return { kind: "external", ip: text.replace(/^\[|\]$/g, "") };
  const [namespaceName = "", name = ""] = text.split("/");
  return { kind: "pod", namespace: namespaceName, name };
}
