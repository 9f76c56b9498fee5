import {
  FOREIGN_POLICY_GROUPS,
  unreadOf,
  unreadWords,
  type Direction,
  type NetworkPolicy,
  type Refusal,
  type Snapshot,
} from "#lib/policy/index.ts";
import { tierVerdict, type TierVerdict } from "./lower-tier.ts";

/** What stands in the way of a bridge, and what stands above it. */
export interface BridgeObstacles {
  readonly refusal?: Refusal;
  /** Denies that no rollback lifts, one sentence each. */
  readonly overruledBy: readonly string[];
}

const DIRECTIONS: readonly Direction[] = ["ingress", "egress"];

/**
 * Looks for what an open policy over pods of `namespace` would change although it may change nothing: a deny in a
 * tier below NetworkPolicies, an implicit deny of the CNI's default mode, a kind that nobody can evaluate or read.
 */
export function bridgeObstacles(snapshot: Snapshot, namespace: string): BridgeObstacles {
  const unread = unreadRefusal(snapshot, namespace);
  const found = snapshot.namespaces.find((one) => one.name === namespace);
  if (found === undefined) return { ...(unread ? { refusal: unread } : {}), overruledBy: [] };
  const verdicts = snapshot.foreignPolicies.flatMap((policy) =>
    DIRECTIONS.map((direction) => ({
      name: `${policy.kind} ${policy.namespace === undefined ? "" : `${policy.namespace}/`}${policy.name}`,
      direction,
      verdict: tierVerdict(policy, found, direction, snapshot.foreignPolicies),
    })),
  );
  const named = (verdict: TierVerdict): readonly string[] =>
    verdicts.filter((one) => one.verdict === verdict).map((one) => `${one.name} (${one.direction})`);
  const refusal =
    modeRefusal(snapshot, namespace) ?? unread ?? refusalFor(namespace, named("overruled"), named("unknown"));
  return { ...(refusal ? { refusal } : {}), overruledBy: named("overrules") };
}

/** Everything that may close a pod: what may not be read here may be there, and an open policy would open it. */
const CLOSING_RESOURCES: readonly string[] = [
  "namespaces",
  "networkpolicies.networking.k8s.io",
  ...FOREIGN_POLICY_GROUPS.flatMap(({ group, kinds }) => kinds.map(({ resource }) => `${resource}.${group}`)),
];

function unreadRefusal(snapshot: Snapshot, namespace: string): Refusal | undefined {
  const unread = unreadOf(snapshot, CLOSING_RESOURCES);
  if (unread.length === 0) return undefined;
  return {
    code: "kind-not-evaluable",
    message: `Nobody can show that an open policy in ${namespace} changes nothing: ${unreadWords(unread)}. Grant it the verb, or leave this namespace out.`,
    detail: unread.map(({ verb, resource, reason }) => `${verb} ${resource}: ${reason}`),
  };
}

function modeRefusal(snapshot: Snapshot, namespace: string): Refusal | undefined {
  if (snapshot.cni.unselectedPods !== "denied") return undefined;
  return {
    code: "lower-tier-deny",
    message: `The CNI denies pods that no policy selects, so an open policy in ${namespace} would open what is closed. Allow what the namespace needs under that mode; it needs no bridge.`,
    detail: [snapshot.cni.evidence],
  };
}

function refusalFor(
  namespace: string,
  overruled: readonly string[],
  unknown: readonly string[],
): Refusal | undefined {
  if (overruled.length > 0) {
    return {
      code: "lower-tier-deny",
      message: `An open policy in ${namespace} would overrule ${overruled.join(", ")}. Move that deny into a tier above NetworkPolicies, or end it for this namespace.`,
      detail: overruled,
    };
  }
  if (unknown.length === 0) return undefined;
  return {
    code: "kind-not-evaluable",
    message: `Nobody can show that an open policy in ${namespace} changes nothing: ${unknown.join(", ")} cannot be evaluated. Replace it by NetworkPolicies, or leave this namespace out.`,
    detail: unknown,
  };
}

/** The AWS agent may lose its "any" entry above so many port entries per CIDR (design.md section 1). */
const AWS_MAX_ENTRIES = 24;

/**
 * Quirks of a CNI that are known to break the bridge: on the AWS agent an `except` is a deny that beats another
 * policy's 0.0.0.0/0, and many port entries crowd out the one that allows everything.
 */
export function bridgeQuirk(snapshot: Snapshot, policies: readonly NetworkPolicy[]): Refusal | undefined {
  if (snapshot.cni.name !== "aws-vpc-cni") return undefined;
  const broken = policies.filter((policy) => hasExcept(policy) || entriesOf(policy) > AWS_MAX_ENTRIES);
  if (broken.length === 0) return undefined;
  const names = broken.map((policy) => policy.metadata.name);
  return {
    code: "cni-quirk",
    message: `On the AWS network policy agent ${names.join(", ")} would break through an open policy: use no \`except\` and at most ${AWS_MAX_ENTRIES} port entries.`,
    detail: names,
  };
}

function hasExcept(policy: NetworkPolicy): boolean {
  const peers = [
    ...(policy.spec.ingress ?? []).flatMap((rule) => rule.from ?? []),
    ...(policy.spec.egress ?? []).flatMap((rule) => rule.to ?? []),
  ];
  return peers.some((peer) => (peer.ipBlock?.except ?? []).length > 0);
}

function entriesOf(policy: NetworkPolicy): number {
  const rules = [...(policy.spec.ingress ?? []), ...(policy.spec.egress ?? [])];
  return rules.reduce((sum, rule) => sum + (rule.ports ?? []).length, 0);
}
