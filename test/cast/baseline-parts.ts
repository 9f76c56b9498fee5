import { edgeKey, type FlowEdge } from "#lib/flows/index.ts";
import {
  peerKey,
  PROFILE_NAMES,
  type AllowRule,
  type Peer,
  type ProfileName,
  type RuleDraft,
  type RuleId,
  type Snapshot,
} from "#lib/policy/index.ts";
import type { EnforcementReport } from "#lib/enforcement/index.ts";
import { TOWN_AT_MS } from "./cluster-parts.ts";

const WEEK_MS = 7 * 86_400_000;

/** An edge that was seen `count` times in the last week, and three minutes before the town was looked at. */
export function seenEdge(
  sender: Peer,
  receiver: Peer,
  port: number,
  { count = 1204, ...more }: Partial<FlowEdge> & { readonly count?: number } = {},
): FlowEdge {
  const protocol = more.protocol ?? "TCP";
  return {
    key: edgeKey(peerKey(sender), peerKey(receiver), port, protocol),
    sender,
    receiver,
    port,
    protocol,
    tally: { senderAllowed: count, senderDenied: 0, receiverAllowed: count, receiverDenied: 0 },
    firstSeenMs: TOWN_AT_MS - WEEK_MS,
    lastSeenMs: TOWN_AT_MS - 180_000,
    dnsNames: [],
    ...more,
  };
}

/** An allow rule of somebody called Ada. */
export function ruleOf(
  draft: Partial<RuleDraft> & Pick<RuleDraft, "sender" | "receiver">,
  id = "rule-1",
): AllowRule {
  return {
    ports: [],
    reason: "the quarterly audit",
    origin: "manual",
    ...draft,
    id: id as RuleId,
    author: "ada",
    createdAtMs: TOWN_AT_MS - WEEK_MS,
  };
}

/** A report that says nothing but whose reading counts. */
export function reportOf(snapshot: Snapshot, profile: ProfileName): EnforcementReport {
  return {
    cni: snapshot.cni,
    title: profile,
    distribution: "unknown",
    profile,
    inert: false,
    features: [],
    quirks: [],
    evidence: [],
    unreadable: [],
  };
}

/** The profiles that a cluster can have: whose reading decides what a rule may say. */
export const CLUSTER_PROFILES = PROFILE_NAMES.filter((name) => name !== "netpol-analyzer");
