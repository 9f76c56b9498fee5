import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ClusterAssets } from "./cluster-assets.ts";
import type { RealCluster } from "./start-real-cluster.ts";

/**
 * Starts a real control plane in a process of its own, which ends it when this one does, however it ends.
 *
 * @throws Error when it does not start; why stands on the console.
 */
export async function forkRealCluster(assets: ClusterAssets): Promise<RealCluster> {
  const script = join(import.meta.dirname, "real-cluster-process.ts");
  const child = fork(script, [assets.etcd, assets.apiServer], { execArgv: ["--no-warnings"] });
  const exited = once(child, "exit");
  const access = await Promise.race([
    once(child, "message").then(([message]) => message as Omit<RealCluster, "stop">),
    exited.then(() => Promise.reject(new Error("The real cluster did not start; its message is above."))),
  ]);
  return {
    ...access,
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}
