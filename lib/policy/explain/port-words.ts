import type { Protocol } from "../model/network-policy.ts";
import type { ContainerPort } from "../model/snapshot.ts";
import type { PortRun } from "./explanation.ts";

const PROTOCOLS = 3;
const ALL_PORTS = 65_535;
/** A list of more runs than this is not read; what is left is said as "every other". */
const MAX_RUNS = 6;

/** Joins runs that lie next to each other. */
export function joinRuns(runs: readonly PortRun[]): readonly PortRun[] {
  const joined: PortRun[] = [];
  for (const run of runs) {
    const before = joined.at(-1);
    if (before !== undefined && before.protocol === run.protocol && before.last + 1 === run.first) {
      joined[joined.length - 1] = { ...before, last: run.last };
    } else joined.push(run);
  }
  return joined;
}

/** "TCP 8443 (https)", "UDP 53 and TCP 53", "every TCP port", "every port". Names are those that a receiver declares. */
export function runsText(runs: readonly PortRun[], declared: readonly ContainerPort[]): string {
  const whole = runs.filter(isWhole);
  if (whole.length === PROTOCOLS) return "every port";
  const shown = runs.slice(0, MAX_RUNS).map((run) => runText(run, declared));
  const more = runs.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** How many ports runs hold: the answer that holds most of them is the one for "every other port". */
export function portCount(runs: readonly PortRun[]): number {
  return runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** A port and its protocol in words; 0 is one that nobody can tell. */
export function portText(port: number, protocol: Protocol, declared: readonly ContainerPort[] = []): string {
  if (port === 0) return `an unknown ${protocol} port`;
  const name = declared.find((one) => one.port === port && one.protocol === protocol)?.name;
  return name === undefined ? `${protocol} ${port}` : `${protocol} ${port} (${name})`;
}

function runText(run: PortRun, declared: readonly ContainerPort[]): string {
  if (isWhole(run)) return `every ${run.protocol} port`;
  if (run.first === run.last) return portText(run.first, run.protocol, declared);
  return `${run.protocol} ${run.first}-${run.last}`;
}

function isWhole({ first, last }: PortRun): boolean {
  return last - first + 1 === ALL_PORTS;
}
