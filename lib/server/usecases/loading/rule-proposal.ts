import "server-only";

import { clientCrowds, type FlowEdge } from "#lib/flows/index.ts";
import { narrowings, type BlastRadius, type RuleProposal } from "#lib/graph/index.ts";
import {
  blastRadius,
  compileRules,
  ok,
  outsideReach,
  policyYaml,
  proposeRule,
  refuse,
  validateRule,
  type AllowRule,
  type NetworkPolicy,
  type Result,
  type RuleDraft,
  type RuleId,
  type RulePeer,
  type WorkloadId,
} from "#lib/policy/index.ts";
import type { ClusterPicture } from "./cluster-picture.ts";
import { dnsRuleFor } from "./dns-template.ts";

/** How many opened pairs are listed; their number is told in full. */
const PAIRS_SHOWN = 100;

/** The rule that would allow an observed edge, with what else it opens. Refuses as `proposeRule` does. */
export function proposalFor(picture: ClusterPicture, edge: FlowEdge): Result<RuleProposal> {
  const { sender, receiver, port, protocol } = edge;
  if (protocol === "ICMP") {
    return refuse({
      code: "not-expressible",
      message:
        "A NetworkPolicy cannot name ICMP; what becomes of it is up to the CNI. Dismiss the edge with a reason.",
    });
  }
  const connection = { sender, receiver, port, protocol };
  const drafted = proposeRule(picture.snapshot, connection, "flow", crowdsOf(picture)(edge));
  if (!drafted.ok) return drafted;
  const dns = dnsRuleFor(picture, edge);
  if (dns === undefined) return ok(describe(picture, edge, drafted.value.rule, drafted.value.notes));
  return ok(describe(picture, edge, dns, [DNS_NOTE, ...drafted.value.notes]));
}

/** Edges of a picture are loaded once and never change, and accepting all of an inbox asks for each. */
const crowds = new WeakMap<readonly FlowEdge[], ReturnType<typeof clientCrowds>>();

function crowdsOf({ edges }: ClusterPicture): ReturnType<typeof clientCrowds> {
  const known = crowds.get(edges) ?? clientCrowds(edges);
  crowds.set(edges, known);
  return known;
}

const DNS_NOTE =
  "DNS is allowed for all pods of the namespace, with every DNS endpoint that they use: a pod that cannot resolve names fails at once.";

/** A rule as somebody edited it, for the same edge. Refuses with the first thing that is wrong, all of them as detail. */
export function editedProposal(
  picture: ClusterPicture,
  edge: FlowEdge,
  draft: RuleDraft,
): Result<RuleProposal> {
  const sound = soundDraft(picture, draft);
  return sound.ok ? ok(describe(picture, edge, draft, [])) : sound;
}

/** A rule in force, as it is stored, with what it opens today beside `edge`. */
export function storedProposal(
  picture: ClusterPicture,
  edge: FlowEdge,
  { id: _id, author: _author, createdAtMs: _createdAtMs, ...draft }: AllowRule,
): RuleProposal {
  return describe(picture, edge, draft, []);
}

/** A draft that may be stored. Refuses with the first thing that is wrong, all of them as detail. */
export function soundDraft(picture: ClusterPicture, draft: RuleDraft): Result<RuleDraft> {
  const problems = validateRule(draft, picture.snapshot);
  const [first] = problems;
  if (first === undefined) return ok(draft);
  const detail = problems.length > 1 ? problems.map((problem) => problem.message) : first.detail;
  return refuse({ ...first, detail });
}

function describe(
  picture: ClusterPicture,
  edge: FlowEdge,
  rule: RuleDraft,
  notes: readonly string[],
): RuleProposal {
  const sides = sidesOf(rule);
  const known = notes.length > 0 ? notes : proposalNotes(sides);
  const { sender, receiver } = endsOf(edge);
  const opened = outsideReach(picture.snapshot, rule, [sender, receiver]);
  return {
    rule,
    blastRadius: radiusOf(picture, edge, rule),
    egressYaml: sides.egress && policyYaml(sides.egress),
    ingressYaml: sides.ingress && policyYaml(sides.ingress),
    notes: opened === undefined ? known : [opened, ...known],
    narrowings: narrowings(picture.snapshot, rule, endsOf(edge)),
  };
}

function proposalNotes(sides: { egress?: NetworkPolicy; ingress?: NetworkPolicy }): string[] {
  if (sides.egress === undefined)
    return ["The sender has no pods to select, so only the receiver's side is enforced."];
  if (sides.ingress === undefined)
    return ["The receiver has no pods to select, so only the sender's side is enforced."];
  return [];
}

function radiusOf(picture: ClusterPicture, edge: FlowEdge, rule: RuleDraft): BlastRadius {
  const { pairs, external } = blastRadius(picture.snapshot, rule, endsOf(edge));
  const observed = new Set(
    picture.edges.map((one) => `${workloadOf(one.sender)} ${workloadOf(one.receiver)}`),
  );
  return {
    pairs: pairs
      .slice(0, PAIRS_SHOWN)
      .map((pair) => ({ ...pair, observed: observed.has(`${pair.sender} ${pair.receiver}`) })),
    total: pairs.length,
    external,
  };
}

function endsOf(edge: FlowEdge): { readonly sender?: WorkloadId; readonly receiver?: WorkloadId } {
  return { sender: workloadOf(edge.sender), receiver: workloadOf(edge.receiver) };
}

function workloadOf(peer: FlowEdge["sender"]): WorkloadId | undefined {
  return peer.kind === "workload" ? peer.id : undefined;
}

/** The object on each side, as it would stand in the cluster. The id is the draft's own, so it is left out of the YAML. */
function sidesOf(draft: RuleDraft): { readonly egress?: NetworkPolicy; readonly ingress?: NetworkPolicy } {
  const rule: AllowRule = { ...draft, id: "draft" as RuleId, author: "", createdAtMs: 0 };
  return { egress: sideIn(rule, rule.sender, "Egress"), ingress: sideIn(rule, rule.receiver, "Ingress") };
}

function sideIn(rule: AllowRule, end: RulePeer, type: "Egress" | "Ingress"): NetworkPolicy | undefined {
  if (end.kind !== "pods") return undefined;
  const side = compileRules([rule], end.namespace).find(
    ({ spec }) => spec.policyTypes?.includes(type) && (spec.ingress ?? spec.egress) !== undefined,
  );
  if (side === undefined) return undefined;
  const { name, namespace, labels } = side.metadata;
  return { ...side, metadata: { name, namespace, labels } };
}
