import type { CompiledAdminPolicy, CompiledAdminRule } from "./compiled-admin-rule.ts";
import type { PodKind } from "./compile-pods.ts";
import { influenceOf, type ScopedInfluence } from "./foreign-influence.ts";
import { hostInfluenceOf } from "./host-influence.ts";
import { selectsClass } from "../judge/match-peer.ts";
import type { Direction } from "../model/network-policy.ts";
import type { ForeignPolicy } from "../model/snapshot.ts";

/** What others than NetworkPolicies say about a class of pods in one direction. */
export interface Surrounding {
  readonly admin: readonly CompiledAdminRule[];
  readonly baseline: readonly CompiledAdminRule[];
  readonly foreign: readonly ScopedInfluence[];
}

/** The same for both directions. Classes about which the same is said share one. */
export type Surroundings = Readonly<Record<Direction, Surrounding>>;

/** What is said about hosts: nodes, and pods on their network. Undefined where nothing is. */
export function surroundingsOfHosts(foreign: readonly ForeignPolicy[]): Surroundings | undefined {
  const influences = influencesOf(foreign, hostInfluenceOf);
  if (influences.length === 0) return undefined;
  const side = (direction: Direction) => surrounding(direction, [], influences);
  return { ingress: side("ingress"), egress: side("egress") };
}

/** For each class, what `admin` policies (in the order in which they count) and policies that are not evaluated say. */
export function surroundingsOf(
  kinds: readonly PodKind[],
  admin: readonly CompiledAdminPolicy[],
  foreign: readonly ForeignPolicy[],
  hosts: Surroundings | undefined,
): readonly (Surroundings | undefined)[] {
  const known = new Map<string, Surroundings>();
  const near = foreignByNamespace(foreign);
  return kinds.map((kind) => {
    if (kind.hostNetwork) return hosts;
    const chosen = admin.filter((policy) => selectsClass(policy.subject, kind));
    const others = [...near.everywhere, ...(near.byNamespace.get(kind.namespace) ?? [])];
    const influences = influencesOf(others, (policy, direction) => influenceOf(policy, kind, direction));
    const key = [
      chosen.map((policy) => admin.indexOf(policy)).join(),
      influences.map(({ key: signature }) => signature).join(),
    ].join(" ");
    const shared = known.get(key);
    if (shared !== undefined) return shared;
    const side = (direction: Direction) => surrounding(direction, chosen, influences);
    const made = { ingress: side("ingress"), egress: side("egress") };
    known.set(key, made);
    return made;
  });
}

function surrounding(
  direction: Direction,
  admin: readonly CompiledAdminPolicy[],
  influences: readonly Influences[],
): Surrounding {
  const ofTier = (tier: "admin" | "baseline") =>
    admin.filter(({ source }) => source.tier === tier).flatMap(({ rules }) => rules[direction]);
  return {
    admin: ofTier("admin"),
    baseline: ofTier("baseline"),
    foreign: influences.flatMap((influence) => influence[direction] ?? []),
  };
}

interface Influences extends Readonly<Record<Direction, ScopedInfluence | undefined>> {
  readonly key: string;
}

function influencesOf(
  foreign: readonly ForeignPolicy[],
  on: (policy: ForeignPolicy, direction: Direction) => ScopedInfluence | undefined,
): readonly Influences[] {
  return foreign.flatMap((policy): readonly Influences[] => {
    const ingress = on(policy, "ingress");
    const egress = on(policy, "egress");
    if (ingress === undefined && egress === undefined) return [];
    // What it could turn follows from the policy alone; the class decides only whether it is touched at all.
    return [{ ingress, egress, key: `${policy.kind}/${policy.namespace ?? ""}/${policy.name}` }];
  });
}

function foreignByNamespace(foreign: readonly ForeignPolicy[]): {
  readonly everywhere: readonly ForeignPolicy[];
  readonly byNamespace: ReadonlyMap<string, readonly ForeignPolicy[]>;
} {
  const byNamespace = new Map<string, ForeignPolicy[]>();
  const everywhere: ForeignPolicy[] = [];
  for (const policy of foreign) {
    if (policy.namespace === undefined) everywhere.push(policy);
    else byNamespace.set(policy.namespace, [...(byNamespace.get(policy.namespace) ?? []), policy]);
  }
  return { everywhere, byNamespace };
}
