import type { Snapshot } from "#lib/policy/index.ts";
import type { CanaryRole } from "./canary-labels.ts";
import type { CanaryPod } from "./proof-step.ts";

/**
 * What connections between these pods leave untried, each as a sentence: placement is a wish that a scheduler may not
 * grant, and a pod with addresses of both families is called by its first.
 */
export function proofCaveats(
  { nodes, pods: all }: Pick<Snapshot, "nodes" | "pods">,
  pods: readonly CanaryPod[],
): readonly string[] {
  const nodeOf = (role: CanaryRole) => pods.find((pod) => pod.role === role)?.nodeName ?? "";
  const [client, ...servers] = [nodeOf("client"), nodeOf("near"), nodeOf("far")];
  const caveats: string[] = [];
  if (servers.every((node) => node === client)) caveats.push(oneNodeText(client, nodes.length));
  if (!servers.includes(client))
    caveats.push("On one node it was not tried: no canary pod that answers ran on its caller's node.");
  if (all.some(({ hostNetwork, ips }) => !hostNetwork && isDualStack(ips)))
    caveats.push(
      `Over ${pods[0]?.ip.includes(":") ? "IPv4" : "IPv6"} it was not tried: pods here have addresses of both families.`,
    );
  return caveats;
}

function oneNodeText(node: string, nodes: number): string {
  const why =
    nodes > 1
      ? `all canary pods that call each other ran on ${node}, one of ${nodes} nodes`
      : "there is one node";
  return `Between nodes it was not tried: ${why}.`;
}

function isDualStack(ips: readonly string[]): boolean {
  return new Set(ips.map((ip) => ip.includes(":"))).size > 1;
}
