import { peerKey, isOurs, LABEL_INSTANCE, type Direction, type Peer } from "#lib/policy/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import type { Gate, GateFinding, GateInput } from "../gate.ts";
import { enforcedDirections } from "../operation-plan/live-objects.ts";
import { sideReplay, type SideReplay } from "../triage/side-replay.ts";
import { deniedEdges, uncertainEdges, undecided, type DeniedEdge } from "../triage/undecided-edges.ts";
import { fail, pass } from "./gate-result.ts";

const named = { name: "undecided", title: "Nothing undecided" } as const;

/**
 * Holds a direction until somebody decided about every observed connection that the candidate would deny in it.
 * Staging denies nothing and is not held.
 */
export const undecidedGate: Gate = {
  ...named,
  guards: ["ingress", "egress", "locked"],
  evaluate(input) {
    const { namespace } = input.rollout;
    const replay = replayOf(input);
    const enforced = enforcedDirections(input.target);
    const denied = deniedEdges(namespace, input.edges, replay, input.intent.triage).filter((one) =>
      one.directions.some((direction) => enforced.includes(direction)),
    );
    const open = undecided(denied);
    const findings = [
      ...open.map(findingOf),
      ...uncertainEdges(namespace, input.edges, replay).map(uncertainFinding),
    ];
    if (open.length === 0) return pass(named, decidedWords(input), findings);
    return fail(named, {
      evidence: `${open.length} observed ${open.length === 1 ? "connection" : "connections"} would be denied and nobody decided`,
      findings,
      fix: "Allow or dismiss each of them.",
    });
  },
};

/** The replay that was handed in, or one of this namespace's candidate alone. */
export function replayOf(input: GateInput): SideReplay {
  return (
    input.replay ??
    sideReplay({
      snapshot: input.snapshot,
      candidates: new Map([[input.rollout.namespace, input.candidate.policies]]),
      isMine: (policy) => isOurs(policy) && policy.metadata.labels?.[LABEL_INSTANCE] === input.instance,
      edges: input.edges,
    })
  );
}

function decidedWords({ intent, rollout }: GateInput): string {
  const mine = intent.triage.filter((one) => one.namespace === rollout.namespace);
  const count = (kind: string): number => mine.filter((one) => one.decision.kind === kind).length;
  const words = [`${count("accepted")} accepted`, `${count("dismissed")} dismissed`];
  if (count("not-expressible") > 0) words.push(`${count("not-expressible")} not expressible`);
  return words.join(", ");
}

function findingOf({ edge, directions, decision }: DeniedEdge): GateFinding {
  const accepted = decision === undefined ? "" : " It was accepted, but the rule does not cover it.";
  return {
    about: { kind: "edge", edgeKey: edge.key },
    text: `${connection(edge)} would be denied for ${sides(directions)}.${accepted}`,
  };
}

function uncertainFinding(edge: FlowEdge): GateFinding {
  return {
    about: { kind: "edge", edgeKey: edge.key },
    text: `${connection(edge)} is uncertain: nobody can say whether the candidate allows it.`,
  };
}

function sides(directions: readonly Direction[]): string {
  return directions.join(" and ");
}

/** An edge in words, as everywhere: "storefront/web to checkout/api on TCP 8443". */
export function connection({ sender, receiver, port, protocol }: FlowEdge): string {
  const where = port === 0 ? protocol : `${protocol} ${port}`;
  return `${peerWords(sender)} to ${peerWords(receiver)} on ${where}`;
}

function peerWords(peer: Peer): string {
  if (peer.kind === "workload") return `${peer.namespace}/${peer.name}`;
  if (peer.kind === "external") return peer.fqdn ?? peer.addresses[0] ?? "the world";
  if (peer.kind === "node") return peer.role === "node" ? "a node" : "the API server";
  return peer.podName ?? peer.address ?? peerKey(peer);
}
