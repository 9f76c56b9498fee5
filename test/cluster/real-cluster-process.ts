import { startRealCluster } from "./start-real-cluster.ts";

/**
 * One kube-apiserver with its etcd for the whole test run, kept by a process of its own: it tells its parent how to
 * reach them, and stops both when the parent goes away, however it goes and whenever, or when Ctrl-C or a timeout
 * reaches the whole group of processes.
 */
const [etcd = "", apiServer = ""] = process.argv.slice(2);
const starting = startRealCluster({ etcd, apiServer });
let stopping: Promise<void> | undefined;
const end = () => {
  stopping ??= starting.then(({ stop }) => stop()).finally(() => process.exit());
};
process.once("disconnect", end);
process.on("SIGINT", end);
process.on("SIGTERM", end);
const { stop: _, ...access } = await starting;
if (process.connected) process.send?.(access);
