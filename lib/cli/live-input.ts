import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { withoutScratchNamespaces, type ClusterId } from "#lib/policy/index.ts";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readSnapshot } from "#lib/server/cluster/read-snapshot.ts";
import { UsageError } from "./answer.ts";
import type { ClusterInput, InputOptions } from "./cluster-input.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Reads a live cluster once, and changes nothing in it.
 *
 * @throws UsageError where it cannot be reached or read, in the API server's words.
 */
export async function liveInput(options: InputOptions, { env }: Terminal): Promise<ClusterInput> {
  const path = options.kubeconfig ?? defaultKubeconfig(env);
  const cluster = { kind: "kubeconfig", path, context: options.context } as const;
  const connection = openConnection({ cluster, writes: "off" });
  if (!connection.ok) throw new UsageError(connection.refusal.message);
  try {
    const identity = { clusterId: (options.context ?? path) as ClusterId, nowMs: Date.now() };
    const reading = await readSnapshot(connection.value, identity);
    if (!reading.ok) throw new UsageError(reading.refusal.message, reading.refusal.detail);
    const { snapshot, unread } = reading.value;
    const incomplete = unread.map(
      ({ kind, refusal }) => `${kind} are not in this answer: ${refusal.message}`,
    );
    return {
      snapshot: withoutScratchNamespaces(snapshot),
      ingressBackends: [],
      problems: [],
      incomplete,
      objects: [],
    };
  } finally {
    await connection.value.close();
  }
}

/** As kubectl finds it; of several files in KUBECONFIG one must be named. */
function defaultKubeconfig(env: Terminal["env"]): string {
  const files = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const [first] = files;
  if (first === undefined) return join(homedir(), ".kube", "config");
  if (files.length === 1) return first;
  throw new UsageError(`KUBECONFIG names ${files.length} files. Choose one with --kubeconfig FILE.`, files);
}
