import {
  cidrWithin,
  mergeCidrs,
  PROFILES,
  selects,
  type Pod,
  type ProfileName,
  type RulePort,
  type Service,
  type ServicePort,
  type Snapshot,
} from "#lib/policy/index.ts";
import type { FindingId, InexpressibleNeed } from "#lib/discovery/index.ts";
import type { BaselineSide } from "./baseline-side.ts";
import type { MergedRule } from "./merge-sides.ts";

/** Port and protocol entries that the AWS agent keeps for one address (its BPF map's value); more are lost. */
const AWS_MOST_PORTS = 24;

/**
 * A side as this CNI can be told it, meaning the same. Where an `except` denies what other rules allow (the AWS agent),
 * it becomes the CIDRs around it.
 */
export function adaptedSide(side: BaselineSide, profile: ProfileName): BaselineSide {
  const { peer } = side;
  if (!PROFILES[profile].exceptDenies || peer.kind !== "cidr" || (peer.except ?? []).length === 0)
    return side;
  const { except, ...plain } = peer;
  return { ...side, peer: { ...plain, cidrs: mergeCidrs(peer.cidrs, except) } };
}

/** A rule as this CNI can be told it, meaning the same: on AWS, ports in a row become ranges where there are too many. */
export function adaptedRule(rule: MergedRule, profile: ProfileName): MergedRule {
  if (profile !== "aws-vpc-cni" || rule.ports.length <= AWS_MOST_PORTS) return rule;
  return { ...rule, ports: portRanges(rule.ports) };
}

/** What a CNI's reading of a namespace's rules hangs on. */
export interface CniScene {
  readonly snapshot: Snapshot;
  readonly profile: ProfileName;
  /** Pods that have not finished, by namespace. */
  readonly podsIn: ReadonlyMap<string, readonly Pod[]>;
}

/** What of one namespace's rules this CNI cannot be told, or reads otherwise than it is written. */
export function unsaidByCni(
  namespace: string,
  sides: readonly BaselineSide[],
  scene: CniScene,
): readonly InexpressibleNeed[] {
  if (PROFILES[scene.profile].judgesBeforeTranslation) return translatedPorts(namespace, sides, scene);
  if (PROFILES[scene.profile].ipBlockMatches === "all") return [];
  return blocksOverPods(namespace, sides, scene.snapshot);
}

/** The note about a rule that even ranges do not bring down to what the AWS agent can hold. */
export function tooManyPorts(
  at: Pick<InexpressibleNeed, "namespace" | "direction">,
  policy: string,
  rule: MergedRule,
): InexpressibleNeed | undefined {
  if (rule.ports.length <= AWS_MOST_PORTS) return undefined;
  return {
    ...at,
    finding: `aws-port-entries/${at.namespace}/${policy}` as FindingId,
    text: `Policy ${policy} has a rule with ${rule.ports.length} port entries; the AWS agent keeps ${AWS_MOST_PORTS} for one address, and drops the others. Allow a range that holds them, or move some of the ports.`,
  };
}

function portRanges(ports: readonly RulePort[]): readonly RulePort[] {
  const joined: RulePort[] = [];
  for (const entry of ports) {
    const last = joined.at(-1);
    const range = last && rangeOf(last, entry);
    if (range === undefined) joined.push(entry);
    else joined[joined.length - 1] = range;
  }
  return joined;
}

/** Two entries as one range, where the second starts right after the first. */
function rangeOf(last: RulePort, next: RulePort): RulePort | undefined {
  const end = last.endPort ?? last.port;
  if (last.protocol !== next.protocol || typeof end !== "number" || typeof next.port !== "number")
    return undefined;
  return next.port === end + 1 ? { ...last, endPort: next.endPort ?? next.port } : undefined;
}

/** Services that callers of this namespace use by another port than the pods': the AWS agent sees the Service's. */
function translatedPorts(
  namespace: string,
  sides: readonly BaselineSide[],
  { snapshot, podsIn }: CniScene,
): readonly InexpressibleNeed[] {
  const called = sides.filter(({ direction, peer }) => direction === "egress" && peer.kind === "pods");
  const inside = Map.groupBy(called, ({ peer }) => (peer.kind === "pods" ? peer.namespace : ""));
  return snapshot.services.flatMap((service) => {
    const callers = inside.get(service.namespace) ?? [];
    if (callers.length === 0 || service.selector === undefined) return [];
    const pods = (podsIn.get(service.namespace) ?? []).filter((pod) => isBehind(service, pod));
    const used = service.ports.filter((port) => callers.some((side) => uses(side, pods, port)));
    return used.map((port) => translationNote(namespace, service, port, podPort(pods, port)));
  });
}

function translationNote(
  namespace: string,
  service: Service,
  { port }: ServicePort,
  target: number | undefined,
): InexpressibleNeed {
  const name = `${service.namespace}/${service.name}`;
  return {
    finding: `aws-service-port/${name}/${port}` as FindingId,
    namespace,
    direction: "egress",
    text: `Service ${name} translates port ${port} to ${target}. The AWS agent judges a call of a Service before that, so the rule for ${target} does not allow it. Give the Service the port ${target}, or call the pods by it; a rule for both ports would open one that nobody listens on.`,
  };
}

function isBehind({ selector }: Service, pod: Pod): boolean {
  return selects({ matchLabels: selector ?? {} }, pod.labels);
}

function podPort(pods: readonly Pod[], { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  const named = pods.flatMap(({ ports }) =>
    ports.filter(({ name, protocol: spoken }) => name === targetPort && spoken === protocol),
  );
  return named[0]?.port;
}

function uses({ peer, ports }: BaselineSide, pods: readonly Pod[], port: ServicePort): boolean {
  const target = podPort(pods, port);
  if (target === undefined || target === port.port || peer.kind !== "pods") return false;
  const isAllowed = ports.some(({ protocol, port: one }) => one === target && protocol === port.protocol);
  return isAllowed && pods.some((pod) => selects(peer.podSelector, pod.labels));
}

/** CIDRs that hold pods of today, on a CNI whose ipBlocks never match pods. */
function blocksOverPods(
  namespace: string,
  sides: readonly BaselineSide[],
  snapshot: Snapshot,
): readonly InexpressibleNeed[] {
  const podRanges = [...new Set(snapshot.nodes.flatMap((node) => node.podCIDRs))];
  const notes = sides.flatMap(({ direction, peer }): readonly InexpressibleNeed[] => {
    if (peer.kind !== "cidr") return [];
    const over = peer.cidrs.filter((cidr) => isInside(cidr) && podRanges.some((range) => meets(cidr, range)));
    return over.map((cidr) => ({
      finding: `ip-block-over-pods/${namespace}/${cidr}` as FindingId,
      namespace,
      direction,
      text: `${cidr} holds addresses of pods, and on this CNI an ipBlock never matches a pod. If pods are meant, select them by their labels, or all of them with \`namespaceSelector: {}\` beside \`podSelector: {}\`.`,
    }));
  });
  return [...new Map(notes.map((note) => [`${note.finding} ${note.direction}`, note])).values()];
}

/** The whole of a family means "outside", as everybody writes it. */
function isInside(cidr: string): boolean {
  return !cidr.endsWith("/0");
}

function meets(a: string, b: string): boolean {
  return cidrWithin(a, b) || cidrWithin(b, a);
}
