import { CronExpressionParser } from "cron-parser";
import { unreadOf, unreadWords, type CronSchedule, type Workload } from "#lib/policy/index.ts";
import type { GateFinding, GateInput } from "../gate.ts";

/** How long after its due time a job may take until its flows are expected. */
const GRACE_MS = 15 * 60_000;

/**
 * The CronJobs of the namespace that were not seen at work since they were last due. One that ran while we watched and
 * opened no connection at all is seen too. A suspended one is never due, so it is not waited for. Where CronJobs could
 * not be read, there may be one that was not seen.
 */
export function unseenCronJobs(input: GateInput): readonly GateFinding[] {
  const { snapshot, rollout } = input;
  const unread = unreadOf(snapshot, ["cronjobs.batch"]);
  if (unread.length > 0) {
    const text = `Which CronJobs ${rollout.namespace} has is unknown: ${unreadWords(unread)}`;
    return [{ about: { kind: "namespace", namespace: rollout.namespace }, text }];
  }
  return snapshot.workloads
    .filter((workload) => workload.namespace === rollout.namespace)
    .flatMap((workload) => {
      const cron = workload.cron;
      if (cron === undefined || cron.suspended) return [];
      const text = whyUnseen(input, workload, cron);
      return text === undefined ? [] : [{ about: { kind: "workload" as const, id: workload.id }, text }];
    });
}

function whyUnseen(input: GateInput, workload: Workload, cron: CronSchedule): string | undefined {
  const name = `CronJob ${workload.name}`;
  const due = lastDueMs(cron, input.now - GRACE_MS);
  if (due === "unreadable") return `${name} has a schedule that cannot be read: ${cron.expression}`;
  const seen = lastSeenMs(input, workload);
  if (due === undefined || due < cron.createdAtMs) {
    return seen === undefined ? `${name} has never run since it was created` : undefined;
  }
  if (seen !== undefined && seen >= due) return undefined;
  if (ranQuietly(input, cron, due)) return undefined;
  return `${name} not seen since its last due time, ${new Date(due).toISOString()}`;
}

/**
 * The newest due time at or before `untilMs`. Without a time zone Kubernetes takes the controller manager's, which is
 * UTC nearly everywhere and cannot be asked.
 */
function lastDueMs(cron: CronSchedule, untilMs: number): number | undefined | "unreadable" {
  try {
    const options = { currentDate: new Date(untilMs + 1), tz: cron.timeZone ?? "UTC" };
    return CronExpressionParser.parse(cron.expression, options).prev().getTime();
  } catch {
    return "unreadable"; // The finding names the expression; a schedule that we cannot read holds the gate.
  }
}

function lastSeenMs(input: GateInput, workload: Workload): number | undefined {
  const times = input.edges
    .filter(({ sender, receiver }) =>
      [sender, receiver].some((peer) => peer.kind === "workload" && peer.id === workload.id),
    )
    .map((edge) => edge.lastSeenMs);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** It was started at its due time, we were watching without a gap since, and nothing was seen: it needs no network. */
function ranQuietly({ observedSinceMs, gaps }: GateInput, cron: CronSchedule, due: number): boolean {
  const ran = cron.lastScheduledAtMs !== undefined && cron.lastScheduledAtMs >= due;
  const watched = observedSinceMs !== undefined && observedSinceMs <= due;
  return ran && watched && gaps.every((gap) => gap.toMs < due);
}
