import {
  enforcementReport,
  FEATURE_TITLES,
  FEATURES,
  STATE_TITLES,
  type EnforcementReport,
} from "#lib/enforcement/index.ts";
import { DISTRIBUTIONS, readDistribution } from "./read-distribution.ts";

/** Recorded sets whose CNI is told in full; the others are the same CNI in a mode that enforces nothing. */
const TOLD_IN_FULL: readonly string[] = [
  "kubeadm-cilium",
  "gke-dataplane-v2",
  "aks-cilium",
  "kubeadm-calico",
  "gke-v1-calico",
  "kubeadm-antrea",
  "openshift-ovn",
  "eks-policy-agent",
  "aks-azure-npm",
  "kube-router",
  "kube-network-policies",
  "kind-kindnet",
  "weave",
];

interface Recorded {
  readonly name: string;
  readonly report: EnforcementReport;
}

/** The part of docs/enforcement.md that is made from the recorded distributions. */
export function enforcementPage(): string {
  const all = DISTRIBUTIONS.map(
    (name): Recorded => ({ name, report: enforcementReport(evidenceOf(name)) }),
  );
  return [
    "\n## The recorded distributions\n",
    ...matrix(all),
    "\n## What accepts policies and enforces nothing\n",
    ...table(["set", "because"], all.filter(({ report }) => report.inert).map(({ name, report }) => [name, report.cni.evidence])),
    "\n## Feature by feature\n",
    "Reasons name the versions and settings of the recorded set.",
    ...all.filter(({ name }) => TOLD_IN_FULL.includes(name)).flatMap(inFull),
    "\n## Quirks\n",
    "What changes a rollout beyond the features; each is told where its CNI, version and settings have it.\n",
    ...quirks(all),
    "",
  ].join("\n");
}

function evidenceOf(name: string) {
  const { evidence } = readDistribution(name).snapshot;
  if (evidence === undefined) throw new Error(`${name} holds no evidence`);
  return evidence;
}

function matrix(all: readonly Recorded[]): readonly string[] {
  return table(
    ["set", "recognised as", ...FEATURES.map((feature) => FEATURE_TITLES[feature])],
    all.map(({ name, report }) => [
      `[${name}](../test/golden/distributions/${name}/report.txt)`,
      report.title,
      ...report.features.map(({ state }) => STATE_TITLES[state]),
    ]),
  );
}

function inFull({ name, report }: Recorded): readonly string[] {
  const rows = report.features.map(({ feature, state, reason, source }) => [
    FEATURE_TITLES[feature],
    STATE_TITLES[state],
    reason,
    source ?? "",
  ]);
  return [`\n### ${report.title} (${name})\n`, ...table(["feature", "state", "reason", "source"], rows)];
}

function quirks(all: readonly Recorded[]): readonly string[] {
  const told = all.flatMap(({ name, report }) => report.quirks.map((quirk) => ({ name, quirk })));
  const byId = [...Map.groupBy(told, ({ quirk }) => quirk.id)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rows = byId.flatMap(([id, ones]) => {
    const quirk = ones[0]?.quirk;
    if (quirk === undefined) return [];
    return [[`\`${id}\``, quirk.severity, `**${quirk.title}.** ${quirk.text}`, quirk.source ?? "", ones.map(({ name }) => name).join(", ")]];
  });
  return table(["id", "severity", "what", "source", "in"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
