import { connectionCounts, type EdgeKey, type FlowEdge } from "#lib/flows/index.ts";
import {
  isOpenPolicy,
  selects,
  type AllowRule,
  type Decision,
  type NetworkPolicy,
  type Snapshot,
} from "#lib/policy/index.ts";
import type { AuditEvent } from "../audit-event.ts";
import type { BoardRow } from "../board-row.ts";
import type { InboxEdge, NamespacePage, RollbackPreview, StepPreview } from "../namespace-page.ts";
import { isMine, type Ownership } from "../open-policy/ownership.ts";
import type { Operation } from "../operation.ts";
import type { Revision, Triage } from "../rollout.ts";
import type { SideReplay } from "../triage/side-replay.ts";
import { deniedEdges, isDeniedFor, sidesOf, undecided } from "../triage/undecided-edges.ts";
import { verdictNow, verdictOf } from "../triage/verdict-of.ts";
import { sentence } from "./sentence.ts";

/** Everything that was loaded for one namespace. */
export interface NamespacePageInput extends Ownership {
  readonly row: BoardRow;
  readonly snapshot: Snapshot;
  readonly edges: readonly FlowEdge[];
  /** What each edge meets now and under all candidates; an edge that is missing is uncertain. */
  readonly decisions: ReadonlyMap<EdgeKey, { readonly now: Decision; readonly candidate: Decision }>;
  /** The same edges side by side: what each end's own namespace says. */
  readonly replay: SideReplay;
  readonly triage: readonly Triage[];
  readonly rules: readonly AllowRule[];
  readonly candidate: Revision;
  readonly applied?: Revision;
  readonly revisions: readonly Revision[];
  readonly activity: readonly AuditEvent[];
  readonly operation?: Operation;
  readonly next?: StepPreview;
  readonly applyRevision?: StepPreview;
  readonly rollback?: RollbackPreview;
  readonly rollbackMs?: number;
}

/** The page of one namespace, from loaded data. Connections that want a decision come first in its inbox. */
export function namespacePage(input: NamespacePageInput): NamespacePage {
  const { row, snapshot } = input;
  const live = snapshot.policies.filter((policy) => policy.metadata.namespace === row.namespace);
  const { next, applyRevision, rollback, applied, operation } = input;
  return {
    row,
    sentence: sentence({
      namespace: row.namespace,
      phase: row.rollout.phase,
      workloads: row.workloads,
      pods: row.pods,
      openNames: live
        .filter((policy) => isOpenPolicy(policy) && isMine(policy, input))
        .map((policy) => policy.metadata.name),
      revisionNumber: row.rollout.revisionNumber,
      rollback,
      rollbackMs: input.rollbackMs,
    }),
    labels: snapshot.namespaces.find((one) => one.name === row.namespace)?.labels ?? {},
    ...(next ? { next } : {}),
    ...(applyRevision ? { applyRevision } : {}),
    ...(rollback ? { rollback } : {}),
    inbox: inboxOf(input),
    rules: input.rules,
    candidate: input.candidate,
    ...(applied ? { applied } : {}),
    policies: live.map((policy) => describe(policy, input)),
    revisions: input.revisions.toSorted((a, b) => b.number - a.number),
    activity: input.activity,
    ...(operation ? { operation } : {}),
  };
}

const NOT_JUDGED: Decision = { outcome: "uncertain", reasons: [] };

function inboxOf(input: NamespacePageInput): readonly InboxEdge[] {
  const { edges, triage, row, replay } = input;
  const open = undecided(deniedEdges(row.namespace, edges, replay, triage));
  const openKeys = new Set(open.map(({ edge }) => edge.key));
  return edges
    .map((edge) => inboxEdge(edge, openKeys.has(edge.key), input))
    .toSorted((a, b) => urgency(a) - urgency(b) || b.connections - a.connections);
}

function inboxEdge(edge: FlowEdge, isUndecided: boolean, input: NamespacePageInput): InboxEdge {
  const { namespace } = input.row;
  const { now, candidate } = input.decisions.get(edge.key) ?? { now: NOT_JUDGED, candidate: NOT_JUDGED };
  const decision = input.triage.find(
    (one) => one.namespace === namespace && one.edgeKey === edge.key,
  )?.decision;
  const decidedIn = elsewhere(edge, namespace, input.replay);
  const counts = connectionCounts(edge.tally);
  return {
    edge,
    connections: counts.allowed,
    denials: counts.denied,
    now: verdictNow(now),
    candidate: verdictOf(now, candidate),
    ...(decision === undefined ? {} : { decision }),
    isUndecided,
    ...(decidedIn === undefined ? {} : { decidedIn }),
  };
}

/** The other end's namespace, where it would deny the edge and this one would not. */
function elsewhere(edge: FlowEdge, namespace: string, replay: SideReplay): string | undefined {
  if (sidesOf(edge, namespace).some((direction) => isDeniedFor(edge, direction, replay))) return undefined;
  return [edge.sender, edge.receiver]
    .flatMap((peer) => (peer.kind === "workload" && peer.namespace !== namespace ? [peer.namespace] : []))
    .find((other) => sidesOf(edge, other).some((direction) => isDeniedFor(edge, direction, replay)));
}

function urgency({ candidate, isUndecided }: InboxEdge): number {
  if (isUndecided) return 0;
  if (candidate === "would-be-denied") return 2;
  return candidate === "uncertain" ? 1 : 3;
}

function describe(policy: NetworkPolicy, input: NamespacePageInput): NamespacePage["policies"][number] {
  const mine = isMine(policy, input);
  const pods = input.snapshot.pods.filter(
    (pod) => pod.namespace === policy.metadata.namespace && !pod.finished,
  );
  return {
    policy,
    owner: mine ? "drawbridge" : "foreign",
    role: !mine ? "foreign" : isOpenPolicy(policy) ? "open" : "revision",
    selects: pods.filter((pod) => selects(policy.spec.podSelector ?? {}, pod.labels)).length,
  };
}
