import type { CompiledPolicy } from "./compiled-policy.ts";
import { hasId } from "../selector/bitset.ts";
import type { PodKind } from "./compile-pods.ts";
import type { Direction } from "../model/network-policy.ts";
import type { PodIndex } from "./pod-index.ts";
import type { Profile } from "../profile.ts";
import type { Side } from "./side.ts";
import type { Surrounding, Surroundings } from "./surroundings.ts";

/** A side but for what follows from the rest. */
type SideContent = Omit<Side, "id" | "readsAddresses">;

/** Gives out sides, the same one wherever the same is said. */
export interface SideMaker {
  /** The sides of a class of which `policies`, those of its namespace, may select pods. */
  sidesOf(kind: PodKind, policies: readonly CompiledPolicy[]): Readonly<Record<Direction, Side>>;
  /** The sides of nodes as such. */
  sidesOfNodes(): Readonly<Record<Direction, Side>>;
}

/** `known` are sides that may be given out again; open ones are known to the index. */
export function sideMaker(index: PodIndex, profile: Profile, known: readonly Side[] = []): SideMaker {
  const isolated = new Map<string, Side[]>();
  const bucketOf = (content: SideContent): Side[] => {
    const buckets = content.isolatedBy.length === 0 ? index.openSides : isolated;
    const key = bucketKey(content);
    const bucket = buckets.get(key) ?? [];
    buckets.set(key, bucket);
    return bucket;
  };
  for (const side of known) if (side.isolatedBy.length > 0) bucketOf(side).push(side);
  const intern = (content: SideContent): Side => {
    const bucket = bucketOf(content);
    const same = bucket.find((side) => saysTheSame(side, content));
    if (same !== undefined) return same;
    const made = { id: index.nextSideId(), ...content, readsAddresses: readsAddresses(content) };
    bucket.push(made);
    return made;
  };
  const sidesUnder = (surroundings: Surroundings | undefined, selecting: readonly CompiledPolicy[]) => {
    if (surroundings === undefined || !profile.enforces) {
      return { ingress: intern(openSide("ingress")), egress: intern(openSide("egress")) };
    }
    const side = (direction: Direction) =>
      intern(sideOf(direction, selecting, surroundings[direction], profile));
    return { ingress: side("ingress"), egress: side("egress") };
  };
  return {
    sidesOf(kind, policies) {
      const selecting = kind.hostNetwork
        ? NONE
        : policies.filter((policy) => hasId(policy.subject.ids, kind.labelSet));
      return sidesUnder(index.surroundings[kind.id], selecting);
    },
    sidesOfNodes: () => sidesUnder(index.hostSurroundings, NONE),
  };
}

/** Sides with different keys say different things, so only those in one bucket have to be compared. */
function bucketKey({ direction, admin, isolatedBy, baseline, foreign }: SideContent): string {
  const lengths = [isolatedBy.length, admin.length, baseline.length, foreign.length];
  return `${direction} ${isolatedBy[0]?.namespace ?? ""} ${lengths.join()}`;
}

function openSide(direction: Direction): SideContent {
  return { direction, admin: NONE, isolatedBy: NONE, baseline: NONE, foreign: NONE };
}

const NONE: readonly never[] = [];

function sideOf(
  direction: Direction,
  selecting: readonly CompiledPolicy[],
  { admin, baseline, foreign }: Surrounding,
  profile: Profile,
): SideContent {
  const governing = selecting.filter((policy) => policy.rules[direction] !== undefined);
  const isIsolated = governing.length > 0;
  const skipsBaseline = isIsolated || (selecting.length > 0 && !profile.baselineAfterOtherDirection);
  return {
    direction,
    admin,
    isolatedBy: isIsolated ? governing : NONE,
    baseline: skipsBaseline ? NONE : baseline,
    foreign: skipsBaseline ? withoutBaseline(foreign) : foreign,
  };
}

function withoutBaseline(foreign: Surrounding["foreign"]): Surrounding["foreign"] {
  return foreign.some(({ isBaseline }) => isBaseline)
    ? foreign.filter(({ isBaseline }) => !isBaseline)
    : foreign;
}

function readsAddresses({ direction, admin, isolatedBy, baseline }: SideContent): boolean {
  return (
    isolatedBy.some(({ rules }) => (rules[direction] ?? []).some(({ blocks }) => blocks !== undefined)) ||
    [...admin, ...baseline].some(({ peers }) => peers !== "any" && peers.some((peer) => "addresses" in peer))
  );
}

function saysTheSame(a: SideContent, b: SideContent): boolean {
  return (
    sameItems(a.isolatedBy, b.isolatedBy) &&
    sameItems(a.admin, b.admin) &&
    sameItems(a.baseline, b.baseline) &&
    sameItems(a.foreign, b.foreign)
  );
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}
