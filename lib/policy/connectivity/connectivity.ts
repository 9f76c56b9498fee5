import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { IpRange } from "../address/ip-address.ts";
import { addressesIn } from "./addresses-in.ts";
import { columnsOf, rangeOfColumn } from "./columns.ts";
import { workloadEnd, type ConnectionEnd } from "./connection.ts";
import { denyExcepted } from "./deny-excepted.ts";
import { openings, type Openings } from "./openings.ts";
import { podGroups } from "./pod-groups.ts";
import { portSets } from "./port-sets.ts";
import { hitFinder } from "./rule-hits.ts";
import { rulePorts } from "./rule-ports.ts";
import { rulesOfSide, sideRows, type RowScope } from "./side-rows.ts";
import { slotsOf } from "./slots.ts";
import { workloadKinds } from "./workload-kinds.ts";

/** A workload as an end of connections. */
export type WorkloadEnd = ConnectionEnd & { readonly kind: "workload" };

/**
 * What is open between all workloads of a cluster, and between them and every address outside. It answers as `evaluate`
 * does, for all ports at once; openings are ids in `openings`.
 *
 * Ends are numbers: an index in `workloads`, or one in `outside`. Nothing is kept for each pair: a row is made when it
 * is asked for, so ten thousand workloads can be gone through one sender at a time.
 */
export interface Connectivity {
  readonly cluster: CompiledCluster;
  readonly openings: Openings;
  /** In order of their text; those without pods or template are left out. */
  readonly workloads: readonly WorkloadEnd[];
  /** Addresses outside that every policy treats alike, ascending, IPv4 first. IPv6 only where somebody uses it. */
  readonly outside: readonly IpRange[];
  /** The opening from one workload to each workload; -1 from a single pod to itself, where there is no connection. */
  rowFrom(sender: number): Int32Array;
  /** One element of that row. */
  readonly between: (sender: number, receiver: number) => number;
  /** The opening from a workload to each range outside; -1 in a family in which its pods have no address. */
  toOutside(sender: number): Int32Array;
  /** The opening from each range outside to a workload; -1 likewise. */
  fromOutside(receiver: number): Int32Array;
}

/** Works out the connectivity of a cluster: policies once for each class of pods, never pod by pod. */
export function connectivityOf(cluster: CompiledCluster): Connectivity {
  const pool = openings(portSets());
  const { ranges, families } = addressesIn(cluster);
  const columns = columnsOf(ranges, families);
  const groups = podGroups(cluster, columns);
  const ports = rulePorts(pool);
  const { profile, classes } = cluster;
  const finder = hitFinder(columns, classes, profile);
  const sides = new Set(classes.flatMap((podClass) => [podClass.sides.ingress, podClass.sides.egress]));
  // A name is resolved on a pod; an address declares none, whoever listens there.
  const declaredIds = Int32Array.from(columns.list, (column) =>
    ports.declaredId(column.place === "pod" ? column.class?.ports : []),
  );
  const unfiltered = profile.families === "both" ? [] : columns.list.filter(({ family }) => family === 6);
  const areAllApart = profile.exceptDenies || unfiltered.length > 0;
  const slots = slotsOf(finder, [...sides].flatMap(rulesOfSide), declaredIds, areAllApart);
  const exceptions = { columns, openings: pool, finder, slots, profile };
  const deny: RowScope["deny"] = (side, row) => denyExcepted(exceptions, side, row);
  const rows = sideRows({
    openings: pool,
    ports,
    slots,
    unfiltered: unfiltered.map(({ id }) => slots.of[id] as number),
    ...(profile.exceptDenies ? { deny } : {}),
  });
  const kinds = workloadKinds(groups, { profile, openings: pool, ports, rows, slots });
  const workloads = workloadEnds(cluster);
  const kindAt = Int32Array.from(workloads, ({ workload }) => kinds.kindOf(workload.id) as number);
  const outside = [...columns.outside[4], ...columns.outside[6]];
  const outsideSlots = Int32Array.from(outside, (column) => slots.of[column] as number);
  const isOnePod = profile.podsPerWorkload === "one";
  const toItself = (index: number): number => (isOnePod ? -1 : (kinds.within(kindAt[index] as number) ?? -1));
  const first6 = columns.outside[4].length;
  const withFamilies = (kind: number, ids: Int32Array): Int32Array => {
    const families = kinds.familiesOf(kind);
    if ((families & 1) === 0) ids.fill(-1, 0, first6);
    if ((families & 2) === 0) ids.fill(-1, first6);
    return ids;
  };
  return {
    cluster,
    openings: pool,
    workloads,
    outside: outside.map((column) => rangeOfColumn(columns, column)),
    rowFrom(sender) {
      const byKind = kinds.rowFrom(kindAt[sender] as number);
      const row = new Int32Array(kindAt.length);
      for (let to = 0; to < row.length; to += 1) row[to] = byKind[kindAt[to] as number] as number;
      row[sender] = toItself(sender);
      return row;
    },
    between: (sender, receiver) =>
      sender === receiver
        ? toItself(sender)
        : kinds.between(kindAt[sender] as number, kindAt[receiver] as number),
    toOutside: (sender) =>
      withFamilies(kindAt[sender] as number, kinds.toOutside(kindAt[sender] as number, outsideSlots)),
    fromOutside: (receiver) =>
      withFamilies(kindAt[receiver] as number, kinds.fromOutside(kindAt[receiver] as number, outsideSlots)),
  };
}

/** Pods may name an owner that the snapshot does not have; then its id says what it is. */
function workloadEnds({ podsByWorkload, workloads }: CompiledCluster): readonly WorkloadEnd[] {
  return [...podsByWorkload.keys()]
    .map((id) => {
      const [namespace = "", kind = "", name = ""] = id.split("/");
      return workloadEnd(workloads.get(id) ?? { id, namespace, kind, name, templateLabels: {} });
    })
    .toSorted((a, b) => (a.text < b.text ? -1 : 1));
}
