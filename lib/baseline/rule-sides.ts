import {
  namesNobody,
  type AllowRule,
  type Direction,
  type RuleDraft,
  type RulePeer,
} from "#lib/policy/index.ts";
import type { Finding, FindingId, PlatformNeed } from "#lib/discovery/index.ts";
import type { BaselineSide, Evidence } from "./baseline-side.ts";

/** Decided by people, or asked for by the platform: said before anything that was only seen. */
const DECIDED = Number.MAX_SAFE_INTEGER;

/** The two ends of a rule as one namespace sees them in one direction; undefined where it has no side there. */
export function endsIn(
  { sender, receiver }: Pick<RuleDraft, "sender" | "receiver">,
  direction: Direction,
  namespace: string,
): { readonly subject: RulePeer & { kind: "pods" }; readonly peer: RulePeer } | undefined {
  const [subject, peer] = direction === "egress" ? [sender, receiver] : [receiver, sender];
  if (subject.kind !== "pods" || subject.namespace !== namespace || namesNobody(peer)) return undefined;
  return { subject, peer };
}

/** The sides of allow rules in force in a namespace. Expired ones have none. */
export function ruleSides(
  rules: readonly AllowRule[],
  namespace: string,
  nowMs: number,
): readonly BaselineSide[] {
  const inForce = rules.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs);
  return inForce.flatMap((rule) =>
    sidesOf(rule, namespace, {
      topic: "app",
      evidence: [ruleEvidence(rule)],
      ...(rule.author === "" ? {} : { owner: rule.author }),
      ...(rule.expiresAtMs === undefined ? {} : { expiresAtMs: rule.expiresAtMs }),
    }),
  );
}

/** The side that a need asks of its namespace: DNS and the platform. */
export function needSides(
  needs: readonly PlatformNeed[],
  findings: ReadonlyMap<FindingId, Finding>,
): readonly BaselineSide[] {
  return needs.flatMap((need): readonly BaselineSide[] => {
    const ends = endsIn(need.rule, need.direction, need.namespace);
    const finding = findings.get(need.finding);
    if (ends === undefined || finding === undefined) return [];
    return [
      {
        topic: finding.kind,
        direction: need.direction,
        subject: ends.subject.podSelector,
        peer: ends.peer,
        ports: need.rule.ports,
        evidence: [{ text: needText(need), weight: DECIDED }],
      },
    ];
  });
}

/** A baseline that left out what is unknown could cut it; what it allows in its stead is said to be too much. */
function needText({ certainty, because }: PlatformNeed): string {
  return certainty === "unknown"
    ? `${because} It is wider than needed because of that: look before it is applied.`
    : because;
}

/** Both directions of a rule, as far as they lie in the namespace. */
export function sidesOf(
  rule: Pick<RuleDraft, "sender" | "receiver" | "ports">,
  namespace: string,
  more: Pick<BaselineSide, "topic" | "evidence"> & Partial<BaselineSide>,
): readonly BaselineSide[] {
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const ends = endsIn(rule, direction, namespace);
    if (ends === undefined) return [];
    return [{ ...more, direction, subject: ends.subject.podSelector, peer: ends.peer, ports: rule.ports }];
  });
}

function ruleEvidence({ reason, author, origin }: AllowRule): Evidence {
  const by = author === "" ? "" : `, accepted by ${author}`;
  const text = `${reason === "" ? "no reason given" : reason} (allow rule${origin === "flow" ? " from a flow" : ""}${by})`;
  return { text, weight: DECIDED };
}
