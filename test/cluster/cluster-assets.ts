import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The two programs that make a control plane, as files. */
export interface ClusterAssets {
  readonly folder: string;
  readonly etcd: string;
  readonly apiServer: string;
  /** Where they were found, for people: `KUBEBUILDER_ASSETS`, or the cache. */
  readonly from: string;
}

/** The versions that `go.mod` pins. */
export interface AssetVersions {
  /** `v1.37.2`. */
  readonly kubernetes: string;
  readonly etcd: string;
}

/** The Go module that pins and builds the programs. */
export const MODULE_FOLDER = import.meta.dirname;

/**
 * The programs that are there already. A folder named by `KUBEBUILDER_ASSETS` (envtest's convention, whatever version
 * it holds) wins over what an earlier run built.
 *
 * @throws Error when `KUBEBUILDER_ASSETS` names a folder without them: then something else was meant, and building
 * would only hide it.
 */
export function findClusterAssets(
  env: Readonly<Record<string, string | undefined>>,
): ClusterAssets | undefined {
  const named = env["KUBEBUILDER_ASSETS"] ?? "";
  if (named !== "") {
    const assets = assetsIn(named, `KUBEBUILDER_ASSETS (${named})`);
    if (areThere(assets)) return assets;
    throw new Error(`KUBEBUILDER_ASSETS is ${named}, and holds no etcd and kube-apiserver.`);
  }
  const cache = cacheFolder(env);
  const assets = assetsIn(cache, `the cache (${cache})`);
  return areThere(assets) ? assets : undefined;
}

/** Both programs inside a folder. */
export function assetsIn(folder: string, from: string): ClusterAssets {
  return { folder, etcd: join(folder, "etcd"), apiServer: join(folder, "kube-apiserver"), from };
}

/** Where built programs are kept: outside of the checkout, so that they outlive it, one folder per pair of versions. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { kubernetes, etcd } = pinnedVersions();
  const root = env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const name = `kubernetes-${kubernetes}-etcd-${etcd}-${process.platform}-${process.arch}`;
  return join(root, "drawbridge", "cluster-assets", name);
}

/**
 * What `go.mod` says.
 *
 * @throws Error when it does not say it any more.
 */
export function pinnedVersions(): AssetVersions {
  const text = readFileSync(join(MODULE_FOLDER, "go.mod"), "utf8");
  const version = (path: string) => {
    const found = new RegExp(`^\\s*${path.replaceAll(".", "\\.")} (v\\S+)`, "m").exec(text)?.[1];
    if (found === undefined) throw new Error(`go.mod does not require ${path}`);
    return found;
  };
  return { kubernetes: version("k8s.io/kubernetes"), etcd: version("go.etcd.io/etcd/server/v3") };
}

function areThere({ etcd, apiServer }: ClusterAssets): boolean {
  return existsSync(etcd) && existsSync(apiServer);
}
