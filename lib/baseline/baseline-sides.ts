import type { FlowEdge } from "#lib/flows/index.ts";
import type { AllowRule, Peer, RulePeer, Snapshot } from "#lib/policy/index.ts";
import { platformNeeds, type Finding, type FindingId, type InexpressibleNeed } from "#lib/discovery/index.ts";
import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { NamespaceBaseline } from "./baseline-document.ts";
import type { BaselineSide } from "./baseline-side.ts";
import { edgeDrafts, type EdgeDraft } from "./edge-drafts.ts";
import { GatheredSides } from "./gathered-sides.ts";
import { needSides, ruleSides, sidesOf } from "./rule-sides.ts";
import { seenEvidence } from "./seen-text.ts";

/** What a baseline is made from. */
export interface BaselineInput {
  readonly snapshot: Snapshot;
  readonly report: EnforcementReport;
  readonly findings: readonly Finding[];
  /** Everything that was observed; an edge counts in the namespaces of both its ends. */
  readonly edges: readonly FlowEdge[];
  /** Keys of edges that triage says are to be denied. */
  readonly dismissed: ReadonlySet<string>;
  /** Allow rules in force. */
  readonly rules: readonly AllowRule[];
  /** Namespaces to make it for; all that are not terminating by default. */
  readonly namespaces?: readonly string[];
}

/** The sides of one namespace before they become policies, and what has none. */
export interface NamespaceSides {
  readonly namespace: string;
  readonly sides: readonly BaselineSide[];
  readonly inexpressible: readonly InexpressibleNeed[];
  readonly uncovered: NamespaceBaseline["uncovered"];
}

/** What is to be allowed in each namespace, in both directions, before it is merged into policies. */
export function baselineSides(input: BaselineInput): readonly NamespaceSides[] {
  const { snapshot, report, findings } = input;
  const byId = new Map<FindingId, Finding>(findings.map((finding) => [finding.id, finding]));
  const drafts = draftsByNamespace(edgeDrafts(input));
  return namespacesOf(input).map((namespace) => {
    const { needs, inexpressible } = platformNeeds({ snapshot, report, findings, namespace });
    const gathered = new GatheredSides([
      ...needSides(needs, byId),
      ...ruleSides(input.rules, namespace, snapshot.takenAtMs),
    ]);
    const uncovered = observe(gathered, namespace, drafts.get(namespace) ?? [], snapshot.takenAtMs);
    return { namespace, sides: gathered.all(), inexpressible, uncovered };
  });
}

/** Also those that no Namespace object was read for: an account may see workloads and not their namespaces. */
function namespacesOf({ snapshot, namespaces }: BaselineInput): readonly string[] {
  const ending = new Set(snapshot.namespaces.filter((one) => one.terminating).map(({ name }) => name));
  const all = new Set([
    ...snapshot.namespaces.map(({ name }) => name),
    ...snapshot.workloads.map(({ namespace }) => namespace),
  ]);
  return [...all].filter((name) => !ending.has(name) && (namespaces?.includes(name) ?? true)).toSorted();
}

/** Adds what was observed in one namespace; returns what has no rule. */
function observe(
  gathered: GatheredSides,
  namespace: string,
  drafts: readonly EdgeDraft[],
  nowMs: number,
): NamespaceBaseline["uncovered"] {
  const uncovered: { edgeKey: string; why: string }[] = [];
  for (const { edge, draft } of drafts) {
    if (!draft.ok) {
      uncovered.push({ edgeKey: edge.key, why: draft.refusal.message });
      continue;
    }
    for (const side of sidesOf(draft.value, namespace, { topic: "app", evidence: [] })) {
      gathered.observe({ ...side, evidence: [seenEvidence(edge, side.direction, nowMs)] });
    }
  }
  return uncovered;
}

/** In order of their keys, so that nothing hangs on the order in which edges are stored. */
function draftsByNamespace(drafts: readonly EdgeDraft[]): ReadonlyMap<string, readonly EdgeDraft[]> {
  const found = new Map<string, EdgeDraft[]>();
  for (const draft of drafts.toSorted((a, b) => (a.edge.key < b.edge.key ? -1 : 1))) {
    for (const namespace of namespacesTouched(draft)) {
      const known = found.get(namespace);
      if (known === undefined) found.set(namespace, [draft]);
      else known.push(draft);
    }
  }
  return found;
}

/** Where a rule has its sides; of an edge without one, where its workloads are. */
function namespacesTouched({ edge, draft }: EdgeDraft): readonly string[] {
  const { sender, receiver } = draft.ok ? draft.value : edge;
  const [from, to] = [namespaceAt(sender), namespaceAt(receiver)];
  if (from === undefined || from === to) return to === undefined ? [] : [to];
  return to === undefined ? [from] : [from, to];
}

function namespaceAt(end: RulePeer | Peer): string | undefined {
  return end.kind === "pods" || end.kind === "workload" ? end.namespace : undefined;
}
