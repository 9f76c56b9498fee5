import { cidrWithin, mergeCidrs, type RulePeer, type RulePort } from "#lib/policy/index.ts";
import type { BaselineSide, Evidence } from "./baseline-side.ts";
import { coversPeer, coversPort } from "./covers.ts";
import { portKey, rulePeerKey } from "./rule-keys.ts";

/** One rule of a policy: every one of `peers` on every one of `ports`. No peers: everybody; no ports: every port. */
export interface MergedRule {
  readonly peers: readonly RulePeer[];
  readonly ports: readonly RulePort[];
  readonly evidence: readonly Evidence[];
  readonly expiresAtMs?: number;
}

/** One peer that cannot be taken apart, with all its ports. */
interface Atom {
  readonly peer: RulePeer;
  readonly ports: readonly RulePort[];
  readonly evidence: readonly Evidence[];
}

/**
 * The sides of one subject and direction as the fewest rules that say the same: exactly the same. A rule allows the
 * product of its peers and its ports, so peers share a rule only where their ports are equal; what a wider peer already
 * has is dropped, and its evidence moves there. Rules that end on different days stay apart. In a stable order.
 */
export function mergeSides(sides: readonly BaselineSide[]): readonly MergedRule[] {
  const byEnd = Map.groupBy(sides, ({ expiresAtMs }) => expiresAtMs ?? Infinity);
  return [...byEnd]
    .toSorted(([a], [b]) => b - a)
    .flatMap(([end, same]) =>
      rulesOf(withoutCovered(atomsOf(same))).map((rule) =>
        end === Infinity ? rule : { ...rule, expiresAtMs: end },
      ),
    );
}

/** Ports that a peer has from anywhere, by peer; CIDRs of one list are apart, so that each keeps its own. */
function atomsOf(sides: readonly BaselineSide[]): readonly Atom[] {
  const atoms = new Map<string, { peer: RulePeer; ports: readonly RulePort[]; evidence: Evidence[] }>();
  for (const { peer, ports, evidence } of sides) {
    for (const single of singlePeers(peer)) {
      const key = rulePeerKey(single);
      const known = atoms.get(key);
      if (known === undefined) {
        atoms.set(key, { peer: single, ports: unionPorts([], ports, true), evidence: [...evidence] });
      } else {
        known.ports = unionPorts(known.ports, ports, false);
        known.evidence.push(...evidence);
      }
    }
  }
  return [...atoms].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, atom]) => atom);
}

/**
 * A peer's label is for people and no part of who it is. An exception outside its CIDR is one that the API refuses; one
 * that holds the CIDR leaves nothing of it.
 */
function singlePeers(peer: RulePeer): readonly RulePeer[] {
  if (peer.kind !== "cidr") return [peer];
  const holes = peer.except ?? [];
  const cidrs = [...new Set(peer.cidrs)].filter((cidr) => !holes.some((hole) => cidrWithin(cidr, hole)));
  return cidrs.map((cidr) => {
    const except = holes.filter((hole) => cidrWithin(hole, cidr)).toSorted();
    return { kind: "cidr", cidrs: [cidr], ...(except.length > 0 ? { except } : {}) };
  });
}

/** The union of two lists of ports, where an empty one is every port (unless `isFirst`: then `a` is nothing yet). */
function unionPorts(a: readonly RulePort[], b: readonly RulePort[], isFirst: boolean): readonly RulePort[] {
  if (b.length === 0 || (a.length === 0 && !isFirst)) return [];
  if (!isFirst && b.every((port) => coversPort(a, port))) return a;
  const distinct = [...new Map([...a, ...b].map((port) => [portKey(port), port])).values()];
  return distinct
    .filter((port) => !distinct.some((other) => other !== port && coversPort([other], port)))
    .toSorted((x, y) => (portKey(x) < portKey(y) ? -1 : 1));
}

/**
 * Atoms without the ports that a wider atom has; one without any left is gone, and the wider one says why it is there.
 * Only peers of one kind and namespace can cover each other, but for "everybody", who covers all.
 */
function withoutCovered(atoms: readonly Atom[]): readonly Atom[] {
  const everybody = atoms.filter(({ peer }) => peer.kind === "any");
  const others = Map.groupBy(
    atoms.filter(({ peer }) => peer.kind !== "any"),
    ({ peer }) => (peer.kind === "pods" ? peer.namespace : peer.kind),
  );
  const apart = [...others.values()].flatMap((alike) => withoutCoveredAmong(alike, alike));
  return withoutCoveredAmong([...everybody, ...apart], everybody);
}

function withoutCoveredAmong(atoms: readonly Atom[], candidates: readonly Atom[]): readonly Atom[] {
  let kept: readonly Atom[] = atoms;
  for (const { peer } of candidates) {
    const wide = mayCover(peer) ? kept.find((atom) => atom.peer === peer) : undefined;
    if (wide !== undefined) kept = withoutCoveredBy(wide, kept);
  }
  return kept;
}

function withoutCoveredBy(wide: Atom, atoms: readonly Atom[]): readonly Atom[] {
  const covered = atoms.filter((narrow) => narrow !== wide && coversPeer(wide.peer, narrow.peer));
  const left = new Map<Atom, readonly Atom[]>();
  const received: Evidence[] = [];
  for (const narrow of covered) {
    const ports = portsLeft(narrow.ports, wide.ports);
    if (ports === narrow.ports) continue;
    received.push(...narrow.evidence);
    left.set(narrow, ports === undefined ? [] : [{ ...narrow, ports }]);
  }
  if (left.size === 0) return atoms;
  left.set(wide, [{ ...wide, evidence: [...wide.evidence, ...received] }]);
  return atoms.flatMap((atom) => left.get(atom) ?? [atom]);
}

/** A single address is the narrowest peer there is; most peers of the outside are one. */
function mayCover(peer: RulePeer): boolean {
  return peer.kind !== "cidr" || !peer.cidrs.every((cidr) => /\/(32|128)$/.test(cidr));
}

/** What of `ports` is not in `wide`: the same list where nothing is, undefined where all is. */
function portsLeft(ports: readonly RulePort[], wide: readonly RulePort[]): readonly RulePort[] | undefined {
  if (wide.length === 0) return undefined;
  if (ports.length === 0) return ports;
  const left = ports.filter((port) => !coversPort(wide, port));
  if (left.length === 0) return undefined;
  return left.length === ports.length ? ports : left;
}

/** Peers with equal ports share a rule. */
function rulesOf(atoms: readonly Atom[]): readonly MergedRule[] {
  const byPorts = Map.groupBy(atoms, ({ ports }) => ports.map(portKey).join());
  return [...byPorts.values()]
    .map((same) => ({
      peers: joinedPeers(same.map(({ peer }) => peer)),
      ports: same[0]?.ports ?? [],
      evidence: sortedEvidence(same.flatMap(({ evidence }) => evidence)),
    }))
    .toSorted((a, b) => (ruleKey(a) < ruleKey(b) ? -1 : 1));
}

function ruleKey({ peers, ports }: MergedRule): string {
  return `${peers[0] === undefined ? "" : rulePeerKey(peers[0])} ${ports.map(portKey).join()}`;
}

/** Everybody is no peer at all. CIDRs without exceptions are joined where their union is exactly a CIDR. */
function joinedPeers(peers: readonly RulePeer[]): readonly RulePeer[] {
  if (peers.some(({ kind }) => kind === "any")) return [];
  const pods = peers.filter((peer) => peer.kind === "pods");
  const blocks = peers.filter((peer) => peer.kind === "cidr");
  const [plain, carved] = [blocks.filter((peer) => !peer.except), blocks.filter((peer) => peer.except)];
  const joined = mergeCidrs(plain.flatMap((peer) => peer.cidrs));
  return [...pods, ...joined.map((cidr): RulePeer => ({ kind: "cidr", cidrs: [cidr] })), ...carved];
}

/** Once each. Equal texts have equal weights, so they lie side by side, and most texts need not be made for that. */
function sortedEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length < 2) return evidence;
  const sorted = evidence.toSorted((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1));
  return sorted.filter((one, index) => {
    const before = sorted[index - 1];
    return before === undefined || before.weight !== one.weight || before.text !== one.text;
  });
}
