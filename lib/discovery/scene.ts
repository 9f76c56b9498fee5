import type { EnforcementReport } from "#lib/enforcement/index.ts";
import { PROFILES, profileOf, type CniFacts, type Snapshot } from "#lib/policy/index.ts";
import { clusterIndex, type ClusterIndex } from "./cluster-index.ts";

/** What every finder looks at. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly index: ClusterIndex;
  /** The CNI decides which addresses traffic of nodes carries. */
  readonly cni: Pick<CniFacts, "name">;
}

/** A scene in which it is also known what policies can say. */
export interface PolicyScene extends Scene {
  readonly report: EnforcementReport;
}

/** A snapshot with its lookups. */
export function sceneOf(snapshot: Snapshot, cni: Scene["cni"] = snapshot.cni): Scene {
  return { snapshot, index: clusterIndex(snapshot), cni };
}

/** Whether an ipBlock reaches the addresses of nodes here. */
export function ipBlocksMatchNodes({ report }: PolicyScene): boolean {
  return PROFILES[report.profile].ipBlockMatches !== "external";
}

/**
 * Whether a rule for what is called through a Service has to name the Service too: the CNI judges before the address is
 * translated, or is not known, and then it may.
 */
export function mayJudgeServices({ cni }: Pick<Scene, "cni">): boolean {
  return cni.name === "unknown" || profileOf(cni).judgesBeforeTranslation;
}
