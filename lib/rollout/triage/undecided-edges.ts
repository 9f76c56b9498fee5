import type { FlowEdge } from "#lib/flows/index.ts";
import type { Decision, Direction, Peer } from "#lib/policy/index.ts";
import type { Triage, TriageDecision } from "../rollout.ts";
import type { SideReplay } from "./side-replay.ts";
import { verdictOf } from "./verdict-of.ts";

/** What a namespace's own policies would do to one observed edge. */
export interface DeniedEdge {
  readonly edge: FlowEdge;
  /** Directions of this namespace in which its candidate would deny what is allowed now. */
  readonly directions: readonly Direction[];
  readonly decision?: TriageDecision;
}

/**
 * The edges that `namespace` would deny by its candidate and does not deny now, in its own directions alone: what the
 * other end's namespace says is that namespace's inbox.
 */
export function deniedEdges(
  namespace: string,
  edges: readonly FlowEdge[],
  replay: SideReplay,
  triage: readonly Triage[],
): readonly DeniedEdge[] {
  const decisions = new Map(
    triage.filter((one) => one.namespace === namespace).map((one) => [one.edgeKey, one.decision]),
  );
  return edges.flatMap((edge) => {
    const directions = sidesOf(edge, namespace).filter((direction) => isDeniedFor(edge, direction, replay));
    if (directions.length === 0) return [];
    const decision = decisions.get(edge.key);
    return [{ edge, directions, ...(decision === undefined ? {} : { decision }) }];
  });
}

/**
 * Those of `denied` that somebody still has to look at: without a decision, or accepted although the candidate denies
 * them all the same (the rule was edited, has expired, or misses some of the workload's pods).
 */
export function undecided(denied: readonly DeniedEdge[]): readonly DeniedEdge[] {
  return denied.filter(({ decision }) => decision === undefined || decision.kind === "accepted");
}

/** Edges with a side in `namespace` that nobody can judge under its candidate. */
export function uncertainEdges(
  namespace: string,
  edges: readonly FlowEdge[],
  replay: SideReplay,
): readonly FlowEdge[] {
  return edges.filter((edge) =>
    sidesOf(edge, namespace).some(
      (direction) => replay.candidate.get(edge.key)?.[direction]?.outcome === "uncertain",
    ),
  );
}

/** The directions of `namespace` that an edge touches: egress where it sends, ingress where it receives. */
export function sidesOf(edge: FlowEdge, namespace: string): readonly Direction[] {
  return [
    ...(isIn(edge.receiver, namespace) ? ["ingress" as const] : []),
    ...(isIn(edge.sender, namespace) ? ["egress" as const] : []),
  ];
}

function isIn(peer: Peer, namespace: string): boolean {
  return peer.kind === "workload" && peer.namespace === namespace;
}

/** Whether one end's own namespace would deny an edge in `direction` that it does not deny now. */
export function isDeniedFor(edge: FlowEdge, direction: Direction, replay: SideReplay): boolean {
  const now = replay.now.get(edge.key)?.[direction] ?? NOTHING_SAID;
  const candidate = replay.candidate.get(edge.key)?.[direction] ?? NOTHING_SAID;
  return verdictOf(now, candidate) === "would-be-denied";
}

/** A side that nobody judged denies nothing. */
const NOTHING_SAID: Decision = { outcome: "allowed", reasons: [] };
