import { assertNever } from "#lib/policy/index.ts";
import type { EnforcementReport, FeatureState } from "#lib/enforcement/index.ts";
import type { EnforcementProof } from "#lib/probes/index.ts";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { agoText } from "../shell/age-words.ts";

/** The state of the world in one sentence: `lead` is what to remember of it. */
export interface Headline {
  readonly tone: "ready" | "attention" | "danger";
  readonly lead: string;
  readonly rest: string;
}

function stateOf(report: EnforcementReport, feature: "ingress" | "egress"): FeatureState {
  return report.features.find((each) => each.feature === feature)?.state ?? "unknown";
}

const CLAIMS: Readonly<Record<FeatureState, string>> = {
  enforced: "enforces",
  "not-enforced": "does not enforce",
  differs: "enforces, with differences,",
  unknown: "may enforce",
};

/** "enforces ingress and egress", "enforces ingress and does not enforce egress". */
export function claimText(report: EnforcementReport): string {
  const [ingress, egress] = [stateOf(report, "ingress"), stateOf(report, "egress")];
  if (ingress === egress) return `${CLAIMS[ingress]} ingress and egress`;
  return `${CLAIMS[ingress]} ingress and ${CLAIMS[egress]} egress`;
}

/** What holds of this cluster's enforcement. `now` in epoch milliseconds. */
export function headline(page: EnforcementPage, now: number): Headline {
  const { report, standing } = page;
  const claim = claimText(report);
  if (isInert(page)) {
    return {
      tone: "danger",
      lead: "Policies are accepted and nothing enforces them.",
      rest: inertWhy(page, now),
    };
  }
  switch (standing.kind) {
    case "proved":
      return {
        tone: "ready",
        lead: `${report.title} ${claim}.`,
        rest: `Proved ${agoText(now - standing.atMs)}.`,
      };
    case "disproved":
      return {
        tone: "danger",
        lead: `${report.title} does not do what its settings say.`,
        rest: `${standing.because} Tried ${agoText(now - standing.atMs)}.`,
      };
    case "unclear":
      return {
        tone: "attention",
        lead: `${report.title} says it ${claim}.`,
        rest: `The run of ${agoText(now - standing.atMs)} left it open. ${standing.because}`,
      };
    case "stale":
      return {
        tone: "attention",
        lead: `${report.title} says it ${claim}.`,
        rest: `The proof of ${agoText(now - standing.atMs)} no longer counts. ${standing.because}`,
      };
    case "none":
      return {
        tone: "attention",
        lead: `${report.title} says it ${claim}.`,
        rest: "Nobody has proved it on this cluster.",
      };
    default:
      return assertNever(standing);
  }
}

/** Whether policies come to nothing here: by the objects, or by a proof that still counts. */
export function isInert(page: EnforcementPage): boolean {
  return isProvedInert(page) || (page.report.inert && page.standing.kind !== "proved");
}

function isProvedInert({ standing, proof, finished }: EnforcementPage): boolean {
  if (standing.kind !== "disproved") return false;
  return [proof, finished].some((run) => run?.id === standing.proofId && run.inert === true);
}

function inertWhy(page: EnforcementPage, now: number): string {
  const { report, standing } = page;
  if (isProvedInert(page) && standing.kind === "disproved")
    return `Canary pods found it ${agoText(now - standing.atMs)}: what a policy denies is connected all the same.`;
  const why = report.features.find(({ feature }) => feature === "ingress")?.reason;
  return `By its objects this is ${report.title}.${why === undefined ? "" : ` ${why}`}`;
}

/** A length of time that was measured, in the unit in which it is remembered: "850 ms", "1.2 s", "14 s". */
export function measuredText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}

/** Who proved what with which image, for the line below the headline. */
export function proofFacts(
  proof: Pick<EnforcementProof, "startedBy" | "image" | "settleMs" | "rows">,
): readonly string[] {
  const tried = proof.rows.reduce((sum, row) => sum + row.observations.length, 0);
  return [
    `${tried} connections tried`,
    ...(proof.settleMs === undefined ? [] : [`settles in ${measuredText(proof.settleMs)}`]),
    `by ${proof.startedBy}`,
    proof.image.split("/").at(-1) ?? proof.image,
  ];
}
