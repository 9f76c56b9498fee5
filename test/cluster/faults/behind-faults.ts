import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import { afterThisTest, onBoth, type Scene } from "../clusters.ts";
import { startFaultProxy, type FaultProxy } from "../fault-proxy.ts";
import { ALLOW_WEB } from "../policies.ts";

/** A scene whose product connection goes through a proxy that breaks what it is told to. */
export interface FaultyScene extends Scene {
  readonly proxy: FaultProxy;
  readonly connection: ClusterConnection;
  /** A policy of the scene's namespace as the product writes it. */
  readonly ours: (name?: string, spec?: object) => NetworkPolicy;
  /** How many requests of this method arrived at the proxy, and how many of them it let through. */
  readonly counted: (method: string) => { readonly arrived: number; readonly passedOn: number };
}

/** Holds a promise about the product's client behind faults, against the simulator and the real server. */
export function behindFaults(
  title: string,
  promise: (scene: FaultyScene) => Promise<void>,
  timeoutMs?: number,
): void {
  onBoth(title, async (scene) => promise(await faulty(scene)), timeoutMs);
}

async function faulty(scene: Scene): Promise<FaultyScene> {
  const proxy = await startFaultProxy(scene.cluster);
  afterThisTest(() => proxy.close());
  return {
    ...scene,
    proxy,
    connection: scene.connect({ kubeconfig: proxy.kubeconfig }),
    ours: (name = "allow-web", spec = ALLOW_WEB) =>
      ({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name, namespace: scene.namespace },
        spec,
      }) as NetworkPolicy,
    counted: (method) => {
      const arrived = proxy.seen.filter((request) => request.method === method);
      return { arrived: arrived.length, passedOn: arrived.filter(({ passedOn }) => passedOn).length };
    },
  };
}
