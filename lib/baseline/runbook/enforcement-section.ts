import { FEATURE_TITLES } from "#lib/enforcement/index.ts";
import { bullets, fence, paragraphs, sentence, table } from "./markdown.ts";
import { canarySteps } from "./canary-commands.ts";
import type { RunbookInput, RunbookProof } from "./runbook-input.ts";

/** (a) What the objects of the cluster say about enforcement, what canary pods showed, and how to see it by hand. */
export function enforcementSection({ report, proof, canaryImage }: RunbookInput): string {
  const steps = canarySteps(canaryImage).map(
    ({ title, commands }, index) => `${index + 1}. ${title}\n\n${fence("sh", commands)}`,
  );
  return paragraphs(
    "## (a) Does this cluster enforce NetworkPolicies?",
    report.inert
      ? `**No. ${report.title} accepts NetworkPolicies and enforces nothing.** ${sentence(report.cni.evidence)} Everything below can be reviewed, and none of it protects anything until a CNI that enforces it is installed.`
      : `${report.title}, recognised by this: ${sentence(report.cni.evidence)}`,
    table(
      ["Feature", "State", "Why"],
      report.features.map(({ feature, state, reason }) => [FEATURE_TITLES[feature], state, reason]),
    ),
    report.quirks.length === 0 ? "" : "Peculiarities of this CNI that change what a rollout must do:",
    bullets(
      report.quirks.map(
        ({ title, text, source }) => `**${title}.** ${text}${source === undefined ? "" : ` (${source})`}`,
      ),
    ),
    report.unreadable.length === 0 ? "" : "Not readable with the account that asked, and therefore unknown:",
    bullets(report.unreadable.map(({ verb, resource, reason }) => `${verb} ${resource}: ${reason}`)),
    "### Proof",
    proofText(proof),
    "### The check by hand",
    "Objects are a hint; only packets prove. These lines need a namespace that you may create and delete, and change nothing else. Where pods have IPv6 addresses alone, write `[$SERVER]` for `$SERVER` in calls, and `/128`.",
    ...steps,
  );
}

function proofText(proof: RunbookProof | undefined): string {
  if (proof?.finishedAtMs === undefined) {
    return "No run of canary pods has finished on this cluster. Run one (Enforcement, “Prove now”), or do the check by hand, before anything is enforced.";
  }
  const when = new Date(proof.finishedAtMs).toISOString().slice(0, 16).replace("T", " ");
  const settled = proof.settleMs === undefined ? "" : ` A change took effect within ${proof.settleMs} ms.`;
  return paragraphs(
    `Canary pods (${proof.image}) finished on ${when} UTC, started by ${proof.startedBy}.${settled}`,
    proof.doubt === undefined
      ? ""
      : `**It does not count for the cluster as it is now.** ${sentence(proof.doubt)}`,
    proof.inert === true ? "**Policies were accepted, and nothing came of them.**" : "",
    table(
      ["Subject", "Outcome", "What was seen"],
      proof.rows.map(({ subject, outcome, text }) => [subject, outcome, text]),
    ),
  );
}
