import { styleText } from "node:util";
import { readConfig, type Config } from "#lib/server/config.ts";
import { buildIfChanged } from "./build-if-changed.ts";
import { checkCluster } from "./check-cluster.ts";
import { lockDataFolder } from "./data-folder-lock.ts";
import { requireFreePort } from "./free-port.ts";
import { LaunchFailure } from "./launch-failure.ts";
import { startDatabase } from "./start-database.ts";
import { requireScenario, startSimulatedCluster } from "./start-simulated-cluster.ts";
import { startWeb, startWorker } from "./start-processes.ts";
import { stagePrinter } from "./stage-printer.ts";
import { Shutdown } from "./shutdown.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Brings up the whole product and keeps it up until it is told to stop or one of its processes ends.
 * Everything started is stopped in reverse order, also when a later stage fails.
 * @throws LaunchFailure for whatever the user can mend.
 */
export async function launch(given: Environment): Promise<void> {
  const shutdown = new Shutdown();
  const { stage } = stagePrinter(process.stdout);
  console.log(`\n  ${styleText("bold", "Drawbridge")}\n`);
  try {
    const config = await stage("configuration", async () => configured(given), describe);
    const release = lockDataFolder(config.dataDir);
    shutdown.onStop("data folder", async () => release());
    await requireFreePort(config.host, config.port);

    // Whatever needs no time comes first, so that a mistake is told before minutes are spent.
    if (config.cluster.kind !== "simulated") await stage("cluster", () => checkCluster(config), String);
    else requireScenario(config);

    const built = stage("web interface", (progress) => buildIfChanged(progress, shutdown), String);
    // A failure is reported when it is awaited below; until then it must not count as unhandled.
    built.catch(() => undefined);
    const databaseUrl = await stage(
      "database",
      (progress) => startDatabase(config, shutdown, progress),
      shownUrl,
    );
    let env: Environment = { ...given, DATABASE_URL: databaseUrl, DRAWBRIDGE_DATA_DIR: config.dataDir };
    if (config.cluster.kind === "simulated") {
      const simulated = await stage(
        "simulated cluster",
        () => startSimulatedCluster(config, env, shutdown),
        (it) => it.summary,
      );
      env = { ...env, ...simulated.env };
    }
    await built;
    const worker = startWorker(config, env, shutdown);
    const web = startWeb(config, env, shutdown);
    await stage("web and worker", (progress) => ready(config, [web.ended, worker.ended], progress), String);
    announce(config);
    const ended = await shutdown.whenAsked([
      web.ended.then((how) => `The web process stopped (${how}); its log: ${web.logFile}`),
      worker.ended.then((how) => `The worker process stopped (${how}); its log: ${worker.logFile}`),
    ]);
    if (ended !== undefined) throw new LaunchFailure(ended);
  } finally {
    await shutdown.stopAll();
  }
}

function configured(env: Environment): Config {
  const config = readConfig(env);
  if (!config.ok) throw new LaunchFailure(config.refusal.message, config.refusal.detail);
  return config.value;
}

function describe(config: Config): string {
  switch (config.cluster.kind) {
    case "simulated":
      return `simulated cluster ${config.clusterName}`;
    case "in-cluster":
      return `this pod's service account, writes ${config.writes}`;
    case "kubeconfig":
      return `kubeconfig ${config.cluster.path}, context ${config.clusterName}, writes ${config.writes}`;
  }
}

/** The database without its password. */
function shownUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
}

const READY_WITHIN_MS = 60_000;

/** Waits for the page to answer, then, for a while, for the first picture of the cluster. */
async function ready(
  config: Config,
  ends: readonly Promise<string>[],
  progress: (detail: string) => void,
): Promise<string> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let reasons = "starting";
  let ended = false;
  for (const end of ends) void end.then(() => (ended = true));
  while (Date.now() < deadline && !ended) {
    const answer = await fetch(`${address(config)}/api/readyz`).catch(() => undefined);
    if (answer?.ok) return "ready";
    const next = answer === undefined ? "starting" : await reasonsIn(answer);
    if (next !== reasons) progress(next);
    reasons = next;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return ended ? "stopped" : `not yet ready: ${reasons}`;
}

async function reasonsIn(answer: Response): Promise<string> {
  const body = (await answer.json()) as { reasons?: string[] };
  return body.reasons?.join("; ") ?? `HTTP ${answer.status}`;
}

function address(config: Config): string {
  const host = ["0.0.0.0", "::"].includes(config.host) ? "localhost" : config.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${config.port}`;
}

function announce(config: Config): void {
  console.log(`\n  Open ${styleText(["bold", "cyan"], address(config))}`);
  if (config.cluster.kind !== "simulated" && config.writes === "off") {
    console.log("  Read-only: nothing in the cluster is changed until you start with --writes on.");
  }
  console.log(styleText("dim", "  Ctrl-C stops everything.\n"));
}
