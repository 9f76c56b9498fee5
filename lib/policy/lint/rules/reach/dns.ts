import { hostCidr } from "../../../address/ip-address.ts";
import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import { dnsEndpointsOf, type DnsEndpoint } from "../../../dns/dns-endpoints.ts";
import { evaluateSide } from "../../../judge/evaluate.ts";
import type { NetworkPolicyPeer } from "../../../model/network-policy.ts";
import { NAMESPACE_NAME_LABEL } from "../../../selector/selects.ts";
import { stableSelector } from "../../../selector/stable-selector.ts";
import { pointerTo } from "../../json-patch.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint, LintPatch } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule, type LintRuleInfo } from "../../lint-rule.ts";
import { listed, workloadsText } from "../../named-pods.ts";
import { dnsLosses, isFirstOf, type DnsLoss } from "./dns-losses.ts";

/** A policy that isolates egress while none lets DNS out: everything then fails at name lookup. */
export const dnsMissing: LintRule = lossRule(
  {
    id: "dns-missing",
    severity: "warning",
    title: "Pods that cannot ask DNS",
    why: "Egress is isolated and no rule lets lookups out: every connection by name fails, at once and everywhere.",
    source: "kubernetes/website#38267, #55115; inspektor-gadget#5338; Cyclonus CheckDNSBlockedOnUDP",
  },
  ({ what }) => what === "all" || what === "some",
);

/** UDP alone works until an answer does not fit. */
export const dnsTcpMissing: LintRule = lossRule(
  {
    id: "dns-tcp-missing",
    severity: "warning",
    title: "Pods that can ask DNS over UDP alone",
    why: "Answers that do not fit one UDP packet are asked for again over TCP: some names then fail, and most work.",
    source: "RFC 7766; Cyclonus CheckDNSBlockedOnTCP",
  },
  ({ what }) => what === "tcp",
);

/** The cache on the node is no pod to a selector. */
export const nodeLocalDnsMissed: LintRule = lossRule(
  {
    id: "node-local-dns-missed",
    severity: "warning",
    title: "NodeLocal DNSCache is not allowed",
    why: "Pods ask a cache on their node's address, which no podSelector matches; an upgrade may turn it on.",
    source: "projectcalico/calico#3795; gardener#2745; GKE 1.34 turns it on by default",
  },
  ({ what }) => what === "cache",
);

/** Lookups arrive, and the DNS pods do not take them. */
export const dnsPodsClosed: LintRule = {
  id: "dns-pods-closed",
  severity: "warning",
  title: "DNS pods that do not let lookups in",
  why: "A policy that isolates the DNS pods for ingress takes name lookup from every pod that it does not name.",
  source: "projectcalico/calico#3795; OpenShift dns operator's own policy",
  find: inEachPolicy((policy, context): readonly Complaint[] => {
    const { cluster } = context;
    const isolated = context.selectedBy(policy).filter((pods) => isFirstOf(policy, pods, "ingress"));
    const asking = cluster.snapshot.pods.find(
      ({ dnsPolicy, hostNetwork }) => dnsPolicy === "ClusterFirst" && !hostNetwork,
    );
    if (isolated.length === 0 || asking === undefined) return [];
    const ids = new Set(isolated.flatMap((pods) => context.podsOf(pods).map(({ workload }) => workload)));
    const endpoints = dnsEndpointsOf(cluster.snapshot, asking).filter(
      ({ peer }) => peer.kind === "workload" && ids.has(peer.id),
    );
    if (endpoints.length === 0) return [];
    const refused = cluster.classes.filter((pods) => {
      const [pod] = context.podsOf(pods);
      if (pods.hostNetwork || pod === undefined || context.snapshotPod(pod)?.dnsPolicy !== "ClusterFirst")
        return false;
      const [namespace = "", name = ""] = pod.text.split("/");
      return endpoints.some(
        ({ peer, port, protocol }) =>
          evaluateSide(
            cluster,
            { sender: { kind: "pod", namespace, name }, receiver: peer, port, protocol },
            "ingress",
          ).outcome === "denied",
      );
    });
    if (refused.length === 0) return [];
    return [
      {
        at: ["spec", "ingress"],
        text: `Lookups of ${workloadsText(refused, context)} are refused at ${listed(endpoints.map(whereText), "endpoint")}.`,
        fix: "Let every namespace in on the DNS ports, UDP and TCP.",
        breaks: "ingress",
      },
    ];
  }),
};

function lossRule(info: LintRuleInfo, isMeant: (loss: DnsLoss) => boolean): LintRule {
  return {
    ...info,
    find: inEachPolicy((policy, context): readonly Complaint[] => {
      const losses = dnsLosses(policy, context).filter(isMeant);
      const lost = [...new Set(losses.flatMap(({ lost: endpoints }) => endpoints))];
      if (losses.length === 0) return [];
      const patch = allowing(lost, policy, context);
      return [
        {
          at: ["spec", "egress"],
          text: `${workloadsText(
            losses.map(({ pods }) => pods),
            context,
          )} cannot reach DNS${whereLost(lost)}.`,
          fix: isHost(lost, context)
            ? "Allow the entity host on UDP and TCP 53 by a CiliumNetworkPolicy, or lead lookups to pods of the cache by a CiliumLocalRedirectPolicy."
            : "Add an egress rule for UDP and TCP to every DNS endpoint of these pods.",
          ...(patch === undefined ? {} : { patch }),
          breaks: "egress",
        },
      ];
    }),
  };
}

function whereLost(lost: readonly DnsEndpoint[]): string {
  if (lost.some(({ peer }) => peer.kind === "unknown")) {
    return ": no rule opens port 53 to anybody (which pods answer DNS is not in this input)";
  }
  const isCache = lost.every(({ answeredBy }) => answeredBy !== undefined);
  const cache = isCache ? ", where NodeLocal DNSCache answers on every node" : "";
  return ` at ${listed([...new Set(lost.map(whereText))], "endpoint")}${cache}`;
}

function whereText({ peer, address, port, protocol }: DnsEndpoint): string {
  const known = address === "" ? "the resolvers of its node" : address;
  const where = peer.kind === "workload" ? `${peer.namespace}/${peer.name}` : known;
  return `${where} on ${protocol} ${port}`;
}

/** One rule for each set of ports that is lost; none where somebody of them cannot be named. */
function allowing(
  lost: readonly DnsEndpoint[],
  policy: CompiledPolicy,
  context: LintContext,
): LintPatch | undefined {
  const placed = lost.map(({ protocol, port, ...rest }) => ({
    to: peerFor({ ...rest, protocol, port }, context),
    port: { protocol, port },
  }));
  if (placed.some(({ to }) => to === undefined) || isHost(lost, context)) return undefined;
  const rules = rulesFor(placed);
  const isListed = Array.isArray(policy.source.spec.egress);
  return {
    effect: "widens",
    operations: isListed
      ? rules.map((rule) => ({ op: "add" as const, path: pointerTo(["spec", "egress", "-"]), value: rule }))
      : [{ op: "add", path: pointerTo(["spec", "egress"]), value: rules }],
  };
}

interface LostAt {
  readonly to: NetworkPolicyPeer | undefined;
  readonly port: Pick<DnsEndpoint, "protocol" | "port">;
}

/** Peers that answer on the same ports share a rule: a rule opens every port of it to every peer of it. */
function rulesFor(lost: readonly LostAt[]): readonly unknown[] {
  const byPeer = Map.groupBy(lost, ({ to }) => JSON.stringify(to));
  const each = [...byPeer.values()].map((group) => ({
    to: group[0]?.to,
    ports: distinct(group.map(({ port }) => port)),
  }));
  const byPorts = Map.groupBy(each, ({ ports }) => JSON.stringify(ports));
  return [...byPorts.values()].map((group) => ({ to: group.map(({ to }) => to), ports: group[0]?.ports }));
}

function peerFor({ peer, address }: DnsEndpoint, { cluster }: LintContext): NetworkPolicyPeer | undefined {
  if (peer.kind === "workload") {
    const workload = cluster.workloads.get(peer.id);
    const selector = workload && stableSelector(workload);
    if (selector?.ok !== true) return undefined;
    const namespaceSelector = { matchLabels: { [NAMESPACE_NAME_LABEL]: peer.namespace } };
    return { namespaceSelector, podSelector: selector.value };
  }
  const cidr = peer.kind === "external" ? hostCidr(address) : undefined;
  return cidr === undefined ? undefined : { ipBlock: { cidr } };
}

/** To Cilium a cache on the host network is the host, which an ipBlock is not said to match. */
function isHost(lost: readonly DnsEndpoint[], { cluster }: LintContext): boolean {
  return (
    cluster.profile.ipBlockMatches === "external" && lost.some(({ answeredBy }) => answeredBy !== undefined)
  );
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
