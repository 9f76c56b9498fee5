import type { ClusterEvidence } from "#lib/policy/index.ts";
import { noEngine, possibleEngines } from "./cni/no-engine.ts";
import { CNI_SIGNS } from "./cni-signs.ts";
import { everyFeature, unknown } from "./feature-cell.ts";
import { controllerTitle } from "./find-agent.ts";
import type { Recognition } from "./recognition.ts";
import { refusalOf, refusalText } from "./refusal.ts";
import { bareVersion } from "./version-at-least.ts";

/** Resources without which an engine may be there unseen. */
const NEEDED = ["daemonsets.apps", "nodes"];

/**
 * The CNI that these objects show: its engine, on whatever network it stands (flannel under
 * Calico, the VPC CNI under Cilium). Two engines side by side, or an engine
 * that may be there unseen, are said and make everything unknown.
 */
export function recogniseCni(evidence: ClusterEvidence): Recognition {
  const found = CNI_SIGNS.flatMap((sign) => sign(evidence) ?? []);
  const engines = found.filter(({ isEngine }) => isEngine);
  if (engines.length > 1) return sideBySide(engines, found);
  const told = engines[0] ?? found[0] ?? noEngine(evidence) ?? nothingFound(evidence);
  const beneath = found.filter((one) => one !== told).flatMap((one) => one.evidence);
  return withDoubt({ ...told, evidence: [...told.evidence, ...beneath] }, evidence);
}

/**
 * Without DaemonSets anything may be there unseen; without nodes an engine inside them (k3s) may enforce what this
 * network does not.
 */
function withDoubt(told: Recognition, evidence: ClusterEvidence): Recognition {
  const needed = told.enforces === "yes" ? NEEDED.slice(0, 1) : NEEDED;
  const refusal = needed.map((one) => refusalOf(evidence, one)).find((one) => one !== undefined);
  if (refusal === undefined || told.enforces === "unknown") return told;
  return {
    ...told,
    enforces: "unknown",
    because: `${told.because}; but ${refusalText(refusal)}, so another engine may be there`,
  };
}

function sideBySide(engines: readonly Recognition[], found: readonly Recognition[]): Recognition {
  const names = engines.map(({ called, version }) =>
    version === undefined ? called : `${called} ${bareVersion(version)}`,
  );
  const because = `${names.join(" and ")} are there side by side, and objects do not tell whose policies hold: it may be a migration, a leftover, or filters in a row`;
  return {
    name: "unknown",
    called: `${names.join(" beside ")}`,
    enforces: "unknown",
    because,
    isEngine: true,
    cells: everyFeature(unknown(`${because}.`)),
    quirks: [
      {
        id: "several-engines",
        severity: "danger",
        title: "Several policy engines are installed",
        text: `${names.join(" and ")} were found. Remove what is left over, or prove enforcement with canary pods on every kind of node before a phase starts.`,
      },
      ...engines.flatMap(({ quirks }) => quirks),
    ],
    evidence: found.flatMap((one) => one.evidence),
  };
}

function nothingFound(evidence: ClusterEvidence): Recognition {
  const { controllers, nodes } = evidence;
  const because = `none of the CNIs that Drawbridge knows was found among ${controllers.length} controllers and ${nodes.length} nodes; ${whyNot(evidence)}`;
  return {
    name: "unknown",
    called: "Unknown CNI",
    enforces: "unknown",
    because,
    isEngine: false,
    cells: everyFeature(unknown(`${because}.`)),
    quirks: [],
    evidence: possibleEngines(evidence).map((one) => ({
      object: controllerTitle(one),
      fact: "is on the host network, and may be a network or an engine",
    })),
  };
}

function whyNot(evidence: ClusterEvidence): string {
  const refusals = NEEDED.flatMap((one) => refusalOf(evidence, one) ?? []);
  if (refusals.length > 0) return refusals.map(refusalText).join(", and ");
  return "only canary pods can tell whether policies are enforced";
}
