import type { Protocol } from "../model/network-policy.ts";
import { ALL_BOUNDS, LAST_PORT, portKey, type PortSet } from "./port-set.ts";

/**
 * The port sets of one computation and their algebra. Equal sets are one object, so they compare by identity, and an
 * operation on the same two sets is done once.
 */
export interface PortSets {
  readonly none: PortSet;
  readonly all: PortSet;
  /** Ports `first` to `last` of one protocol, as far as they are ports. */
  readonly range: (protocol: Protocol, first: number, last: number) => PortSet;
  readonly union: (a: PortSet, b: PortSet) => PortSet;
  readonly intersection: (a: PortSet, b: PortSet) => PortSet;
  /** What is in `a` and not in `b`. */
  readonly minus: (a: PortSet, b: PortSet) => PortSet;
  /** The same set of another computation, as an object of this one. */
  readonly own: (set: PortSet) => PortSet;
}

/** An empty pool of port sets. */
export function portSets(): PortSets {
  const pool = new Map<string, PortSet>();
  const intern = (bounds: readonly number[]): PortSet => {
    const key = bounds.join();
    const known = pool.get(key);
    if (known !== undefined) return known;
    const set: PortSet = { id: pool.size, bounds };
    pool.set(key, set);
    return set;
  };
  const none = intern([]);
  const all = intern(ALL_BOUNDS);
  return {
    none,
    all,
    range: (protocol, first, last) => intern(rangeBounds(protocol, first, last)),
    union: remember((a, b) => intern(combine(a, b, (inA, inB) => inA || inB))),
    intersection: remember((a, b) => intern(combine(a, b, (inA, inB) => inA && inB))),
    minus: remember((a, b) => intern(combine(a, b, (inA, inB) => inA && !inB))),
    own: (set) => intern(set.bounds),
  };
}

function rangeBounds(protocol: Protocol, first: number, last: number): readonly number[] {
  const [low, high] = [Math.max(first, 1), Math.min(last, LAST_PORT)];
  return low > high ? [] : [portKey(protocol, low), portKey(protocol, high)];
}

type Operation = (a: PortSet, b: PortSet) => PortSet;

/** Remembers the answers of an operation by the ids of its operands. */
function remember(operation: Operation): Operation {
  const answers: (PortSet | undefined)[][] = [];
  return (a, b) => {
    const row = (answers[a.id] ??= []);
    return (row[b.id] ??= operation(a, b));
  };
}

/** Sweeps over the bounds of both sets at once; `holds` says which of the four kinds of place are in the answer. */
function combine(a: PortSet, b: PortSet, holds: (inA: boolean, inB: boolean) => boolean): readonly number[] {
  const bounds: number[] = [];
  let [i, j] = [0, 0];
  let isOpen = false;
  while (i < a.bounds.length || j < b.bounds.length) {
    const at = Math.min(edge(a, i), edge(b, j));
    if (edge(a, i) === at) i += 1;
    if (edge(b, j) === at) j += 1;
    const isHeld = holds(i % 2 === 1, j % 2 === 1);
    if (isHeld !== isOpen) bounds.push(isHeld ? at : at - 1);
    isOpen = isHeld;
  }
  return bounds;
}

/** Where membership turns for the `index`th time: at the first of a range, and after its last. */
function edge({ bounds }: PortSet, index: number): number {
  const bound = bounds[index];
  if (bound === undefined) return Infinity;
  return index % 2 === 0 ? bound : bound + 1;
}
