import type { TestProject } from "vitest/node";
import { findClusterAssets } from "./cluster-assets.ts";
import { forkRealCluster } from "./fork-real-cluster.ts";
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
  const { stop, startedInMs, ...access } = await forkRealCluster(assets);
  console.log(`kube-apiserver and etcd were ready after ${(startedInMs / 1000).toFixed(1)} s.`);
  project.provide("realCluster", access);
  return stop;
}
