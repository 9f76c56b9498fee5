import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { Direction, RuleDraft, RulePeer, Snapshot } from "#lib/policy/index.ts";
import type { Ask, AskEnd } from "./ask.ts";
import { isOnHost } from "./cluster-index.ts";
import { discoveriesOf } from "./discoveries.ts";
import { dnsNeeds } from "./dns-needs.ts";
import type { Certainty, Finding, FindingId, InexpressibleNeed, PlatformNeed } from "./finding.ts";
import { namespaceOfWorkload } from "./made-finding.ts";
import { cidrsOf } from "./node-sources.ts";
import { podsPeer, rulePeerOf } from "./rule-peer-of.ts";
import { mayJudgeServices, sceneOf, type PolicyScene } from "./scene.ts";

/** What a namespace's needs are worked out from. */
export interface NeedsInput {
  readonly snapshot: Snapshot;
  readonly report: EnforcementReport;
  /** The findings to allow for: all, or those that somebody chose. */
  readonly findings: readonly Finding[];
  readonly namespace: string;
}

/** The needs of one namespace, and what of them no NetworkPolicy of this CNI can say. */
export interface NamespaceNeeds {
  readonly needs: readonly PlatformNeed[];
  readonly inexpressible: readonly InexpressibleNeed[];
}

/**
 * What the policies of one namespace must allow for these findings, each need in the direction that lies there, in the
 * words that this CNI understands: DNS first, then in the order of the findings. Pods on the host network need nothing,
 * since nothing governs them.
 */
export function platformNeeds({ snapshot, report, findings, namespace }: NeedsInput): NamespaceNeeds {
  const scene: PolicyScene = { ...sceneOf(snapshot, report.cni), report };
  const chosen = idsOf(findings);
  const dns = dnsNeeds(scene, findings, namespace);
  const needs: PlatformNeed[] = [...dns.needs];
  const inexpressible: InexpressibleNeed[] = [...dns.inexpressible];
  for (const { side, finding } of sidesIn(scene, namespace)) {
    if (!chosen.has(finding)) continue;
    if (side.kind === "unsayable") inexpressible.push({ finding, ...side.unsayable });
    else addSide({ scene, finding, namespace, needs, inexpressible }, side);
  }
  return { needs, inexpressible };
}

const chosenIds = new WeakMap<readonly Finding[], ReadonlySet<FindingId>>();

/** The same findings are asked about namespace by namespace. */
function idsOf(findings: readonly Finding[]): ReadonlySet<FindingId> {
  const ids = chosenIds.get(findings) ?? new Set(findings.map(({ id }) => id));
  chosenIds.set(findings, ids);
  return ids;
}

type Side =
  | {
      readonly kind: "ask";
      readonly ask: Ask;
      readonly direction: Direction;
      readonly certainty: Certainty;
    }
  | {
      readonly kind: "unsayable";
      readonly unsayable: {
        readonly namespace: string;
        readonly direction: Direction;
        readonly text: string;
      };
    };

interface FoundSide {
  readonly finding: FindingId;
  readonly side: Side;
}

const sides = new WeakMap<object, ReadonlyMap<string, readonly FoundSide[]>>();

/** The sides of all discoveries by namespace: needs are asked namespace by namespace, of the same discoveries. */
function sidesIn(scene: PolicyScene, namespace: string): readonly FoundSide[] {
  const discoveries = discoveriesOf(scene);
  const known = sides.get(discoveries) ?? sidesByNamespace(scene);
  sides.set(discoveries, known);
  return known.get(namespace) ?? [];
}

function sidesByNamespace(scene: PolicyScene): ReadonlyMap<string, readonly FoundSide[]> {
  const found = new Map<string, FoundSide[]>();
  const put = (namespace: string, one: FoundSide) => {
    const known = found.get(namespace);
    if (known === undefined) found.set(namespace, [one]);
    else known.push(one);
  };
  for (const { finding, asks, unsayable = [] } of discoveriesOf(scene)) {
    for (const one of unsayable)
      put(one.namespace, { finding: finding.id, side: { kind: "unsayable", unsayable: one } });
    for (const { namespace, side } of asks.flatMap((ask) => sidesOf(scene, ask, finding.certainty)))
      put(namespace, { finding: finding.id, side });
  }
  return found;
}

function sidesOf(
  scene: PolicyScene,
  ask: Ask,
  found: Certainty,
): readonly { readonly namespace: string; readonly side: Side }[] {
  const certainty = ask.certainty ?? found;
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const namespace = governedBy(scene, ask, direction);
    return namespace === undefined
      ? []
      : [{ namespace, side: { kind: "ask" as const, ask, direction, certainty } }];
  });
}

/** The namespace whose policies govern this side of a connection; undefined where none do. */
function governedBy({ index }: PolicyScene, ask: Ask, direction: Direction): string | undefined {
  if (ask.only !== undefined && ask.only !== direction) return undefined;
  const end = subjectOf(ask, direction);
  if (end.kind === "pods") return end.namespace;
  if (end.kind !== "workload" || isOnHost(index, end.workload)) return undefined;
  return namespaceOfWorkload(end.workload);
}

function subjectOf({ sender, receiver }: Ask, direction: Direction): AskEnd {
  return direction === "egress" ? sender : receiver;
}

interface Gathering {
  readonly scene: PolicyScene;
  readonly finding: FindingId;
  readonly namespace: string;
  readonly needs: PlatformNeed[];
  readonly inexpressible: InexpressibleNeed[];
}

function addSide(
  { scene, finding, namespace, needs, inexpressible }: Gathering,
  { ask, direction, certainty }: Extract<Side, { kind: "ask" }>,
): void {
  const common = { finding, namespace, direction };
  const subject = subjectPeer(scene, subjectOf(ask, direction));
  const other = rulePeerOf(direction === "egress" ? ask.receiver : ask.sender, { scene, direction });
  if (typeof subject === "string") inexpressible.push({ ...common, text: `${subject} ${ask.because}` });
  else if (!other.ok) inexpressible.push({ ...common, text: `${other.refusal.message} ${ask.because}` });
  else {
    const rule = draft(ask, direction === "egress" ? [subject, other.value] : [other.value, subject]);
    needs.push({ ...common, rule, certainty, because: ask.because });
  }
  if (typeof subject !== "string" && direction === "egress")
    needs.push(...serviceNeeds(scene, { common: { ...common, certainty }, ask, subject }));
}

function subjectPeer(scene: PolicyScene, end: AskEnd): RulePeer | string {
  if (end.kind === "pods") return { kind: "pods", namespace: end.namespace, podSelector: end.podSelector };
  if (end.kind !== "workload") return "It has no pods.";
  const peer = podsPeer(end.workload, scene);
  return peer.ok ? peer.value : peer.refusal.message;
}

function draft(ask: Ask, [sender, receiver]: readonly [RulePeer, RulePeer]): RuleDraft {
  return { sender, receiver, ports: ask.ports, reason: ask.because, origin: "template" };
}

function serviceNeeds(
  scene: PolicyScene,
  about: {
    readonly common: Omit<PlatformNeed, "rule" | "because">;
    readonly ask: Ask;
    readonly subject: RulePeer;
  },
): readonly PlatformNeed[] {
  const { common, ask, subject } = about;
  const { via } = ask;
  if (via === undefined || via.clusterIPs.length === 0 || !mayJudgeServices(scene)) return [];
  const receiver: RulePeer = { kind: "cidr", cidrs: cidrsOf(via.clusterIPs), label: "service" };
  const because = `${ask.because} Callers name its Service at ${via.clusterIPs.join(", ")}, which this CNI may judge before it is translated.`;
  const rule = { ...draft(ask, [subject, receiver]), ports: via.ports, reason: because };
  return [{ ...common, rule, because }];
}
