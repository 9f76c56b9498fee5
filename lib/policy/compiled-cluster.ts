import type { CompiledPolicy } from "./compiled-policy.ts";
import type { IpAddress } from "./ip-address.ts";
import type { Labels } from "./labels.ts";
import type { Direction } from "./network-policy.ts";
import type { Profile } from "./profile.ts";
import type { ContainerPort, Snapshot, Workload, WorkloadId } from "./snapshot.ts";

/** Pods of one namespace with equal labels: no selector can tell them apart, so policies are looked up once a class. */
export interface LabelClass {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  /** The policies that isolate its pods, per direction. Empty means open in that direction. */
  readonly isolatedBy: Readonly<Record<Direction, readonly CompiledPolicy[]>>;
}

/** A pod as the engine sees it: running, or made up from a workload's template where none runs. */
export interface CompiledPod {
  readonly workload: WorkloadId;
  /** `namespace/name` of the pod, or words for the template. */
  readonly text: string;
  /** True where no pod runs and the template's labels stand in. */
  readonly fromTemplate: boolean;
  readonly class: LabelClass;
  readonly addresses: readonly IpAddress[];
  /** Addresses as written, aligned with `addresses`. */
  readonly addressTexts: readonly string[];
  /** Undefined where nothing says which ports it will declare: a named port may or may not resolve. */
  readonly ports: readonly ContainerPort[] | undefined;
  readonly hostNetwork: boolean;
  readonly nodeName?: string;
  readonly hostIP?: string;
  /** Pods with equal keys are interchangeable to every policy of this cluster, their node apart. */
  readonly likeness: string;
}

/** A snapshot indexed for questions, under one set of policies and one profile. Immutable; build a new one on change. */
export interface CompiledCluster {
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  readonly policies: readonly CompiledPolicy[];
  /** Running pods (not finished), or one stand-in from the template, by workload. */
  readonly podsByWorkload: ReadonlyMap<WorkloadId, readonly CompiledPod[]>;
  /** By `namespace/name`, running pods alone. */
  readonly podsByName: ReadonlyMap<string, CompiledPod>;
  /** Pods with a network of their own, by address: finished and hostNetwork pods own none. */
  readonly podsByAddress: ReadonlyMap<string, CompiledPod>;
  readonly workloads: ReadonlyMap<WorkloadId, Workload>;
  /** Addresses of nodes by node name, and the set of all. */
  readonly nodeAddresses: ReadonlyMap<string, readonly string[]>;
}
