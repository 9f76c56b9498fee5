import type { Gate, GateFinding, GateInput } from "../gate.ts";
import { unseenCronJobs } from "./cron-jobs-seen.ts";
import { pass, waiting } from "./gate-result.ts";

const named = { name: "observed-long-enough", title: "Observed long enough" } as const;

const DAY_MS = 86_400_000;

/**
 * Holds enforcement until the namespace was watched for `observationDays` and every CronJob was seen at work since it
 * was last due: rare jobs are what short windows miss. Time in which the flow source was away does not count.
 */
export const observedLongEnoughGate: Gate = {
  ...named,
  guards: ["ingress", "egress"],
  evaluate(input) {
    const unseen = unseenCronJobs(input);
    const days = Math.floor(watchedMs(input) / DAY_MS);
    const enough = days >= input.observationDays;
    const span = enough
      ? `${days} of ${input.observationDays} days`
      : `Observed ${days} of ${input.observationDays} days`;
    const [first] = unseen;
    if (enough && first === undefined)
      return pass(named, `${span}; every CronJob due since was seen`, gapFindings(input));
    const evidence = first === undefined ? span : enough ? first.text : `${span}. ${first.text}`;
    const more = unseen.length > 1 ? ` (and ${unseen.length - 1} more)` : "";
    return waiting(named, {
      evidence: evidence + more,
      findings: [...unseen, ...gapFindings(input)],
      fix:
        first === undefined
          ? "Wait, or shorten the observation window."
          : first.about.kind === "namespace"
            ? "Grant the account that Drawbridge runs as list and watch on cronjobs.batch."
            : "Wait for its next run, or start one by hand: kubectl create job --from=cronjob/NAME.",
    });
  },
};

/** How long flows of this namespace were watched, without the times in which the source was disconnected. */
function watchedMs({ observedSinceMs, now, gaps }: GateInput): number {
  if (observedSinceMs === undefined) return 0;
  let seenUntil = observedSinceMs;
  let away = 0;
  for (const gap of gaps
    .filter((one) => one.reason === "disconnected")
    .toSorted((a, b) => a.fromMs - b.fromMs)) {
    const from = Math.max(gap.fromMs, seenUntil);
    const to = Math.min(gap.toMs, now);
    away += Math.max(0, to - from);
    seenUntil = Math.max(seenUntil, to);
  }
  return Math.max(0, now - observedSinceMs - away);
}

function gapFindings({ gaps, rollout, observedSinceMs, now }: GateInput): readonly GateFinding[] {
  const since = observedSinceMs ?? now;
  return gaps
    .filter((gap) => gap.toMs > since)
    .map((gap) => ({
      about: { kind: "namespace", namespace: rollout.namespace },
      text: `Coverage is incomplete from ${iso(gap.fromMs)} to ${iso(gap.toMs)}: ${gap.source}${gap.node === undefined ? "" : ` on ${gap.node}`}, ${gap.reason.replaceAll("-", " ")}.`,
    }));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
