import type { DataPlane } from "../data-plane/data-plane.ts";
import type { Tuple } from "../data-plane/connection-table.ts";
import type { ConnectionPlan } from "./connection-plan.ts";
import { Dice, hash32 } from "./dice.ts";
import { dnsAnswerOf, partyOf, repliesOf, reportsOf, type Attempt, type FlowReport } from "./flow-report.ts";
import { answerFor, lookupAttempt, type LookupContext } from "./name-lookup.ts";
import { arrivalOf, senderOf, type Arrival, type Hosts } from "./routing.ts";

/** What live traffic is made of. */
export interface TrafficOptions {
  plans: readonly ConnectionPlan[];
  dataPlane: DataPlane;
  hosts: Hosts;
  clusterDns: string;
  /** Receives every report in the order of time. */
  report: (report: FlowReport) => void;
  /** The present, in milliseconds since 1970. */
  now: () => number;
  /** Multiplies every declared rate. Default 1. */
  rate?: number;
  seed?: string;
}

interface Runner {
  plan: ConnectionPlan;
  dice: Dice;
  nextAtMs: number;
  /** The open connection of a long-lived plan, by sender. */
  held: Map<string, { attempt: Attempt; tuple: Tuple }>;
}

const PULSE_MS = 50;
/** After a pause longer than this (a suspended laptop) missed connections are not made up for. */
const CATCH_UP_MS = 2000;
/** One connection in three asks for the name first; the others still know the answer. */
const LOOKUP_SHARE = 1 / 3;
const OVER_TCP_SHARE = 0.04;
const REPLY_SHARE = 0.12;

/**
 * Keeps every declared connection going, each at its own rate, through the data plane.
 *
 * A sender that cannot resolve a name does not connect, so a denied resolver shows as DNS drops and as silence where
 * the connection was. Whoever is denied keeps trying.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #runners: Runner[];
  readonly #rate: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#rate = options.rate ?? 1;
    const startMs = options.now();
    this.#runners = options.plans.map((plan) => {
      const dice = new Dice(hash32(`${options.seed ?? ""}${plan.id}`));
      const nextAtMs = startMs + dice.fraction() * this.#periodMs(plan);
      return { plan, dice, nextAtMs, held: new Map() };
    });
  }

  /** Begins to send, until `stop`. */
  start(): void {
    this.#timer ??= setInterval(() => this.pulse(), PULSE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Makes every connection that is due by now. */
  pulse(): void {
    const nowMs = this.#options.now();
    const reports: FlowReport[] = [];
    for (const runner of this.#runners) {
      if (nowMs - runner.nextAtMs > CATCH_UP_MS) runner.nextAtMs = nowMs;
      while (runner.nextAtMs <= nowMs) {
        reports.push(...this.#connect(runner, runner.nextAtMs));
        runner.nextAtMs += this.#periodMs(runner.plan) * (0.6 + runner.dice.fraction() * 0.8);
      }
    }
    reports.sort((a, b) => a.timeMs - b.timeMs);
    for (const report of reports) this.#options.report(report);
  }

  #periodMs(plan: ConnectionPlan): number {
    return 60_000 / (plan.perMinute * this.#rate);
  }

  #connect(runner: Runner, timeMs: number): FlowReport[] {
    const { plan, dice } = runner;
    const { dataPlane, hosts } = this.#options;
    const pick = (count: number) => dice.below(count);
    const arrival = arrivalOf(dataPlane.world, plan, hosts, pick);
    const sender = arrival && senderOf(dataPlane.world, plan, arrival, pick);
    if (arrival === undefined || sender === undefined) return [];
    if (plan.longLived && sender.kind === "pod") {
      const used = this.#useHeld(runner, sender.pod.name, timeMs);
      if (used !== undefined) return used;
    }
    const opening: Attempt = {
      timeMs: timeMs + 2,
      from: sender,
      to: arrival.end,
      protocol: plan.protocol,
      sourcePort: dice.ephemeralPort(),
      destinationPort: arrival.port,
      stage: "opening",
    };
    const { resolved, reports } = this.#lookUp(runner, opening, arrival);
    return resolved ? [...reports, ...this.#open(runner, opening)] : reports;
  }

  /** A held connection is used while the data plane still tracks it; a policy that cut it makes a new one due. */
  #useHeld(runner: Runner, pod: string, timeMs: number): FlowReport[] | undefined {
    const held = runner.held.get(pod);
    if (held === undefined) return undefined;
    const { connections } = this.#options.dataPlane;
    const judgement = connections.has(held.tuple) ? this.#judge(held.attempt) : undefined;
    if (judgement?.verdict !== "allowed") {
      runner.held.delete(pod);
      connections.close(held.tuple);
      return undefined;
    }
    const attempt: Attempt = { ...held.attempt, timeMs, stage: "open" };
    return [...reportsOf(attempt, judgement), ...this.#sometimesReplies(runner.dice, attempt)];
  }

  #lookUp(
    { plan, dice }: Runner,
    opening: Attempt,
    arrival: Arrival,
  ): { resolved: boolean; reports: FlowReport[] } {
    if (opening.from.kind !== "pod") return { resolved: true, reports: [] };
    const context: LookupContext = {
      world: this.#options.dataPlane.world,
      hosts: this.#options.hosts,
      clusterDns: this.#options.clusterDns,
      timeMs: opening.timeMs - 2,
      sourcePort: dice.ephemeralPort(),
      pick: (count) => dice.below(count),
      overTcp: dice.fraction() < OVER_TCP_SHARE,
    };
    const question = lookupAttempt(plan, opening.from.pod, context);
    if (question === undefined) return { resolved: true, reports: [] };
    const judgement = this.#judge(question);
    if (judgement.verdict === "denied") return { resolved: false, reports: reportsOf(question, judgement) };
    if (dice.fraction() > LOOKUP_SHARE) return { resolved: true, reports: [] };
    const answer = question.proxied ? dnsAnswerOf(question, answerFor(plan, arrival, context)) : [];
    return { resolved: true, reports: [...reportsOf(question, judgement), ...answer] };
  }

  #open(runner: Runner, opening: Attempt): FlowReport[] {
    const judgement = this.#judge(opening);
    const reports = reportsOf(opening, judgement);
    if (judgement.verdict === "denied") return reports;
    const { connections } = this.#options.dataPlane;
    const tuple = tupleOf(opening);
    connections.open(tuple);
    reports.push(...this.#sometimesReplies(runner.dice, opening));
    if (runner.plan.longLived && opening.from.kind === "pod") {
      runner.held.set(opening.from.pod.name, { attempt: opening, tuple });
    } else {
      connections.close(tuple);
    }
    return reports;
  }

  #sometimesReplies(dice: Dice, attempt: Attempt): FlowReport[] {
    if (dice.fraction() > REPLY_SHARE) return [];
    const replies = repliesOf(attempt, 1);
    return replies.filter((reply) => this.#options.dataPlane.connections.isReply(tupleOf(reply)));
  }

  #judge(attempt: Attempt) {
    return this.#options.dataPlane.judge({
      from: partyOf(attempt.from),
      to: partyOf(attempt.to),
      protocol: attempt.protocol,
      port: attempt.destinationPort,
    });
  }
}

function tupleOf(packet: Omit<Attempt, "stage">): Tuple {
  return {
    sourceIp: packet.from.ip,
    sourcePort: packet.sourcePort,
    destinationIp: packet.to.ip,
    destinationPort: packet.destinationPort,
    protocol: packet.protocol,
  };
}
