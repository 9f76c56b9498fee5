import { dnsUpstreamOf, unreadOf, unreadWords, type Service, type WorkloadId } from "#lib/policy/index.ts";
import type { Ask, Discovery } from "./ask.ts";
import { isOnHost, nameOf } from "./cluster-index.ts";
import type { Certainty } from "./finding.ts";
import { madeFinding } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { listed } from "./words.ts";

/** Answers that do not fit one UDP packet come over TCP. */
export const DNS_PORTS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
] as const;

/** Whom the DNS servers behind a Service ask for names outside the cluster, as far as that can be told. */
interface ToldUpstream {
  readonly because: string;
  readonly certainty: Certainty;
  /** Anybody on port 53 where it is absent. */
  readonly addresses?: readonly string[];
}

/**
 * Whom the DNS servers ask for names outside the cluster: the addresses to which their CoreDNS forwards. Where it forwards
 * to the node's resolvers, whose addresses no object shows, anybody on port 53, to be narrowed by hand: without it the
 * whole cluster loses every name that is not its own. Nothing where nobody can tell whom they ask: see `untoldUpstream`.
 */
export function upstreamAsks(
  scene: Scene,
  service: Service,
  workloads: readonly WorkloadId[],
): readonly Ask[] {
  const told = toldUpstream(scene, service);
  return told.certainty === "unknown" ? [] : asksOf(scene, workloads, told);
}

/** A finding of its own where it cannot be told whom the DNS servers ask: to allow it is to open port 53 to anybody. */
export function untoldUpstream(
  scene: Scene,
  service: Service,
  workloads: readonly WorkloadId[],
): readonly Discovery[] {
  const told = toldUpstream(scene, service);
  const asks = asksOf(scene, workloads, told);
  if (told.certainty !== "unknown" || asks.length === 0) return [];
  const finding = madeFinding({
    kind: "dns",
    name: `${nameOf(service)}/upstream`,
    title: `Names outside the cluster, asked for by the DNS servers behind Service ${nameOf(service)}`,
    text: `${told.because} Without it the whole cluster loses every name that is not its own.`,
    certainty: "unknown",
    derivedFrom: [{ object: `ConfigMap ${service.namespace}/coredns`, field: "data.Corefile" }],
    workloads,
    namespaces: [service.namespace],
  });
  return [{ finding, asks }];
}

function asksOf(
  { index }: Scene,
  workloads: readonly WorkloadId[],
  { because, certainty, addresses }: ToldUpstream,
): readonly Ask[] {
  const servers = workloads.filter((workload) => !isOnHost(index, workload));
  return servers.map((workload) => ({
    ...resolverAsk(workload, because),
    certainty,
    ...(addresses && { receiver: { kind: "addresses", addresses, are: "outside", label: "dns-upstream" } }),
  }));
}

function toldUpstream(scene: Scene, service: Service): ToldUpstream {
  const map = `ConfigMap ${service.namespace}/coredns`;
  const upstream = dnsUpstreamOf(scene.snapshot, service.namespace);
  switch (upstream.kind) {
    case "addresses":
      return {
        because: `The DNS servers forward names outside the cluster to ${listed(upstream.addresses)}, as ${map} says.`,
        certainty: "certain",
        addresses: upstream.addresses,
      };
    case "node-resolvers":
      return {
        because: `The DNS servers behind Service ${nameOf(service)} ask the resolvers of their node for names outside the cluster, as ${map} says, and Kubernetes does not show these addresses: narrow this to what /etc/resolv.conf on a node says.`,
        certainty: "likely",
      };
    case "elsewhere":
      return {
        because: `The DNS servers forward names outside the cluster to ${listed(upstream.targets)}, as ${map} says, and no object tells which addresses and ports that are: narrow this by hand.`,
        certainty: "unknown",
      };
    case "unknown":
      return { because: nothingTold(scene, service), certainty: "unknown" };
  }
}

function nothingTold({ snapshot }: Scene, service: Service): string {
  const map = `${service.namespace}/coredns`;
  const unread = unreadOf(snapshot, ["configmaps", `configmaps ${map}`]);
  const why = unread.length > 0 ? unreadWords(unread) : `there is no ConfigMap ${map} that says it`;
  return `Whom the DNS servers behind Service ${nameOf(service)} ask for names outside the cluster is unknown, since ${why}: narrow this to their resolvers.`;
}

/** A workload that asks resolvers which nobody can name. */
export function resolverAsk(workload: WorkloadId, because: string): Ask {
  return {
    sender: { kind: "workload", workload },
    receiver: { kind: "anyone" },
    ports: DNS_PORTS,
    because,
    only: "egress",
  };
}
