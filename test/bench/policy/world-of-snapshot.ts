import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import type { World } from "#lib/simulator/data-plane/world.ts";
import type { Snapshot } from "#lib/policy/index.ts";

/** The same cluster as the plain evaluator sees it, through the API's own objects. */
export function worldOfSnapshot(snapshot: Snapshot): World {
  const objects = [
    ...snapshot.namespaces.map(({ name, labels }) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels },
    })),
    ...snapshot.nodes.map(({ name, labels, ips }) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels },
      status: { addresses: ips.map((address) => ({ type: "InternalIP", address })) },
    })),
    ...snapshot.pods.map((pod) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: pod.namespace, name: pod.name, labels: pod.labels },
      spec: {
        nodeName: pod.nodeName,
        hostNetwork: pod.hostNetwork,
        containers: [
          {
            name: "main",
            ports: pod.ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
          },
        ],
      },
      status: {
        phase: "Running",
        hostIP: pod.hostIP,
        podIP: pod.ips[0],
        podIPs: pod.ips.map((ip) => ({ ip })),
      },
    })),
    ...snapshot.policies,
  ];
  return worldOf(objects as unknown as Parameters<typeof worldOf>[0]);
}
