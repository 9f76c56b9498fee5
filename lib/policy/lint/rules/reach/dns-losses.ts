import type { CompiledCluster, CompiledPod } from "../../../compile/compiled-cluster.ts";
import type { CompiledPolicy, CompiledPort } from "../../../compile/compiled-policy.ts";
import type { PodClass } from "../../../compile/pod-class.ts";
import { dnsEndpointsOf, type DnsEndpoint } from "../../../dns/dns-endpoints.ts";
import { evaluateFromPod } from "../../../judge/evaluate.ts";
import type { LintContext } from "../../lint-context.ts";

/** Pods of one class that lose some of their DNS endpoints by policies on their own egress. */
export interface DnsLoss {
  readonly pods: PodClass;
  /** Never empty. */
  readonly lost: readonly DnsEndpoint[];
  /** `all`: every endpoint over every protocol; `tcp`: TCP alone; `cache`: only the cache on the node. */
  readonly what: "all" | "some" | "tcp" | "cache";
}

const lossesOf = new WeakMap<LintContext, Map<CompiledPolicy, readonly DnsLoss[]>>();

/**
 * Who loses DNS, told at the policy that comes first by name among those that isolate the pods for egress, so that one
 * missing rule is one finding. Where the input holds no DNS Service, a pod loses it if no rule opens a DNS port at all.
 */
export function dnsLosses(policy: CompiledPolicy, context: LintContext): readonly DnsLoss[] {
  if (policy.rules.egress === undefined) return [];
  const known = lossesOf.get(context) ?? new Map<CompiledPolicy, readonly DnsLoss[]>();
  lossesOf.set(context, known);
  const found = known.get(policy) ?? findLosses(policy, context);
  known.set(policy, found);
  return found;
}

/** Whether a policy comes first by name among those that isolate pods of the class. */
export function isFirstOf(policy: CompiledPolicy, pods: PodClass, direction: "ingress" | "egress"): boolean {
  const [first, ...others] = pods.sides[direction].isolatedBy;
  if (first === undefined) return false;
  const name = ({ source }: CompiledPolicy) => source.metadata.name;
  return others.reduce((least, other) => (name(other) < name(least) ? other : least), first) === policy;
}

function findLosses(policy: CompiledPolicy, context: LintContext): readonly DnsLoss[] {
  return context
    .selectedBy(policy)
    .filter((pods) => !pods.hostNetwork && isFirstOf(policy, pods, "egress"))
    .flatMap((pods) => lossOf(pods, context) ?? []);
}

function lossOf(pods: PodClass, context: LintContext): DnsLoss | undefined {
  const { cluster } = context;
  // Pods of one class may still ask other resolvers.
  const alike = Map.groupBy(context.podsOf(pods), (pod) => {
    const found = context.snapshotPod(pod);
    return `${found?.dnsPolicy} ${found?.dnsNameservers.join()}`;
  });
  for (const [first] of alike.values()) {
    const pod = first && context.snapshotPod(first);
    if (first === undefined || pod === undefined) continue;
    const endpoints = dnsEndpointsOf(cluster.snapshot, pod);
    const lost = endpoints.filter((endpoint) => isLost(endpoint, { pods, pod: first, cluster }));
    if (lost.length > 0) return { pods, lost, what: kindOfLoss(lost, endpoints) };
  }
  return undefined;
}

function isLost(
  { peer, port, protocol }: DnsEndpoint,
  {
    pods,
    pod,
    cluster,
  }: { readonly pods: PodClass; readonly pod: CompiledPod; readonly cluster: CompiledCluster },
): boolean {
  if (peer.kind === "unknown") return opensNoDnsPort(pods);
  return (
    evaluateFromPod(cluster, pod, { receiver: peer, port, protocol, only: "egress" }).outcome === "denied"
  );
}

function kindOfLoss(lost: readonly DnsEndpoint[], endpoints: readonly DnsEndpoint[]): DnsLoss["what"] {
  if (lost.length === endpoints.length) return "all";
  if (lost.every(({ answeredBy }) => answeredBy !== undefined)) return "cache";
  return lost.every(({ protocol }) => protocol === "TCP") ? "tcp" : "some";
}

/** Where nobody knows the DNS pods: whether any rule names a port on which DNS is answered somewhere. */
function opensNoDnsPort({ sides }: PodClass): boolean {
  const { isolatedBy, admin, foreign } = sides.egress;
  if (admin.length + foreign.length > 0) return false;
  return !isolatedBy.some(({ rules }) =>
    (rules.egress ?? []).some(({ ports }) => ports === "any" || ports.some(isDnsPort)),
  );
}

function isDnsPort({ port, endPort }: CompiledPort): boolean {
  if (port === undefined || typeof port === "string") return true;
  return [53, 5353].some((dns) => port <= dns && dns <= (endPort ?? port));
}
