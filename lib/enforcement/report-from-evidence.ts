import { profileOf, type ClusterEvidence, type CniFacts } from "#lib/policy/index.ts";
import { adminPolicyQuirk } from "./admin-policy-quirk.ts";
import { recogniseDistribution } from "./distribution.ts";
import type { EnforcementReport, FeatureReport } from "./enforcement-report.ts";
import { everyFeature, notEnforced, unknown } from "./feature-cell.ts";
import { FEATURES } from "./feature.ts";
import { neighbourQuirks } from "./neighbour-quirks.ts";
import { orderedEvidence } from "./ordered-evidence.ts";
import type { EvidenceLine, FeatureCells, Recognition } from "./recognition.ts";
import { recogniseCni } from "./recognise-cni.ts";
import { tunnelQuirk } from "./tunnel-quirk.ts";
import { bareVersion } from "./version-at-least.ts";

/**
 * What the objects of a cluster say about enforcement. Total, and the same for evidence in any order: what was not read
 * is unknown, with verb and resource. "enforced" is what settings and sources say, never that it was tried.
 */
export function enforcementReport(given: ClusterEvidence): EnforcementReport {
  const evidence = orderedEvidence(given);
  const { distribution, evidence: toldBy } = recogniseDistribution(evidence);
  const recognition = recogniseCni(evidence);
  const cni = factsOf(recognition);
  return {
    cni,
    title: titleOf(recognition),
    distribution,
    profile: profileOf(cni).name,
    inert: cni.enforces === "no",
    features: rowsOf(cellsOf(recognition)),
    quirks: [
      ...recognition.quirks,
      ...adminPolicyQuirk(evidence, cni),
      ...tunnelQuirk(evidence, recognition),
      ...neighbourQuirks(evidence),
    ],
    evidence: distinct([...recognition.evidence, ...toldBy]),
    unreadable: evidence.unreadable,
  };
}

function factsOf({ name, version, enforces, because, facts }: Recognition): CniFacts {
  return {
    name,
    ...(version === undefined ? {} : { version }),
    enforces,
    ...facts,
    evidence: sentence(because),
  };
}

function titleOf({ called, version, mode }: Recognition): string {
  const name = version === undefined ? called : `${called} ${bareVersion(version)}`;
  return mode === undefined ? name : `${name}, ${mode}`;
}

/** Where nothing is enforced, or nobody knows, no feature is better off than the whole. */
function cellsOf({ enforces, because, cells }: Recognition): FeatureCells {
  if (enforces === "yes") return cells;
  return everyFeature(enforces === "no" ? notEnforced(sentence(because)) : unknown(sentence(because)));
}

function rowsOf(cells: FeatureCells): readonly FeatureReport[] {
  return FEATURES.map((feature) => ({ feature, ...cells[feature] }));
}

function distinct(lines: readonly EvidenceLine[]): readonly EvidenceLine[] {
  return [...new Map(lines.map((line) => [`${line.object}\n${line.fact}`, line])).values()];
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
