import type { KubeObject } from "../api/object-store.ts";
import { uidOf } from "./deterministic-id.ts";

/** When everything in a scenario was created: long before any run, and the same in each. */
export const CREATED_AT = "2026-01-12T09:00:00Z";

/** One machine of the cluster to lay out. */
export interface NodePlan {
  name: string;
  address: string;
  role: "control-plane" | "worker";
}

/** The address of the resolver on every node (NodeLocal DNSCache), as upstream chooses it. */
export const NODE_LOCAL_DNS = "169.254.20.10";

/** The address of the Service that the API server is known by inside the cluster. */
export const API_SERVER_CLUSTER_IP = "10.96.0.1";

/** The address of the cluster's DNS Service. */
export const DNS_CLUSTER_IP = "10.96.0.10";

const FIRST_FREE_CLUSTER_IP = 20;
const FIRST_FREE_POD_IP = 10;

/**
 * Hands out nodes and addresses in the order asked, so that one scenario always gets the same ones.
 * Pods of node n are in 10.244.n.0/24, Services in 10.96.0.0/16.
 */
export class ClusterLayout {
  readonly nodes: readonly NodePlan[];
  readonly #podsOnNode = new Map<string, number>();
  readonly #firstPodIp: number;
  #placed = 0;
  #services = 0;

  constructor(nodes: readonly NodePlan[], firstPodIp: number = FIRST_FREE_POD_IP) {
    this.nodes = nodes;
    this.#firstPodIp = firstPodIp;
    this.#placed = firstPodIp - FIRST_FREE_POD_IP;
  }

  /** The nodes that ordinary pods may run on, in turn. */
  nextNode(): NodePlan {
    const workers = this.nodes.filter((node) => node.role === "worker");
    const node = workers[this.#placed % workers.length]!;
    this.#placed += 1;
    return node;
  }

  /** The node on which the API server runs. */
  controlPlane(): NodePlan {
    return this.nodes.find((node) => node.role === "control-plane") ?? this.nodes[0]!;
  }

  podIpOn(node: NodePlan): string {
    const used = this.#podsOnNode.get(node.name) ?? this.#firstPodIp;
    this.#podsOnNode.set(node.name, used + 1);
    return `10.${244 + Math.floor(used / 250)}.${this.nodes.indexOf(node)}.${used % 250}`;
  }

  clusterIp(): string {
    const index = FIRST_FREE_CLUSTER_IP + this.#services;
    this.#services += 1;
    return `10.96.${1 + Math.floor(index / 250)}.${index % 250}`;
  }
}

/** What a node has for pods: more of them than the scenarios of a laptop ever run. */
const ROOM = { cpu: "64", memory: "256Gi", "ephemeral-storage": "1Ti", pods: "1000" };

/** The Node object of a planned node. */
export function nodeObject(cluster: string, plan: NodePlan, index: number): KubeObject {
  const role: Record<string, string> =
    plan.role === "control-plane" ? { "node-role.kubernetes.io/control-plane": "" } : {};
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: plan.name,
      uid: uidOf(cluster, "Node", plan.name),
      creationTimestamp: CREATED_AT,
      labels: {
        "kubernetes.io/hostname": plan.name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        ...role,
      },
    },
    spec: {
      providerID: `simulated://${cluster}/${plan.name}`,
      podCIDR: `10.244.${index}.0/24`,
      podCIDRs: [`10.244.${index}.0/24`],
      ...(plan.role === "control-plane"
        ? { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] }
        : {}),
    },
    status: {
      capacity: ROOM,
      allocatable: ROOM,
      addresses: [
        { type: "InternalIP", address: plan.address },
        { type: "Hostname", address: plan.name },
      ],
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", lastTransitionTime: CREATED_AT }],
      nodeInfo: {
        kubeletVersion: "v1.34.2",
        osImage: "Debian GNU/Linux 13",
        containerRuntimeVersion: "containerd://2.1.4",
      },
    },
  };
}
