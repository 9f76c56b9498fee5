import type { KubeObject } from "../api/object-store.ts";
import type { ConnectionPlan } from "../traffic/connection-plan.ts";
import type { EnforcementProfile } from "../data-plane/enforcement-profile.ts";
import type { Problem } from "./problem.ts";

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
  /** Whether the nodes' kernels have SCTP; they have when left out. */
  hasSctp?: boolean;
}
