import { startRealCluster } from "./start-real-cluster.ts";

/**
 * One kube-apiserver with its etcd for the whole test run, kept by a process of its own: it tells its parent how to
 * reach them, and stops both when the parent goes away, however it goes.
 */
const [etcd = "", apiServer = ""] = process.argv.slice(2);
const { stop, ...access } = await startRealCluster({ etcd, apiServer });
process.once("disconnect", () => {
  void stop().finally(() => process.exit());
});
process.send?.(access);
