import type { IpAddress, IpRange } from "../address/ip-address.ts";
import type { PodClass } from "../compile/pod-class.ts";
import { atomOf, atomRange, atomsWithin, cutAt, type AddressCuts } from "./address-cuts.ts";

/**
 * One end of connections as the policies of the other end see it, in one address family: pods of a class with
 * addresses between two cuts, pods on the host network likewise, or the addresses between two cuts outside.
 */
export interface Column {
  /** Its place in every row. */
  readonly id: number;
  readonly place: "pod" | "node" | "outside";
  /** Undefined outside the cluster. */
  readonly class: PodClass | undefined;
  /** The number of the atom that holds its addresses; undefined where no address is known. */
  readonly family: 4 | 6 | undefined;
  readonly atom: number | undefined;
}

/** All columns of a cluster. It grows while pods are added; then rows can be made. */
export interface Columns {
  readonly list: readonly Column[];
  readonly cuts: AddressCuts;
  /** The column of pods of a class at an address (undefined: not known), adding it if it is new. */
  ofPod(podClass: PodClass, address: IpAddress | undefined): number;
  /** The columns outside the cluster, one for each atom, ascending. */
  readonly outside: Readonly<Record<4 | 6, readonly number[]>>;
  ofClass(id: number): readonly number[];
  /** The columns whose addresses lie in the range, which must be a union of atoms. */
  within(range: IpRange): readonly number[];
  /** Columns in the cluster whose address nobody knows. */
  withoutAddress(): readonly number[];
}

/**
 * The columns outside the cluster for an address space cut at `ranges`, ready to take those of pods.
 * IPv6 is left out if `families` says so.
 */
export function columnsOf(ranges: readonly IpRange[], families: readonly (4 | 6)[]): Columns {
  const cuts = cutAt(ranges);
  const list: Column[] = [];
  const byClass: number[][] = [];
  const byAtom: Record<4 | 6, number[][]> = { 4: [], 6: [] };
  const nowhere: number[] = [];
  const known = new Map<string, number>();
  const add = (column: Omit<Column, "id">): number => {
    const id = list.push({ ...column, id: list.length }) - 1;
    if (column.class !== undefined) (byClass[column.class.id] ??= []).push(id);
    if (column.family !== undefined && column.atom !== undefined)
      (byAtom[column.family][column.atom] ??= []).push(id);
    else nowhere.push(id);
    return id;
  };
  const outsideOf = (family: 4 | 6): readonly number[] =>
    families.includes(family)
      ? cuts[family].map((_, atom) => add({ place: "outside", class: undefined, family, atom }))
      : [];
  return {
    list,
    cuts,
    outside: { 4: outsideOf(4), 6: outsideOf(6) },
    ofPod(podClass, address) {
      const atom = address === undefined ? undefined : atomOf(cuts, address);
      const key = `${podClass.id} ${address?.family} ${atom}`;
      const id = known.get(key);
      if (id !== undefined) return id;
      const place = podClass.hostNetwork ? "node" : "pod";
      const added = add({ place, class: podClass, family: address?.family, atom });
      known.set(key, added);
      return added;
    },
    ofClass: (id) => byClass[id] ?? [],
    within(range) {
      const [from, to] = atomsWithin(cuts, range);
      return byAtom[range.family].slice(from, to).flat();
    },
    withoutAddress: () => nowhere,
  };
}

/** The addresses of one of the columns outside the cluster. */
export function rangeOfColumn({ list, cuts }: Columns, id: number): IpRange {
  const { family, atom } = list[id] as Column;
  return atomRange(cuts, family as 4 | 6, atom as number);
}
