import type { Profile } from "../profile.ts";
import type { WorkloadId } from "../snapshot.ts";
import type { Openings } from "./openings.ts";
import { keyOfGroup, type PodGroup } from "./pod-groups.ts";
import type { RulePorts } from "./rule-ports.ts";
import type { SideRow, SideRows } from "./side-rows.ts";

/** A pod group with what its policies leave open towards each column, and from each. */
interface PlacedGroup extends PodGroup {
  readonly egress: SideRow;
  readonly ingress: SideRow;
}

/** Workloads that consist of the same groups: they reach the same and are reached by the same. */
export interface WorkloadKinds {
  readonly count: number;
  /** The kind of a workload by number; undefined where it has neither pods nor a template. */
  kindOf(id: WorkloadId): number | undefined;
  /** What is open from every pod of one workload to every pod of another. */
  between(sender: number, receiver: number): number;
  /** What is open among different pods of one workload; undefined where it has one pod. */
  within(kind: number): number | undefined;
  /** What is open from all pods of the kind to a column outside the cluster, and from there to all of them. */
  toOutside(kind: number, column: number): number;
  fromOutside(kind: number, column: number): number;
}

/** What kinds are worked out from. */
export interface KindScope {
  readonly profile: Profile;
  readonly openings: Openings;
  readonly ports: RulePorts;
  readonly rows: SideRows;
}

/** Sorts workloads into kinds and works out their rows. */
export function workloadKinds(
  groups: ReadonlyMap<WorkloadId, readonly PodGroup[]>,
  scope: KindScope,
): WorkloadKinds {
  const hostNodes = new Set(
    [...groups.values()].flat().flatMap((g) => (g.class.hostNetwork && g.node !== undefined ? [g.node] : [])),
  );
  const kinds: (readonly PlacedGroup[])[] = [];
  const known = new Map<string, number>();
  const kindOf = new Map<WorkloadId, number>();
  for (const [id, members] of groups) {
    // A node matters only beside host network traffic that comes from that node alone.
    const counted = members.map((group) =>
      group.node !== undefined && hostNodes.has(group.node) ? group : { ...group, node: undefined },
    );
    const key = counted
      .map((group) => `${keyOfGroup(group)} ${group.isMany} ${group.node}`)
      .toSorted()
      .join("; ");
    const kind = known.get(key) ?? kinds.push(counted.map((group) => placed(scope, group))) - 1;
    known.set(key, kind);
    kindOf.set(id, kind);
  }
  const groupsOf = (kind: number): readonly PlacedGroup[] => kinds[kind] as readonly PlacedGroup[];
  const { openings } = scope;
  return {
    count: kinds.length,
    kindOf: (id) => kindOf.get(id),
    between: (sender, receiver) => allPairs(scope, groupsOf(sender), groupsOf(receiver)),
    within: (kind) => amongThemselves(scope, groupsOf(kind)),
    toOutside: (kind, column) => meetAll(openings, groupsOf(kind), (group) => group.egress[column] as number),
    fromOutside: (kind, column) =>
      meetAll(openings, groupsOf(kind), (group) => group.ingress[column] as number),
  };
}

function placed({ rows, ports }: KindScope, group: PodGroup): PlacedGroup {
  const { egress, ingress } = group.class.sides;
  const declared = ports.declaredId(group.class.ports);
  return { ...group, egress: rows.row(egress, 0), ingress: rows.row(ingress, declared) };
}

function meetAll(
  openings: Openings,
  groups: readonly PlacedGroup[],
  openingOf: (group: PlacedGroup) => number,
): number {
  let opening = openings.all;
  for (const group of groups) opening = openings.meet(opening, openingOf(group));
  return opening;
}

/** A pair that is closed closes the pair of workloads, as in `evaluate`: what is open is so for all their pods. */
function allPairs(
  scope: KindScope,
  senders: readonly PlacedGroup[],
  receivers: readonly PlacedGroup[],
): number {
  let opening = scope.openings.all;
  for (const sender of senders) {
    for (const receiver of receivers) {
      opening = scope.openings.meet(opening, onePair(scope, sender, receiver));
    }
  }
  return opening;
}

function amongThemselves(scope: KindScope, groups: readonly PlacedGroup[]): number | undefined {
  let opening: number | undefined;
  for (const sender of groups) {
    for (const receiver of groups) {
      if (sender === receiver && !sender.isMany) continue;
      const pair = onePair(scope, sender, receiver);
      opening = opening === undefined ? pair : scope.openings.meet(opening, pair);
    }
  }
  return opening;
}

/** Egress and ingress must both be open, in every family that the two share. */
function onePair(scope: KindScope, sender: PlacedGroup, receiver: PlacedGroup): number {
  const shared = sharedFamilies(sender.families, receiver.families);
  if (shared !== 3) return bothSides(scope, sender, receiver, shared);
  return scope.openings.meet(bothSides(scope, sender, receiver, 1), bothSides(scope, sender, receiver, 2));
}

/** Pods of which no address is known may have any family that the others have. */
function sharedFamilies(a: number, b: number): number {
  return (a === 0 ? 3 : a) & (b === 0 ? 3 : b) & (a | b);
}

/** `family` is the place of the columns: 1 for IPv4, 2 for IPv6, 0 where none is shared. */
function bothSides(scope: KindScope, sender: PlacedGroup, receiver: PlacedGroup, family: number): number {
  const { profile, openings } = scope;
  const isLocal = sender.node !== undefined && sender.node === receiver.node;
  const isLetOut = isLocal && profile.toOwnNodeIsExempt && receiver.class.hostNetwork;
  const isLetIn = isLocal && profile.ownNodeIsExempt && sender.class.hostNetwork;
  return openings.meet(
    isLetOut ? openings.all : (sender.egress[receiver.columns[family] as number] as number),
    isLetIn ? openings.all : (receiver.ingress[sender.columns[family] as number] as number),
  );
}
