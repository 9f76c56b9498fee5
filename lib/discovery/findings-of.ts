import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { Snapshot } from "#lib/policy/index.ts";
import { discoveriesOf } from "./discoveries.ts";
import type { Finding } from "./finding.ts";
import { sceneOf } from "./scene.ts";

/**
 * What about this cluster a default-deny would break unless it is allowed for, DNS first. Every finding says what it was
 * derived from; what cannot be resolved, or may not be read, is a finding too. The same snapshot and CNI give the same
 * findings, by identity.
 */
export function findingsOf(snapshot: Snapshot, report: EnforcementReport): readonly Finding[] {
  return discoveriesOf(sceneOf(snapshot, report.cni)).map(({ finding }) => finding);
}
