import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import type { Config } from "#lib/server/config.ts";
import { LaunchFailure } from "./launch-failure.ts";

/**
 * Makes sure that the kubeconfig can be used at all. A server that does not answer is no reason not to start: the
 * interface says so and the worker goes on trying.
 * @throws LaunchFailure when the kubeconfig is missing, unreadable, or lacks the context.
 */
export async function checkCluster(config: Config): Promise<string> {
  const connection = openConnection(config);
  if (!connection.ok) throw new LaunchFailure(connection.refusal.message, connection.refusal.detail);
  const version = await connection.value.serverVersion();
  await connection.value.close();
  return version.ok ? `Kubernetes ${version.value}` : `does not answer yet: ${version.refusal.message}`;
}
