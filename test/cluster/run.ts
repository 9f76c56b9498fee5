import { spawn } from "node:child_process";
import { buildClusterAssets, goVersion } from "./build-assets.ts";
import { findClusterAssets, pinnedVersions, type ClusterAssets } from "./cluster-assets.ts";

/**
 * `npm run test:cluster`: the contract suite against the simulator and a real kube-apiserver. Finds the programs or
 * builds them; where neither they nor Go are there it says so and ends well, except with `--strict` or in CI, where a
 * suite that did not run has failed. `--build` only makes sure that the programs are there. Everything else on the
 * command line goes to vitest.
 */
const strict = process.argv.includes("--strict") || process.env["CI"] === "true";
const buildOnly = process.argv.includes("--build");
const rest = process.argv.slice(2).filter((arg) => arg !== "--strict" && arg !== "--build");

const assets = await findOrBuild();
if (assets === undefined) process.exitCode = strict ? 1 : 0;
else {
  console.log(`kube-apiserver and etcd: ${assets.from}`);
  if (!buildOnly) process.exitCode = await runSuite(assets, rest);
}

async function findOrBuild(): Promise<ClusterAssets | undefined> {
  const found = findClusterAssets(process.env);
  if (found !== undefined) return found;
  const go = goVersion();
  const { kubernetes, etcd } = pinnedVersions();
  if (go === undefined) {
    console.log(
      `!!! THE CLUSTER TESTS WERE NOT RUN: there is no kube-apiserver here, and no Go that can build it.\n` +
        `    Install Go 1.26 or newer, or let KUBEBUILDER_ASSETS name a folder with kube-apiserver ${kubernetes}\n` +
        `    and etcd (setup-envtest fills one).`,
    );
    return undefined;
  }
  console.log(`Building kube-apiserver ${kubernetes} and etcd ${etcd} with ${go}, once for this machine:`);
  return buildClusterAssets(process.env);
}

function runSuite({ folder }: ClusterAssets, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("node_modules/.bin/vitest", ["run", "--project", "cluster", ...args], {
      stdio: "inherit",
      env: { ...process.env, KUBEBUILDER_ASSETS: folder },
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
