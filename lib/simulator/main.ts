import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseCommandLine, UsageError, type CommandLine } from "./command-line.ts";
import { readCapture } from "./hubble/capture.ts";
import { watchParent } from "./parent-watch.ts";
import { folderScenario } from "./scenario/manifest-folder.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { readShopVariant, shopScenario } from "./scenario/shop/shop.ts";
import { startSimulator, type Simulator } from "./simulator.ts";
import { StateFileUnreadable } from "./state-file.ts";

const USAGE_EXIT_CODE = 2;

/** The process: starts what the command line asks for, says where it is in one line of JSON, and runs until told. */
async function main(): Promise<void> {
  const line = parseCommandLine(process.argv.slice(2));
  const simulator = await startSimulator({
    scenario: scenarioOf(line.scenario),
    capture: line.flows === undefined ? undefined : readCapture(line.flows),
    host: line.host,
    port: line.port,
    hubblePort: line.hubblePort,
    hubbleTls: tlsOf(line),
    token: line.tokenFile === undefined ? undefined : readFileSync(line.tokenFile, "utf8").trim(),
    stateFile: line.stateFile,
    rate: line.rate,
  });
  stopWhenTold(simulator);
  const kubeconfigPath = line.kubeconfigOut ?? join(tmpdir(), `simulator-${process.pid}.kubeconfig`);
  mkdirSync(dirname(kubeconfigPath), { recursive: true });
  writeFileSync(kubeconfigPath, simulator.apiServer.kubeconfig, { mode: 0o600 });
  chmodSync(kubeconfigPath, 0o600);
  const ready = {
    ready: true,
    kubeconfigPath,
    apiUrl: simulator.apiServer.url,
    hubbleAddress: simulator.hubbleAddress,
    problems: simulator.problems,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function scenarioOf(name: string): Scenario {
  if (name === "shop") return shopScenario();
  if (name.startsWith("shop:")) return variantOf(name.slice("shop:".length));
  const isFolder = statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder)
    throw new UsageError(`--scenario takes "shop" or a folder of manifests; "${name}" is neither`);
  return folderScenario(name);
}

function variantOf(text: string): Scenario {
  const variant = readShopVariant(text);
  if (typeof variant === "string") throw new UsageError(`--scenario: ${variant}`);
  return shopScenario(variant);
}

function tlsOf({ hubbleTlsCertificate, hubbleTlsKey }: CommandLine) {
  if (hubbleTlsCertificate === undefined || hubbleTlsKey === undefined) return undefined;
  return {
    certificatePem: readFileSync(hubbleTlsCertificate, "utf8"),
    keyPem: readFileSync(hubbleTlsKey, "utf8"),
  };
}

function stopWhenTold(simulator: Simulator): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    simulator.close().then(
      () => process.exit(0),
      (cause: unknown) => fail(cause),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  watchParent(stop);
}

/** A mistake of whoever started us is told in a sentence; anything else is a bug and keeps its trace. */
function fail(cause: unknown): void {
  const told = cause instanceof UsageError || cause instanceof StateFileUnreadable || hasCode(cause);
  const text = told ? (cause as Error).message : cause instanceof Error ? cause.stack : String(cause);
  process.stderr.write(`simulator: ${text}\n`);
  process.exit(cause instanceof UsageError ? USAGE_EXIT_CODE : 1);
}

/** Errors of the operating system (a taken port, a missing file) explain themselves. */
function hasCode(cause: unknown): boolean {
  return cause instanceof Error && typeof (cause as NodeJS.ErrnoException).code === "string";
}

main().catch(fail);
