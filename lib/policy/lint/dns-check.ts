import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import { dnsHolds, type DnsReach } from "../dns/dns-endpoints.ts";
import type { LintCheck } from "./lint-finding.ts";
import { classOf, podsSelectedBy } from "./rules-of-policy.ts";

/**
 * A policy that isolates egress while none lets DNS out: everything then fails at name lookup. Reported at the policy
 * that comes first by name among those that isolate the pod, so that one missing rule is one finding.
 */
export const dnsMissing: LintCheck = (policy, cluster) => {
  if (policy.rules.egress === undefined) return [];
  const alike = Map.groupBy(podsSelectedBy(policy, cluster), ({ classId }) => classId);
  const cut = [...alike.values()].flatMap((pods) => cutOff(policy.source.metadata.name, pods, cluster));
  const first = cut[0];
  if (first === undefined) return [];
  return [
    {
      check: "dns-missing",
      severity: "warning",
      path: "spec.egress",
      text: `${first.pods.map((pod) => pod.text).join(", ")} cannot reach DNS at ${whereText(first.lost)}.`,
      fix: "Add an egress rule for UDP and TCP to every DNS endpoint of these pods.",
    },
  ];
};

function cutOff(
  name: string,
  pods: readonly CompiledPod[],
  cluster: CompiledCluster,
): readonly { pods: readonly CompiledPod[]; lost: DnsReach }[] {
  const first = pods[0] as CompiledPod;
  const isolating = classOf(first, cluster)
    .sides.egress.isolatedBy.map((policy) => policy.source.metadata.name)
    .toSorted();
  const pod = cluster.snapshot.pods.find((p) => !p.finished && `${p.namespace}/${p.name}` === first.text);
  if (pod === undefined || isolating[0] !== name) return [];
  const lost = dnsHolds(cluster, pod).endpoints.find(({ decision }) => decision.outcome === "denied");
  return lost === undefined ? [] : [{ pods, lost }];
}

function whereText({ peer, address, port, protocol }: DnsReach): string {
  const where = peer.kind === "workload" ? `${peer.namespace}/${peer.name}` : address || "its nameserver";
  return `${where} on ${protocol} ${port}`;
}
