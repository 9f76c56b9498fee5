import type { EnforcementPage } from "#lib/rollout/index.ts";
import { assertNever } from "#lib/policy/index.ts";
import { measuredText } from "./enforcement-words.ts";
import { failureWords } from "./failure-words.ts";
import { countsText } from "./proof-matrix-view.ts";

function counted(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}

/** What a run writes and what it leaves alone, one sentence each. */
export function provePlanLines(plan: EnforcementPage["plan"]): readonly string[] {
  const created =
    plan === undefined
      ? "Creates a scratch namespace of its own with a few small pods under restricted Pod Security."
      : `Creates namespace \`${plan.namespace}\` with ${counted(plan.pods, "pod")} of \`${plan.image}\` under restricted Pod Security.`;
  const writes =
    plan === undefined
      ? "Writes NetworkPolicies there and nowhere else, and lets the pods try connections among themselves, to DNS, to the API server or the configured outside address, and to a kubelet."
      : `Writes ${plan.policies === 1 ? "1 NetworkPolicy" : `${plan.policies} NetworkPolicies`} there and nowhere else, one after another, and lets the pods try connections among themselves, to DNS, to the API server or the configured outside address, and to a kubelet.`;
  const takes = plan?.aboutMs === undefined ? "" : ` It takes about ${measuredText(plan.aboutMs)}.`;
  return [
    created,
    writes,
    "Carries no label of your workloads, so no controller adopts the pods and no Service routes to them.",
    `Deletes all of it at the end, also when it is stopped or fails.${takes}`,
  ];
}

/** The next sentence that a screen reader hears of a run. */
export function progressText(proof: NonNullable<EnforcementPage["proof"]>): string {
  const { done, total, doing } = proof.progress;
  if (proof.state === "cleaning-up") return `Removing the canary pods. ${doing}`.trim();
  if (total === 0) return doing === "" ? "Starting." : doing;
  return `Step ${Math.min(done + 1, total)} of ${total}: ${doing}`;
}

/** What is spoken of a run: by tenths while it goes on, and how it ended. */
export function spokenText(proof: NonNullable<EnforcementPage["proof"]>): string {
  const { done, total } = proof.progress;
  switch (proof.state) {
    case "running":
      return `Proving: ${total === 0 ? 0 : Math.floor((done / total) * 10) * 10} % done.`;
    case "cleaning-up":
      return "Removing the canary pods.";
    case "finished":
      return `The proof is finished: ${countsText(proof.rows)}.`;
    case "failed":
      return `The proof has failed. ${proof.failure === undefined ? "" : failureWords(proof.failure).title}`.trim();
    default:
      return assertNever(proof.state);
  }
}
