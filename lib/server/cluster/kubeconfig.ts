import "server-only";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { ClusterConfig } from "#lib/server/config.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import { WarmKubeConfig } from "./warm-kubeconfig.ts";

/**
 * Credentials and address of the cluster. A file that is missing, unreadable or no kubeconfig, and a context that it
 * does not have, each refuse with "bad-kubeconfig" and say which contexts there are.
 */
export function loadKubeconfig(cluster: ClusterConfig): Result<WarmKubeConfig, ClusterRefusal> {
  if (cluster.kind === "in-cluster") return inCluster();
  const path = cluster.kind === "kubeconfig" ? cluster.path : cluster.kubeconfigPath;
  if (path === undefined)
    return bad("The simulated cluster has not started: there is no kubeconfig for it yet");
  return fromFile(path, cluster.kind === "kubeconfig" ? cluster.context : undefined);
}

function inCluster(): Result<WarmKubeConfig, ClusterRefusal> {
  const config = new WarmKubeConfig();
  config.loadFromCluster();
  return ok(config);
}

function fromFile(path: string, context: string | undefined): Result<WarmKubeConfig, ClusterRefusal> {
  const config = new WarmKubeConfig();
  try {
    config.loadFromString(readFileSync(path, "utf8"));
    config.makePathsAbsolute(dirname(path));
  } catch (cause) {
    return bad(`The kubeconfig ${path} cannot be used: ${firstLine(cause)}`);
  }
  const contexts = config.getContexts().map((entry) => entry.name);
  if (contexts.length === 0) return bad(`The kubeconfig ${path} has no contexts`);
  const wanted = context ?? config.getCurrentContext();
  if (wanted === undefined || wanted === "")
    return bad(
      `The kubeconfig ${path} has no current context; choose one with --context: ${contexts.join(", ")}`,
    );
  if (!contexts.includes(wanted))
    return bad(`The kubeconfig ${path} has no context "${wanted}"; it has ${contexts.join(", ")}`);
  config.setCurrentContext(wanted);
  return complete(config, path, wanted);
}

/** A context names a cluster and a user; client-node finds out that one is missing only when it crashes on it. */
function complete(
  config: WarmKubeConfig,
  path: string,
  context: string,
): Result<WarmKubeConfig, ClusterRefusal> {
  const cluster = config.getCurrentCluster();
  if (!cluster?.server)
    return bad(`Context "${context}" of ${path} names a cluster that the file does not have`);
  if (!config.getCurrentUser())
    return bad(`Context "${context}" of ${path} names a user that the file does not have`);
  if (cluster.server.startsWith("http:") && !cluster.skipTLSVerify) {
    return bad(
      `Cluster "${cluster.name}" of ${path} is served without TLS (${cluster.server}), which sends credentials in the clear`,
    );
  }
  return ok(config);
}

/** YAML errors come with a drawing of the place, which has no room in a sentence. */
function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
}

function bad(message: string): Result<never, ClusterRefusal> {
  return refuse({ code: "bad-kubeconfig", message: `${message}.` });
}
