import { startApiServer, type ApiServer } from "./api/server.ts";
import { ObjectStore } from "./api/object-store.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { DataPlane, type ProgrammingDelay } from "./data-plane/data-plane.ts";
import { worldOf } from "./data-plane/world-of-objects.ts";
import { Coverage } from "./hubble/coverage.ts";
import { FlowLog } from "./hubble/flow-log.ts";
import { flowOf } from "./hubble/flow-message.ts";
import { fitCapture, plansOfCapture, type Capture } from "./hubble/capture.ts";
import { foreignCapture } from "./hubble/foreign-capture.ts";
import type { Observed, Past } from "./hubble/observed.ts";
import { startRelayServer, type RelayOptions, type RelayServer } from "./hubble/relay-server.ts";
import { nodePlansOf } from "./scenario/cluster-expansion.ts";
import type { Problem } from "./scenario/problem.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { StateFile } from "./state-file.ts";
import { CronRuns } from "./traffic/cron-runs.ts";
import type { FlowReport } from "./traffic/flow-report.ts";
import { History } from "./traffic/history.ts";
import { Traffic } from "./traffic/traffic.ts";

/** How to run a simulated cluster. */
export interface SimulatorOptions {
  scenario: Scenario;
  /** A capture to replay over the scenario instead of its own traffic. */
  capture?: Capture;
  host?: string;
  /** Of the Kubernetes API; 0 takes any free port, which is the default. */
  port?: number;
  /** Of Hubble Relay; likewise. */
  hubblePort?: number;
  hubbleTls?: RelayOptions["tls"];
  /** Bearer token of the API; a random one when left out. */
  token?: string;
  /** Where changes are kept over restarts; nowhere when left out. */
  stateFile?: string;
  now?: () => number;
  /** Multiplies the rate of every connection. Default 1; 0 sends nothing. */
  rate?: number;
  /** How long a policy takes to be in effect. Default: anything from 50 to 300. */
  programmingDelayMs?: ProgrammingDelay;
  /** How far the flow history reaches back. Default 8. */
  historyDays?: number;
}

/** A running simulated cluster. */
export interface Simulator {
  apiServer: ApiServer;
  /** `host:port` of Hubble Relay. */
  hubbleAddress: string;
  store: ObjectStore;
  dataPlane: DataPlane;
  traffic: Traffic;
  /** Loses nodes and events on demand. */
  coverage: Coverage;
  problems: readonly Problem[];
  close: () => Promise<void>;
}

const DAY_MS = 86_400_000;
const DEFAULT_HISTORY_DAYS = 8;

/**
 * Starts a cluster: its API, its data plane, its traffic and Hubble Relay.
 *
 * @throws StateFileUnreadable when there is a state file that no run of this version wrote.
 * @throws Error (EADDRINUSE and the like) when a port cannot be had.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { scenario } = options;
  const now = options.now ?? Date.now;
  const state = new StateFile(options.stateFile, now());
  const store = new ObjectStore({ now: () => new Date(now()), firstResourceVersion: state.baseVersion });
  for (const object of scenario.objects) store.put(object);
  state.restoreInto(store);
  const crons = cronRuns(options, store, state);
  crons.recordLastRuns();

  const { programmingDelayMs = { least: 50, most: 300 } } = options;
  const dataPlane = new DataPlane({ store, programmingDelayMs, profile: scenario.enforcement });
  const log = new FlowLog();
  const nodes = nodePlansOf(scenario.name).map((node) => node.name);
  const coverage = new Coverage(nodes);
  const live = liveTraffic(options, { dataPlane, log });
  const apiServer = await startApiServer({
    store,
    port: options.port ?? 0,
    host: options.host,
    token: options.token,
    clusterName: scenario.name,
    now: () => new Date(now()),
  });
  const relay = await startRelayServer({
    port: options.hubblePort ?? 0,
    host: options.host,
    tls: options.hubbleTls,
    clusterName: scenario.name,
    log,
    past: pastOf(options, { state, crons, dataPlane }),
    coverage,
    now,
  }).catch(async (cause: unknown) => {
    await apiServer.close();
    throw cause;
  });
  const controlPlane = startControlPlane({
    scenario,
    context: apiServer.context,
    store,
    dataPlane,
    now,
    write: (change) => state.quietly(change),
    report: (report) => log.append(observed(report, scenario, dataPlane)),
  });
  if (options.rate !== 0) live.start();
  crons.start();
  return {
    apiServer,
    hubbleAddress: relay.address,
    store,
    dataPlane,
    traffic: live,
    coverage,
    problems: [...scenario.problems, ...captureProblems(options.capture, dataPlane)],
    close: () => closeAll({ state, crons, controlPlane, dataPlane, live, apiServer, relay }),
  };
}

function captureProblems(capture: Capture | undefined, { world }: DataPlane): Problem[] {
  return capture === undefined ? [] : [...capture.problems, ...foreignCapture(capture, world)];
}

interface Running {
  state: StateFile;
  crons: CronRuns;
  controlPlane: ControlPlane;
  dataPlane: DataPlane;
  live: Traffic;
  apiServer: ApiServer;
  relay: RelayServer;
}

async function closeAll(running: Running): Promise<void> {
  const { state, crons, controlPlane, dataPlane, live, apiServer, relay } = running;
  live.stop();
  crons.stop();
  controlPlane.close();
  dataPlane.close();
  relay.close();
  await apiServer.close();
  state.close();
}

function cronRuns({ scenario, now }: SimulatorOptions, store: ObjectStore, state: StateFile): CronRuns {
  return new CronRuns({
    store,
    cluster: scenario.name,
    nodes: nodePlansOf(scenario.name),
    idle: scenario.idleCronJobs,
    now: now ?? Date.now,
    write: (change) => state.quietly(change),
  });
}

function observed(report: FlowReport, scenario: Scenario, dataPlane: DataPlane): Observed {
  const context = { clusterName: scenario.name, world: dataPlane.world };
  return { timeMs: report.timeMs, node: report.node, flow: () => flowOf(report, context) };
}

function liveTraffic(
  options: SimulatorOptions,
  { dataPlane, log }: { dataPlane: DataPlane; log: FlowLog },
): Traffic {
  const { scenario, capture } = options;
  const replayed = capture && plansOfCapture(capture, dataPlane.world);
  return new Traffic({
    plans: replayed?.plans ?? scenario.connections,
    dataPlane,
    hosts: replayed?.hosts ?? scenario.hosts,
    clusterDns: scenario.clusterDns,
    now: options.now ?? Date.now,
    rate: options.rate,
    report: (report) => log.append(observed(report, scenario, dataPlane)),
  });
}

/** The past is the capture's where there is one, else the scenario's own; it ends when this cluster first ran. */
function pastOf(
  { scenario, capture, historyDays = DEFAULT_HISTORY_DAYS }: SimulatorOptions,
  { state, crons, dataPlane }: Pick<Running, "state" | "crons" | "dataPlane">,
): Past {
  if (capture)
    return fitCapture(capture, { endMs: state.firstStartMs, world: dataPlane.world, cluster: scenario.name });
  const startMs = state.firstStartMs - historyDays * DAY_MS;
  const world = worldOf([...scenario.objects, ...crons.runningOnce()]);
  const cronJobs = scenario.objects.filter(({ kind }) => kind === "CronJob");
  const history = new History({
    plans: scenario.connections,
    world,
    profile: scenario.enforcement,
    hosts: scenario.hosts,
    clusterDns: scenario.clusterDns,
    cronJobs: new Set(cronJobs.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)),
    runsBetween: (sinceMs, untilMs) => crons.runsBetween(sinceMs, untilMs),
    startMs,
    endMs: state.firstStartMs,
  });
  const context = { clusterName: scenario.name, world };
  const told = (report: FlowReport): Observed => ({
    timeMs: report.timeMs,
    node: report.node,
    flow: () => flowOf(report, context),
  });
  return {
    startMs,
    between: (sinceMs, untilMs) => history.between(sinceMs, untilMs).map(told),
    last: (count) => history.last(count).map(told),
  };
}
