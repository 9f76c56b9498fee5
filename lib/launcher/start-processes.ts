import type { Config } from "#lib/server/config.ts";
import { startChild, type ChildHandle } from "./child-process.ts";
import type { Shutdown } from "./shutdown.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The web process: pages, server actions, event streams. */
export function startWeb(config: Config, env: Environment, shutdown: Shutdown): ChildHandle {
  const args = [
    "node_modules/next/dist/bin/next",
    "start",
    "--port",
    String(config.port),
    "--hostname",
    config.host,
  ];
  const web = startChild("web", args, {
    dataDir: config.dataDir,
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  shutdown.onStop("web", () => web.stop());
  return web;
}

/** The worker process: watches, flow ingestion, operations. */
export function startWorker(config: Config, env: Environment, shutdown: Shutdown): ChildHandle {
  const worker = startChild("worker", ["--conditions=react-server", "lib/server/worker/main.ts"], {
    dataDir: config.dataDir,
    env: { ...env, NODE_ENV: "production" },
  });
  shutdown.onStop("worker", () => worker.stop());
  return worker;
}
