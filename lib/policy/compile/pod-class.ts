import type { Labels } from "../model/labels.ts";
import type { Direction } from "../model/network-policy.ts";
import type { Side } from "./side.ts";
import type { ContainerPort } from "../model/snapshot.ts";

/**
 * Pods that no selector and no named port can tell apart: one namespace, equal labels as far as any selector could ask
 * for them, equal declared ports, and the same kind of network. What policies say is worked out once a class; pods
 * of one differ in address and node alone.
 */
export interface PodClass {
  /** Its index in `CompiledCluster.classes`. */
  readonly id: number;
  readonly namespace: string;
  /** Its bit in a compiled namespaceSelector. */
  readonly namespaceId: number;
  readonly namespaceLabels: Labels;
  /** Labels under keys that matter: a selector names them, or a workload's template or selector carries them. */
  readonly labels: Labels;
  /** Its bit in a compiled podSelector: classes with equal `labels` share it across namespaces. */
  readonly labelSet: number;
  /** Undefined where nothing says which ports its pods will declare: a named port may or may not resolve. */
  readonly ports: readonly ContainerPort[] | undefined;
  /** Its pods' traffic is their node's: NetworkPolicies never select them, so their sides hold no more than what may govern nodes. */
  readonly hostNetwork: boolean;
  readonly sides: Readonly<Record<Direction, Side>>;
}
