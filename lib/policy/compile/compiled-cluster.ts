import type { CompiledAdminPolicy } from "./compiled-admin-rule.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { IpAddress } from "../address/ip-address.ts";
import type { Direction } from "../model/network-policy.ts";
import type { Labels } from "../model/labels.ts";
import type { PodClass } from "./pod-class.ts";
import type { PodIndex } from "./pod-index.ts";
import type { Side } from "./side.ts";
import type { Profile } from "../profile.ts";
import type { ContainerPort, Snapshot, Workload, WorkloadId } from "../model/snapshot.ts";

/** A pod as the engine sees it: running, or made up from a workload's template where none runs. */
export interface CompiledPod {
  readonly workload: WorkloadId;
  /** `namespace/name` of the pod, or words for the template. */
  readonly text: string;
  /** True where no pod runs and the template stands in for any number, of which two are not one pod. */
  readonly fromTemplate: boolean;
  readonly namespace: string;
  /** All of them; `PodClass.labels` keeps those that matter. */
  readonly labels: Labels;
  /** Its class, by index in `CompiledCluster.classes`. */
  readonly classId: number;
  readonly addresses: readonly IpAddress[];
  /** Addresses as written, aligned with `addresses`. */
  readonly addressTexts: readonly string[];
  /** Undefined where nothing says which ports it will declare: a named port may or may not resolve. */
  readonly ports: readonly ContainerPort[] | undefined;
  /** Its traffic is its node's, as the profile reads it. */
  readonly hostNetwork: boolean;
  readonly nodeName?: string;
  readonly hostIP?: string;
}

/** A snapshot indexed for questions, under one set of policies and one profile. Immutable; see `withEdit` for changes. */
export interface CompiledCluster {
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  readonly policies: readonly CompiledPolicy[];
  /** Admin and baseline policies that are evaluated, in the order in which they count. */
  readonly adminPolicies: readonly CompiledAdminPolicy[];
  /** Every kind of pod, by id. */
  readonly classes: readonly PodClass[];
  /** What may be said about nodes as such; no NetworkPolicy speaks for them. */
  readonly nodeSides: Readonly<Record<Direction, Side>>;
  /** Running pods (not finished), or one stand-in from the template, by workload. */
  readonly podsByWorkload: ReadonlyMap<WorkloadId, readonly CompiledPod[]>;
  /** By `namespace/name`, running pods alone. */
  readonly podsByName: ReadonlyMap<string, CompiledPod>;
  readonly workloads: ReadonlyMap<WorkloadId, Workload>;
  /** Addresses of nodes by node name. */
  readonly nodeAddresses: ReadonlyMap<string, readonly string[]>;
  /** What does not depend on NetworkPolicies: every edit of this cluster shares it. */
  readonly index: PodIndex;
}
