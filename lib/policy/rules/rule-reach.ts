import type { AllowRule, RulePeer } from "./allow-rule.ts";
import { parseCidr, parseAddress, inRange, type IpRange } from "../address/ip-address.ts";
import type { LabelSelector, Labels } from "../model/labels.ts";
import { profileOf } from "../profile.ts";
import { selects } from "../selector/selects.ts";
import type { Pod, Snapshot, Workload } from "../model/snapshot.ts";

/** Workloads that a rule's peer matches today: by their running pods, or by their template where none runs. */
export function workloadsMatching(snapshot: Snapshot, peer: RulePeer): readonly Workload[] {
  const podsOf = Map.groupBy(
    snapshot.pods.filter((pod) => !pod.finished),
    (pod) => pod.workload,
  );
  return snapshot.workloads.filter((workload) =>
    matchesWorkload(snapshot, peer, workload, podsOf.get(workload.id) ?? []),
  );
}

/** Whether a rule says anything in the namespace: one of its ends is pods there. */
export function concernsNamespace(rule: Pick<AllowRule, "sender" | "receiver">, namespace: string): boolean {
  return [rule.sender, rule.receiver].some((peer) => peer.kind === "pods" && peer.namespace === namespace);
}

function matchesWorkload(
  snapshot: Snapshot,
  peer: RulePeer,
  workload: Workload,
  pods: readonly Pod[],
): boolean {
  const own = pods.filter((pod) => !pod.hostNetwork);
  if (pods.length > 0 && own.length === 0) return false;
  switch (peer.kind) {
    case "any":
      return true;
    case "pods":
      return peer.namespace === workload.namespace && matchesLabels(peer.podSelector, workload, own);
    case "cidr":
      return (
        profileOf(snapshot.cni).ipBlockMatches === "all" &&
        own.some((pod) => pod.ips.some((ip) => isInPeer(peer, ip)))
      );
  }
}

function matchesLabels(selector: LabelSelector, workload: Workload, pods: readonly Pod[]): boolean {
  const labels: readonly Labels[] =
    pods.length > 0 ? pods.map((pod) => pod.labels) : [workload.templateLabels];
  return labels.some((set) => selects(selector, set));
}

function isInPeer(peer: RulePeer & { kind: "cidr" }, ip: string): boolean {
  const address = parseAddress(ip);
  const holds = (range: IpRange | undefined) =>
    range !== undefined && address !== undefined && inRange(range, address);
  return (
    peer.cidrs.some((cidr) => holds(parseCidr(cidr))) &&
    !(peer.except ?? []).some((cidr) => holds(parseCidr(cidr)))
  );
}
