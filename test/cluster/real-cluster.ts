import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findClusterAssets } from "./cluster-assets.ts";
import type { RealClusterAccess } from "./start-real-cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Undefined where there are no programs to run: then everything about the real server is skipped. */
    readonly realCluster: RealClusterAccess | undefined;
  }
}

/** Starts one real control plane for the whole run (see `real-cluster-process.ts`) and stops it at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const assets = findClusterAssets(process.env);
  if (assets === undefined) {
    console.log(
      "!!! No kube-apiserver here: the contract is held against the simulator alone (npm run test:cluster).",
    );
    project.provide("realCluster", undefined);
    return async () => {};
  }
  const script = join(import.meta.dirname, "real-cluster-process.ts");
  const child = fork(script, [assets.etcd, assets.apiServer], { execArgv: ["--no-warnings"] });
  const exited = once(child, "exit");
  const access = await Promise.race([
    once(child, "message").then(([message]) => message as RealClusterAccess & { startedInMs: number }),
    exited.then(() => Promise.reject(new Error("The real cluster did not start; its message is above."))),
  ]);
  console.log(`kube-apiserver and etcd were ready after ${(access.startedInMs / 1000).toFixed(1)} s.`);
  project.provide("realCluster", access);
  return async () => {
    child.disconnect();
    await exited;
  };
}
