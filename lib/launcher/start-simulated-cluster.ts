import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "#lib/server/config.ts";
import { startChild } from "./child-process.ts";
import { LaunchFailure } from "./launch-failure.ts";
import type { Shutdown } from "./shutdown.ts";

/** What the simulator prints on its standard output once it serves. */
interface Ready {
  readonly ready: true;
  readonly kubeconfigPath: string;
  readonly apiUrl: string;
  readonly hubbleAddress: string;
  readonly problems: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

/** The simulated cluster as the other processes see it: variables to start them with, and a line for the user. */
export interface SimulatedCluster {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly summary: string;
}

/**
 * Starts the simulator as a process of its own and waits until it serves.
 * @throws LaunchFailure when the simulator stops before that.
 */
export async function startSimulatedCluster(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  shutdown: Shutdown,
): Promise<SimulatedCluster> {
  const scenario = requireScenario(config);
  const folder = join(config.dataDir, "simulator", config.clusterName);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const child = startChild(
    "simulator",
    ["--conditions=react-server", "lib/simulator/main.ts", ...simulatorFlags(config, scenario, folder)],
    { dataDir: config.dataDir, env },
  );
  shutdown.onStop("the simulated cluster", () => child.stop());
  const ready = await child.readLine(readyLine);
  const problemsFile = join(folder, "problems.json");
  writeFileSync(problemsFile, JSON.stringify(ready.problems));
  return {
    env: {
      DRAWBRIDGE_SCENARIO: scenario,
      DRAWBRIDGE_SIMULATOR_KUBECONFIG: ready.kubeconfigPath,
      DRAWBRIDGE_HUBBLE: ready.hubbleAddress,
      DRAWBRIDGE_SCENARIO_PROBLEMS: problemsFile,
      // The simulator replays the file over its own pods; the worker then reads it from Hubble like any other flow.
      DRAWBRIDGE_FLOWS: undefined,
    },
    summary: summaryOf(config.clusterName, ready),
  };
}

/**
 * The scenario to start: a built-in name, or the absolute path of a folder.
 * @throws LaunchFailure when it is neither.
 */
export function requireScenario(config: Config): string {
  const scenario = config.cluster.kind === "simulated" ? config.cluster.scenario : "shop";
  // What may stand behind "shop:" the simulator says itself.
  if (scenario === "shop" || scenario.startsWith("shop:")) return scenario;
  const folder = resolve(scenario);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new LaunchFailure(
    `There is no scenario or folder ${scenario}. Use "shop", or a folder with your own manifests.`,
  );
}

function simulatorFlags(config: Config, scenario: string, folder: string): string[] {
  const flags: Readonly<Record<string, string | undefined>> = {
    scenario,
    port: "0",
    "hubble-port": "0",
    "kubeconfig-out": join(folder, "kubeconfig.yaml"),
    "state-file": join(folder, "state.json"),
    flows: config.flowsFile,
  };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, value]));
}

function summaryOf(name: string, ready: Ready): string {
  const problems = ready.problems.length;
  return problems === 0
    ? name
    : `${name}, ${problems} problem${problems === 1 ? "" : "s"} in its manifests, listed in the interface`;
}

function readyLine(line: string): Ready | undefined {
  if (!line.startsWith("{")) return undefined;
  const value = JSON.parse(line) as Partial<Ready>;
  return value.ready === true ? (value as Ready) : undefined;
}
