import type { EnforcementProfile } from "../data-plane/enforcement-profile.ts";
import { judge, type Judgement } from "../data-plane/judge.ts";
import type { World } from "../data-plane/world.ts";
import type { ConnectionPlan } from "./connection-plan.ts";
import { combine, hash32 } from "./dice.ts";
import { dnsAnswerOf, partyOf, repliesOf, reportsOf, type Attempt, type FlowReport } from "./flow-report.ts";
import { answerFor, lookupAttempt } from "./name-lookup.ts";
import { arrivalOf, senderOf, type Hosts, type Pick } from "./routing.ts";

const HOUR_MS = 3_600_000;
/** Before six in the morning most people sleep: one connection in three is still seen. */
const NIGHT_ENDS_AT_HOUR = 6;
const NIGHT_SHARE = 3;
const MINUTES_PER_HOUR = 60;
/** Traffic is busiest in the early afternoon, and at its quietest a fifth of that. */
const BUSIEST_HOUR = 14;
const QUIETEST_SHARE = 0.2;
const LOOKUP_SHARE = 2;
const REPLY_SHARE = 8;
const OVER_TCP_SHARE = 24;
const FIRST_EPHEMERAL_PORT = 32_768;
const EPHEMERAL_PORTS = 28_000;

/** A run of a CronJob that lies in the past. */
export interface PastRun {
  /** `namespace/name` of the CronJob. */
  cronJob: string;
  startedAtMs: number;
}

/** What a history is told from. */
export interface HistoryOptions {
  plans: readonly ConnectionPlan[];
  /** The cluster as it stood all that time, with a pod for every CronJob that ran. */
  world: World;
  /** How policies were enforced; Cilium-like when left out. */
  profile?: EnforcementProfile;
  hosts: Hosts;
  clusterDns: string;
  /** `namespace/name` of every CronJob: these connect in their runs only. */
  cronJobs: ReadonlySet<string>;
  /** The runs that started from `sinceMs` up to but not including `untilMs`. */
  runsBetween: (sinceMs: number, untilMs: number) => readonly PastRun[];
  startMs: number;
  endMs: number;
}

/**
 * The flows that were there before the simulator was: at most one report pair per declared connection and hour, which
 * says for how many connections it stands, as emitters do that aggregate. They are made up when asked for and the same
 * each time, so that eight days cost neither time at the start nor memory.
 * Verdicts are those of the policies that the scenario itself holds.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #verdicts = new Map<string, Judgement>();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** All reports from `sinceMs` up to but not including `untilMs`, oldest first. */
  *between(sinceMs: number, untilMs: number): Generator<FlowReport> {
    const from = Math.max(sinceMs, this.#options.startMs);
    const to = Math.min(untilMs, this.#options.endMs);
    for (let hour = Math.floor(from / HOUR_MS); hour * HOUR_MS < to; hour += 1) {
      yield* this.#hour(hour).filter((report) => report.timeMs >= from && report.timeMs < to);
    }
  }

  /** The last `count` reports, oldest first. */
  last(count: number): FlowReport[] {
    const { startMs, endMs } = this.#options;
    let found: FlowReport[] = [];
    for (let hour = Math.floor((endMs - 1) / HOUR_MS); hour * HOUR_MS > startMs - HOUR_MS; hour -= 1) {
      if (found.length >= count) break;
      const begin = Math.max(hour * HOUR_MS, startMs);
      found = [...this.between(begin, Math.min((hour + 1) * HOUR_MS, endMs)), ...found];
    }
    return count === 0 ? [] : found.slice(-count);
  }

  #hour(hour: number): FlowReport[] {
    const asleep = hour % 24 < NIGHT_ENDS_AT_HOUR;
    const reports: FlowReport[] = [];
    for (const plan of this.#options.plans) {
      if (this.#isCron(plan)) continue;
      const roll = combine(hash32(plan.id), hour);
      if (asleep && roll % NIGHT_SHARE !== 0) continue;
      const connected = this.#connect(plan, roll, hour * HOUR_MS + (roll % HOUR_MS));
      reports.push(...connected.map((report) => standingFor(report, connectionsIn(hour, plan))));
    }
    for (const run of this.#options.runsBetween(hour * HOUR_MS, (hour + 1) * HOUR_MS)) {
      reports.push(...this.#run(run));
    }
    return reports.sort((a, b) => a.timeMs - b.timeMs);
  }

  #isCron({ from }: ConnectionPlan): boolean {
    return from.kind === "workload" && this.#options.cronJobs.has(`${from.namespace}/${from.name}`);
  }

  #run({ cronJob, startedAtMs }: PastRun): FlowReport[] {
    const plans = this.#options.plans.filter(
      ({ from }) => from.kind === "workload" && `${from.namespace}/${from.name}` === cronJob,
    );
    return plans.flatMap((plan) => {
      const roll = combine(hash32(plan.id), Math.floor(startedAtMs / 60_000));
      return this.#connect(plan, roll, startedAtMs + 1000 + (roll % 20_000));
    });
  }

  #connect(plan: ConnectionPlan, roll: number, timeMs: number): FlowReport[] {
    const { world, hosts } = this.#options;
    const pick = pickBy(roll);
    const arrival = arrivalOf(world, plan, hosts, pick);
    const from = arrival && senderOf(world, plan, arrival, pickBy(roll >>> 8));
    if (arrival === undefined || from === undefined) return [];
    const attempt: Attempt = {
      timeMs,
      from,
      to: arrival.end,
      protocol: plan.protocol,
      sourcePort: FIRST_EPHEMERAL_PORT + (roll % EPHEMERAL_PORTS),
      destinationPort: arrival.port,
      stage: plan.longLived ? "open" : "opening",
    };
    const { resolved, reports } = this.#lookUp(plan, attempt, roll);
    if (!resolved) return reports;
    const judgement = this.#judge(attempt);
    reports.push(...reportsOf(attempt, judgement));
    if (judgement.verdict === "allowed" && roll % REPLY_SHARE === 0) reports.push(...repliesOf(attempt, 1));
    return reports;
  }

  #lookUp(
    plan: ConnectionPlan,
    attempt: Attempt,
    roll: number,
  ): { resolved: boolean; reports: FlowReport[] } {
    if (attempt.from.kind !== "pod") return { resolved: true, reports: [] };
    const { world, hosts, clusterDns } = this.#options;
    const { sourcePort } = attempt;
    const overTcp = roll % OVER_TCP_SHARE === 0;
    const context = {
      world,
      hosts,
      clusterDns,
      timeMs: attempt.timeMs - 2,
      sourcePort,
      pick: pickBy(roll),
      overTcp,
    };
    const question = lookupAttempt(plan, attempt.from.pod, context);
    if (question === undefined) return { resolved: true, reports: [] };
    const judgement = this.#judge(question);
    if (judgement.verdict === "denied") return { resolved: false, reports: reportsOf(question, judgement) };
    if (roll % LOOKUP_SHARE !== 0) return { resolved: true, reports: [] };
    const arrival = { end: attempt.to, port: attempt.destinationPort };
    const answer = question.proxied ? dnsAnswerOf(question, answerFor(plan, arrival, context)) : [];
    return { resolved: true, reports: [...reportsOf(question, judgement), ...answer] };
  }

  #judge(attempt: Attempt): Judgement {
    const { protocol, destinationPort: port } = attempt;
    const connection = { from: partyOf(attempt.from), to: partyOf(attempt.to), protocol, port };
    const question = JSON.stringify(connection);
    let judgement = this.#verdicts.get(question);
    if (judgement === undefined) {
      judgement = judge(this.#options.world, connection, this.#options.profile);
      this.#verdicts.set(question, judgement);
    }
    return judgement;
  }
}

/** How many connections of `plan` the hour saw: its rate, by the time of day. One that is held open is one. */
function connectionsIn(hour: number, { perMinute, longLived }: ConnectionPlan): number {
  if (longLived) return 1;
  const daylight = (1 + Math.cos((((hour % 24) - BUSIEST_HOUR) / 24) * 2 * Math.PI)) / 2;
  const share = QUIETEST_SHARE + (1 - QUIETEST_SHARE) * daylight;
  return Math.max(1, Math.round(perMinute * MINUTES_PER_HOUR * share));
}

/** Replies and answers are samples of themselves; only what opens a connection stands for more than one. */
function standingFor(report: FlowReport, connections: number): FlowReport {
  return report.stage === "opening" ? { ...report, connections } : report;
}

function pickBy(roll: number): Pick {
  return (count) => (count === 0 ? 0 : roll % count);
}
