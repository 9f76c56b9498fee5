import "server-only";
import { CNI_CONFIG_MAPS } from "./cni-facts.ts";
import type { ClusterMirror } from "./cluster-mirror.ts";
import type { Transport } from "./transport.ts";

/** Reads the settings that CNIs are told by. One that is absent or may not be read leaves enforcement "unknown". */
export async function readCniConfigMaps(
  mirror: ClusterMirror,
  transport: Transport,
  signal?: AbortSignal,
): Promise<void> {
  for (const name of CNI_CONFIG_MAPS) {
    const path = `/api/v1/namespaces/${name.replace("/", "/configmaps/")}`;
    const answer = await transport.request({ what: `read ConfigMap ${name}`, path, signal });
    const data = answer.ok ? (answer.value.body as { data?: Record<string, string> }).data : undefined;
    mirror.setConfigMap(name, data);
  }
}
