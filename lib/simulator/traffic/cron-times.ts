import { CronExpressionParser } from "cron-parser";

/** What of a CronJob says when it is due. */
export interface Schedule {
  schedule: string;
  timeZone?: string;
}

/** The times at which a schedule is due after `sinceMs` and up to `untilMs`, oldest first. UTC unless it says so. */
export function dueTimesBetween(schedule: Schedule, sinceMs: number, untilMs: number): number[] {
  const times: number[] = [];
  let dueMs = nextDueAfter(schedule, sinceMs);
  while (dueMs <= untilMs) {
    times.push(dueMs);
    dueMs = nextDueAfter(schedule, dueMs);
  }
  return times;
}

/** The first time after this one at which a schedule is due. */
export function nextDueAfter(schedule: Schedule, afterMs: number): number {
  return parse(schedule, afterMs).next().getTime();
}

/** The last time before this one at which a schedule was due. */
export function lastDueBefore(schedule: Schedule, beforeMs: number): number {
  return parse(schedule, beforeMs).prev().getTime();
}

function parse({ schedule, timeZone }: Schedule, currentMs: number) {
  return CronExpressionParser.parse(schedule, { currentDate: new Date(currentMs), tz: timeZone ?? "UTC" });
}
