import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { LintScene, Snapshot } from "#lib/policy/index.ts";
import { expectedConnections } from "./expected-connections.ts";
import type { Finding } from "./finding.ts";

/** What lint asks for that is known from here on: connections that the platform needs, and what the CNI does. */
export function lintSceneOf(
  snapshot: Snapshot,
  report: EnforcementReport,
  findings: readonly Finding[],
): LintScene {
  return {
    expected: expectedConnections(snapshot, findings),
    ...(report.inert ? { inert: report.cni.evidence } : {}),
    features: Object.fromEntries(
      report.features.map(({ feature, state, reason }) => [feature, { state, reason }]),
    ),
  };
}
