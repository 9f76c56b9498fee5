import { findingsOf, lintSceneOf } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import type { LintScene } from "#lib/policy/index.ts";
import type { ClusterInput } from "./cluster-input.ts";
import type { LintOptions } from "./lint-answer.ts";

/**
 * What the input tells of its platform. By another data plane's reading what its own one does and does not do counts
 * for nothing; what its parts need of each other stays.
 */
export function lintSceneFor({ snapshot }: ClusterInput, { profile }: LintOptions): LintScene {
  if (snapshot.evidence === undefined) return {};
  const report = enforcementReport(snapshot.evidence);
  const { expected, ...network } = lintSceneOf(snapshot, report, findingsOf(snapshot, report));
  return profile === undefined ? { expected, ...network } : { expected };
}
