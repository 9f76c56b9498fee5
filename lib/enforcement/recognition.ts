import type { ClusterEvidence, CniFacts } from "#lib/policy/index.ts";
import type { FeatureState, Quirk } from "./enforcement-report.ts";
import type { Feature } from "./feature.ts";

/** What is held of one feature, and why. */
export interface FeatureCell {
  readonly state: FeatureState;
  /** One sentence that names the object, the setting or the version. */
  readonly reason: string;
  readonly source?: string;
}

/** All ten features of one CNI, as they are where it enforces. */
export type FeatureCells = Readonly<Record<Feature, FeatureCell>>;

/** What a conclusion was drawn from. */
export interface EvidenceLine {
  /** `DaemonSet kube-system/cilium`. */
  readonly object: string;
  /** The field and its value, or what its absence means. */
  readonly fact: string;
}

/** What the objects of one CNI say. */
export interface Recognition {
  readonly name: CniFacts["name"];
  /** The CNI as people call it, without a version: `Cilium`. */
  readonly called: string;
  /** In what shape or mode, to follow the version: `GKE Dataplane V2`, `strict mode`. */
  readonly mode?: string;
  /** The tag of its agent's image, or what else tells its version. */
  readonly version?: string;
  readonly enforces: CniFacts["enforces"];
  /** Why, as a clause that goes on after "because" and has no full stop. */
  readonly because: string;
  /**
   * Whether it filters traffic, or would with another setting. Of two that do, objects cannot tell whose policies hold;
   * a network without an engine lies beneath one, and is no contradiction.
   */
  readonly isEngine: boolean;
  readonly facts?: Pick<CniFacts, "unselectedPods" | "ipBlocksMatchNodes" | "adminKinds">;
  readonly cells: FeatureCells;
  readonly quirks: readonly Quirk[];
  readonly evidence: readonly EvidenceLine[];
}

/** Tells one CNI by its objects; undefined where this is not it. */
export type CniSign = (evidence: ClusterEvidence) => Recognition | undefined;
