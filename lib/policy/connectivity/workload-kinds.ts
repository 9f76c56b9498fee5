import type { Profile } from "../profile.ts";
import type { WorkloadId } from "../model/snapshot.ts";
import type { Openings } from "./openings.ts";
import { bundleMaker, type BundleScope, type PodBundle } from "./pod-bundles.ts";
import type { PodGroup } from "./pod-groups.ts";
import type { SideRow } from "./side-rows.ts";

/** Workloads that consist of the same bundles of pods: they reach the same and are reached by the same. */
export interface WorkloadKinds {
  /** The kind of a workload by number; undefined where it has neither pods nor a template. */
  kindOf(id: WorkloadId): number | undefined;
  /** The address families that some of its pods may have: 1 for IPv4, 2 for IPv6, 3 for both. */
  familiesOf(kind: number): number;
  /** What is open from every pod of one workload to every pod of another. */
  between(sender: number, receiver: number): number;
  /** The same to workloads of each kind, by number. */
  rowFrom(sender: number): Int32Array;
  /** What is open among different pods of one workload; undefined where it has one pod. */
  within(kind: number): number | undefined;
  /** What is open from all pods of the kind to each of these slots outside the cluster. */
  toOutside(kind: number, slots: Int32Array): Int32Array;
  /** What is open from each of these slots outside the cluster to all pods of the kind. */
  fromOutside(kind: number, slots: Int32Array): Int32Array;
}

/** What kinds are worked out from. */
export interface KindScope extends BundleScope {
  readonly profile: Profile;
}

/** Sorts workloads into kinds and works out their rows. */
export function workloadKinds(
  groups: ReadonlyMap<WorkloadId, readonly PodGroup[]>,
  scope: KindScope,
): WorkloadKinds {
  const bundlesOf = bundleMaker(scope, nodesThatCount(groups));
  const kinds: (readonly PodBundle[])[] = [];
  const known = new Map<string, number>();
  const kindOf = new Map<WorkloadId, number>();
  for (const [id, members] of groups) {
    const bundles = bundlesOf(members);
    const key = bundles
      .map((bundle) => bundle.key)
      .toSorted()
      .join("; ");
    const kind = known.get(key) ?? kinds.push(bundles) - 1;
    known.set(key, kind);
    kindOf.set(id, kind);
  }
  const membersOf = (kind: number): readonly PodBundle[] => kinds[kind] as readonly PodBundle[];
  const { openings } = scope;
  return {
    kindOf: (id) => kindOf.get(id),
    familiesOf: (kind) => membersOf(kind).reduce((all, { families }) => all | (families || 3), 0),
    between: (sender, receiver) => allPairs(scope, membersOf(sender), membersOf(receiver)),
    rowFrom(sender) {
      const senders = membersOf(sender);
      const row = new Int32Array(kinds.length);
      for (let to = 0; to < row.length; to += 1) row[to] = allPairs(scope, senders, membersOf(to));
      return row;
    },
    within: (kind) => amongThemselves(scope, membersOf(kind)),
    toOutside: (kind, slots) =>
      meetRows(
        openings,
        membersOf(kind).map(({ egress }) => egress),
        slots,
      ),
    fromOutside: (kind, slots) =>
      meetRows(
        openings,
        membersOf(kind).map(({ ingress }) => ingress),
        slots,
      ),
  };
}

/** A pod's node matters only beside pods of one workload on the host network that all run there. */
function nodesThatCount(groups: ReadonlyMap<WorkloadId, readonly PodGroup[]>): ReadonlySet<string> {
  const hosts = [...groups.values()].flat().filter((group) => group.class.hostNetwork);
  return new Set(hosts.flatMap(({ node }) => (node === undefined ? [] : [node])));
}

function meetRows(openings: Openings, rows: readonly SideRow[], slots: Int32Array): Int32Array {
  const met = new Int32Array(slots.length).fill(openings.all);
  for (const row of rows) {
    for (let i = 0; i < met.length; i += 1) {
      met[i] = openings.meet(met[i] as number, row[slots[i] as number] as number);
    }
  }
  return met;
}

/** A pair that is closed closes the pair of workloads, as in `evaluate`: what is open is so for all their pods. */
function allPairs(scope: KindScope, senders: readonly PodBundle[], receivers: readonly PodBundle[]): number {
  let opening = scope.openings.all;
  for (const sender of senders) {
    for (const receiver of receivers) {
      opening = scope.openings.meet(opening, onePair(scope, sender, receiver));
      if (opening === scope.openings.none) return opening;
    }
  }
  return opening;
}

function amongThemselves(scope: KindScope, bundles: readonly PodBundle[]): number | undefined {
  let opening: number | undefined;
  for (const sender of bundles) {
    for (const receiver of bundles) {
      if (sender === receiver && !sender.isMany) continue;
      const pair = onePair(scope, sender, receiver);
      opening = opening === undefined ? pair : scope.openings.meet(opening, pair);
    }
  }
  return opening;
}

/** Egress and ingress must both be open, in every family that the two share. */
function onePair(scope: KindScope, sender: PodBundle, receiver: PodBundle): number {
  const shared = sharedFamilies(sender.families, receiver.families);
  if (shared !== 3) return bothSides(scope, sender, receiver, shared);
  return scope.openings.meet(bothSides(scope, sender, receiver, 1), bothSides(scope, sender, receiver, 2));
}

/** Pods of which no address is known may have any family that the others have. */
function sharedFamilies(a: number, b: number): 0 | 1 | 2 | 3 {
  return ((a === 0 ? 3 : a) & (b === 0 ? 3 : b) & (a | b)) as 0 | 1 | 2 | 3;
}

/** `family` is the place of the slots. */
function bothSides(scope: KindScope, sender: PodBundle, receiver: PodBundle, family: 0 | 1 | 2): number {
  const { profile, openings } = scope;
  const isLocal = sender.node !== undefined && sender.node === receiver.node;
  const isOwnNode = isLocal && sender.hostNetwork !== receiver.hostNetwork;
  const isLetOut = isOwnNode && profile.toOwnNodeIsExempt && receiver.hostNetwork;
  const isLetIn = isOwnNode && profile.ownNodeIsExempt && sender.hostNetwork;
  const egress = isLetOut ? openings.all : meetAt(openings, sender.egress, receiver.slots[family]);
  if (egress === openings.none || isLetIn) return egress;
  return openings.meet(egress, meetAt(openings, receiver.ingress, sender.slots[family]));
}

function meetAt(openings: Openings, row: SideRow, slots: readonly number[]): number {
  let opening = row[slots[0] as number] as number;
  for (let i = 1; i < slots.length; i += 1) {
    opening = openings.meet(opening, row[slots[i] as number] as number);
  }
  return opening;
}
