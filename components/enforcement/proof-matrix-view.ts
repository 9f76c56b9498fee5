import { FEATURES, type FeatureReport } from "#lib/enforcement/index.ts";
import type { EnforcementProof, ProofRow } from "#lib/probes/index.ts";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { SUBJECT_TITLES, type MatrixSubject } from "./subject-words.ts";

/** One row: what the settings say of a subject, and what canary pods found. */
export interface MatrixRow {
  readonly subject: MatrixSubject;
  readonly title: string;
  readonly said?: FeatureReport;
  readonly found?: ProofRow;
  /** When the last connection of the row was tried, or the settle time measured; epoch milliseconds. */
  readonly atMs?: number;
  /** Of the row of the settle time. */
  readonly settleMs?: number;
  /** The one row that must not be overlooked: disproved, or an outright no to ingress or egress. */
  readonly isAlarming: boolean;
}

/** Rows under a heading. */
export interface MatrixSection {
  readonly title: string;
  readonly rows: readonly MatrixRow[];
}

const REST: readonly MatrixSubject[] = [
  "baseline",
  "default-deny",
  "dns-without-rule",
  "dns-with-rule",
  "bridge",
  "settle",
];

/** The run whose rows are shown: the one under way, else the newest that finished, else one that failed half-way. */
export function shownProof({
  proof,
  finished,
}: Pick<EnforcementPage, "proof" | "finished">): EnforcementProof | undefined {
  if (proof === undefined || proof.state === "running" || proof.state === "finished") return proof;
  return finished ?? proof;
}

/** The matrix: every feature in the report's order with UDP behind SCTP, then what the rollout itself rests on. */
export function matrixSections(
  page: Pick<EnforcementPage, "report" | "proof" | "finished">,
): readonly MatrixSection[] {
  const proof = shownProof(page);
  const found = new Map((proof?.rows ?? []).map((row) => [row.subject, row]));
  const said = new Map(page.report.features.map((feature) => [feature.feature, feature]));
  const rowOf = (subject: MatrixSubject): MatrixRow =>
    subject === "settle"
      ? settleRow(proof)
      : subjectRow(subject, said.get(subject as FeatureReport["feature"]), found.get(subject));
  const features = FEATURES.flatMap((feature): MatrixSubject[] =>
    feature === "sctp" ? ["udp", feature] : [feature],
  );
  return [
    { title: "What the network does with a policy", rows: features.map(rowOf) },
    { title: "What the rollout rests on", rows: REST.map(rowOf) },
  ];
}

function subjectRow(
  subject: MatrixSubject,
  said: FeatureReport | undefined,
  found: ProofRow | undefined,
): MatrixRow {
  const moments = (found?.observations ?? []).map(({ atMs }) => atMs);
  return {
    subject,
    title: SUBJECT_TITLES[subject],
    ...(said && { said }),
    ...(found && { found }),
    ...(moments.length > 0 && { atMs: Math.max(...moments) }),
    isAlarming: isAlarming(subject, said, found),
  };
}

const VITAL: ReadonlySet<MatrixSubject> = new Set(["ingress", "egress", "bridge", "dns-with-rule"]);

/** What no rollout can do without, or what the settings promise and canary pods disproved. */
function isAlarming(
  subject: MatrixSubject,
  said: FeatureReport | undefined,
  found: ProofRow | undefined,
): boolean {
  const isMissing = found?.outcome === "disproved" || said?.state === "not-enforced";
  if (VITAL.has(subject)) return isMissing;
  return found?.outcome === "disproved" && said?.state === "enforced";
}

function settleRow(proof: EnforcementProof | undefined): MatrixRow {
  const { settleMs, finishedAtMs } = proof ?? {};
  return {
    subject: "settle",
    title: SUBJECT_TITLES.settle,
    ...(settleMs !== undefined && { settleMs }),
    ...(settleMs !== undefined && finishedAtMs !== undefined && { atMs: finishedAtMs }),
    isAlarming: false,
  };
}

/** How many rows canary pods have an answer for, of those that they try: "14 of 16 proved", and how many came out wrong. */
export function matrixCounts(rows: readonly ProofRow[]): {
  readonly proved: number;
  readonly disproved: number;
  readonly differs: number;
  readonly notTried: number;
} {
  const count = (outcome: ProofRow["outcome"]): number =>
    rows.filter((row) => row.outcome === outcome).length;
  return {
    proved: count("proved"),
    disproved: count("disproved"),
    differs: count("differs"),
    notTried: count("not-tried"),
  };
}

/** "14 proved, 1 differs, 1 not tried"; what did not happen is not said. */
export function countsText(rows: readonly ProofRow[]): string {
  const { proved, disproved, differs, notTried } = matrixCounts(rows);
  const parts = [
    [proved, "proved"],
    [disproved, "disproved"],
    [differs, differs === 1 ? "differs" : "differ"],
    [notTried, "not tried"],
  ] as const;
  return parts.flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}`])).join(", ");
}
