import type { WorkloadId } from "#lib/policy/index.ts";
import type { Ask } from "./ask.ts";
import type { Scene } from "./scene.ts";

/** Where every kubelet answers. The number is in a node's status too; no distribution is known that moves it. */
export const KUBELET_PORT = 10_250;

/** What a workload that asks the kubelet of every node needs, in egress alone: nothing governs nodes. */
export function kubeletAsk({ snapshot }: Scene, workload: WorkloadId): Omit<Ask, "because"> {
  return {
    sender: { kind: "workload", workload },
    receiver: {
      kind: "addresses",
      addresses: snapshot.nodes.flatMap((node) => node.ips),
      are: "nodes",
      label: "kubelets",
    },
    ports: [{ protocol: "TCP", port: KUBELET_PORT }],
    only: "egress",
  };
}
