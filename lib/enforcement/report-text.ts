import type { EnforcementReport, FeatureState } from "./enforcement-report.ts";
import { FEATURE_TITLES } from "./feature.ts";

/** How a state is called on a page. */
export const STATE_TITLES: Readonly<Record<FeatureState, string>> = {
  enforced: "enforced",
  "not-enforced": "not enforced",
  differs: "differs",
  unknown: "unknown",
};

/** A report as lines of text, for a terminal. */
export function reportText(report: EnforcementReport): string {
  const { cni } = report;
  const lines = [
    report.title,
    report.inert ? "Policies are accepted and nothing comes of them." : "",
    `Distribution: ${report.distribution}. Read as: ${report.profile}. Enforces: ${cni.enforces}.`,
    cni.evidence,
    ...(cni.unselectedPods === undefined ? [] : [`Pods that no policy selects are ${cni.unselectedPods}.`]),
    ...(Array.isArray(cni.adminKinds)
      ? [`Admin policies that it enforces: ${cni.adminKinds.join(", ") || "none"}.`]
      : []),
    "",
    "Features",
    ...featureLines(report.features),
    ...section(
      "Quirks",
      report.quirks.flatMap(({ severity, title, text, source }) => [
        `${severity}: ${title}`,
        `  ${withSource(text, source)}`,
      ]),
    ),
    ...section(
      "Drawn from",
      report.evidence.map(({ object, fact }) => `${object}: ${fact}`),
    ),
    ...section(
      "Not read",
      report.unreadable.map(({ verb, resource, reason }) => `${verb} ${resource}: ${reason}`),
    ),
  ];
  return `${lines.filter((line, index) => line !== "" || index > 1).join("\n")}\n`;
}

/** One reason for all is told once. */
function featureLines(features: EnforcementReport["features"]): readonly string[] {
  const [first] = features;
  if (first !== undefined && features.every(({ reason }) => reason === first.reason)) {
    return [`  All of them: ${STATE_TITLES[first.state]}`, `    ${first.reason}`];
  }
  return features.flatMap(({ feature, state, reason, source }) => [
    `  ${FEATURE_TITLES[feature]}: ${STATE_TITLES[state]}`,
    `    ${withSource(reason, source)}`,
  ]);
}

function withSource(text: string, source: string | undefined): string {
  return source === undefined ? text : `${text} [${source}]`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}
