import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import type { PodClass } from "../../../compile/pod-class.ts";
import { evaluate, evaluateSide } from "../../../judge/evaluate.ts";
import type { ExpectedConnection, ExpectedConnectionKind } from "../../../model/expected-connection.ts";
import type { Direction } from "../../../model/network-policy.ts";
import type { Peer } from "../../../model/peer.ts";
import { peerName } from "../../../model/peer-name.ts";
import type { LintContext } from "../../lint-context.ts";
import { objectOfPolicy, type Found, type LintRule, type LintRuleInfo } from "../../lint-rule.ts";
import { counted, listed } from "../../named-pods.ts";
import { DIRECTIONS } from "../../rules-of-policy.ts";

/** The monitor is itself a victim, so nobody is told. */
export const scrapeBlocked: LintRule = blockedRule("scrape", {
  id: "scrape-blocked",
  severity: "warning",
  title: "Metrics that cannot be scraped",
  why: "Metrics and the alerts made of them go dark, and with them what would have told of the outage.",
  source: "gavinmcfall/home-ops#2268; codecentric/helm-charts#546",
});

/** What users see first. */
export const routeBackendBlocked: LintRule = blockedRule("route", {
  id: "route-backend-blocked",
  severity: "warning",
  title: "A route whose backend its gateway cannot reach",
  why: "Requests from outside end at the ingress controller or gateway with an error.",
  source: "rwlove/home-ops#11528; projectcalico/calico#5566",
});

/** Webhooks, aggregated and converted APIs: cluster-wide, and slow to show. */
export const apiServerCallBlocked: LintRule = blockedRule("api-server-call", {
  id: "api-server-call-blocked",
  severity: "warning",
  title: "A webhook or API that the API server cannot reach",
  why: "Each call waits for its timeout; objects cannot be created, or kubectl's discovery fails, in every namespace.",
  source: "kubernetes/kubernetes#128162; cloud-on-k8s#1634; rancher/rke2#745; k3s-io/k3s#4496",
});

/** Whatever else the platform needs. */
export const platformConnectionBlocked: LintRule = blockedRule("other", {
  id: "platform-connection-blocked",
  severity: "warning",
  title: "A connection that the platform needs is denied",
  why: "Something of the cluster's own needs it, whether or not it was seen while flows were watched.",
  source: "discovery of this cluster",
});

function blockedRule(kind: ExpectedConnectionKind, info: LintRuleInfo): LintRule {
  return {
    ...info,
    find(context) {
      const expected = (context.scene.expected ?? []).filter((one) => (one.kind ?? "other") === kind);
      const blocked = expected
        .filter((one) => evaluate(context.cluster, one).outcome === "denied")
        .flatMap((one) => blockersOf(one, context))
        .filter(({ policy }) => context.policies.includes(policy));
      const alike = Map.groupBy(
        blocked,
        ({ policy, direction }) => `${policy.namespace}/${nameOf(policy)} ${direction}`,
      );
      return [...alike.values()].flatMap((group): readonly Found[] => {
        const [first] = group;
        if (first === undefined) return [];
        const { policy, direction } = first;
        return [[objectOfPolicy(policy), { ...wordsFor(group), at: ["spec", direction], breaks: direction }]];
      });
    },
  };
}

interface Blocked {
  readonly connection: ExpectedConnection;
  readonly direction: Direction;
  /** The first by name of the policies that isolate the pods. */
  readonly policy: CompiledPolicy;
}

function wordsFor(group: readonly Blocked[]): { readonly text: string; readonly fix: string } {
  const connections = group.map(({ connection }) => connection);
  const what = connections.map(
    ({ what: name, protocol, port, derivedFrom }) => `${name} on ${protocol} ${port} (${derivedFrom})`,
  );
  const senders = [...new Set(connections.map(({ sender }) => peerName(sender)))];
  const ports = [...new Set(connections.map(({ protocol, port }) => `${protocol} ${port}`))];
  const isIngress = group[0]?.direction === "ingress";
  const receivers = [...new Set(connections.map(({ receiver }) => peerName(receiver)))];
  const count = group.length === 1 ? "" : `${counted(group.length, "connection")}: `;
  return {
    text: `No rule lets ${isIngress ? "in" : "out"} ${count}${listed(what, "connection")}.`,
    fix: isIngress
      ? `Allow ${listed(senders, "sender")} on ${listed(ports, "port")}.`
      : `Allow ${listed(receivers, "receiver")} on ${listed(ports, "port")}.`,
  };
}

/** The sides that deny, each with a policy that isolates there. An admin policy that denies is a finding of its own. */
function blockersOf(connection: ExpectedConnection, { cluster }: LintContext): readonly Blocked[] {
  return DIRECTIONS.flatMap((direction): readonly Blocked[] => {
    if (evaluateSide(cluster, connection, direction).outcome !== "denied") return [];
    const end = direction === "ingress" ? connection.receiver : connection.sender;
    const isolating = classesOf(end, cluster).flatMap(({ sides }) => sides[direction].isolatedBy);
    const policy = isolating.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))[0];
    return policy === undefined ? [] : [{ connection, direction, policy }];
  });
}

function classesOf(end: Peer, { podsByWorkload, classes }: LintContext["cluster"]): readonly PodClass[] {
  const pods = end.kind === "workload" ? (podsByWorkload.get(end.id) ?? []) : [];
  return [...new Set(pods.map(({ classId }) => classId))].flatMap((id) => classes[id] ?? []);
}

function nameOf({ source }: CompiledPolicy): string {
  return source.metadata.name;
}
