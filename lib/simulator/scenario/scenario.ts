import type { KubeObject } from "../api/object-store.ts";
import type { ConnectionPlan } from "../traffic/connection-plan.ts";
import type { EnforcementProfile } from "../data-plane/enforcement-profile.ts";
import type { Problem } from "./problem.ts";

/** A webhook that refuses pods which run an image, and with which words. */
export interface WebhookRefusal {
  /** `namespace/name` of the Service that it is. */
  service: string;
  path: string;
  /** The image's repository. */
  image: string;
  message: string;
}

/** A cluster to simulate: what stands in it, and who talks to whom. */
export interface Scenario {
  name: string;
  /** In the order in which they are stored, so that resourceVersions repeat from run to run. */
  objects: readonly KubeObject[];
  connections: readonly ConnectionPlan[];
  /** Addresses of the hosts outside the cluster, by DNS name. */
  hosts: Readonly<Record<string, readonly string[]>>;
  /** The resolver that pods use unless they say otherwise. */
  clusterDns: string;
  /** `namespace/name` of CronJobs whose time comes and that do not start. */
  idleCronJobs: readonly string[];
  problems: readonly Problem[];
  /** What is put into every new namespace, as a policy engine or a project template would. */
  namespaceTemplate?: readonly KubeObject[];
  /** Images that no node can pull, though their registry is there. */
  missingImages?: readonly string[];
  /** How the cluster's CNI enforces policies; Cilium-like when left out. */
  enforcement?: EnforcementProfile;
  /** What becomes of SCTP: the network carries it (when left out), drops it, or the nodes' kernels do not have it. */
  sctp?: "carried" | "dropped" | "unsupported";
  /** Pods that webhooks of the cluster refuse. */
  webhookRefusals?: readonly WebhookRefusal[];
}
