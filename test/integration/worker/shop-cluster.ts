import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterId } from "#lib/policy/index.ts";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig, type Config } from "#lib/server/config.ts";
import { ensureCluster } from "#lib/server/database/cluster-store.ts";
import type { Database } from "#lib/server/database/database.ts";
import type { ProcessContext } from "#lib/server/usecases/context.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "#lib/simulator/simulator.ts";

/** The simulated shop with a worker's context over it. */
export interface ShopCluster {
  readonly simulator: Simulator;
  readonly context: ProcessContext;
  readonly clusterId: ClusterId;
  readonly close: () => Promise<void>;
}

/** Starts the shop; its past reaches back `historyDays`, and it sends nothing more unless `rate` says so. */
export async function startShop(db: Database, options: Partial<SimulatorOptions> = {}): Promise<ShopCluster> {
  const simulator = await startSimulator({
    scenario: shopScenario(),
    rate: 0,
    historyDays: 0.05,
    ...options,
  });
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-shop-"));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, simulator.apiServer.kubeconfig);
  const config = configOf({ kubeconfig, hubble: simulator.hubbleAddress, dataDir: folder });
  const connection = openConnection(config);
  if (!connection.ok) throw new Error(connection.refusal.message);
  const context = assemble({ config, cluster: connection.value, db });
  await ensureCluster(db, { id: context.clusterId, name: config.clusterName, simulated: true });
  return {
    simulator,
    context,
    clusterId: context.clusterId,
    close: async () => {
      await connection.value.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(paths: {
  readonly kubeconfig: string;
  readonly hubble: string;
  readonly dataDir: string;
}): Config {
  const config = readConfig({
    DRAWBRIDGE_SCENARIO: "shop",
    DRAWBRIDGE_SIMULATOR_KUBECONFIG: paths.kubeconfig,
    DRAWBRIDGE_HUBBLE: paths.hubble,
    DRAWBRIDGE_DATA_DIR: paths.dataDir,
  });
  if (!config.ok) throw new Error(config.refusal.detail?.join("; "));
  return config.value;
}
