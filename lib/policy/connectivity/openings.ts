import type { PortSet } from "./port-set.ts";
import type { PortSets } from "./port-sets.ts";

/**
 * What is open between two ends: `certain` for sure, `possible` as far as anybody can say. `certain` lies within
 * `possible`; the difference is uncertain, and whatever is not possible is denied.
 */
export interface Opening {
  readonly id: number;
  readonly certain: PortSet;
  readonly possible: PortSet;
}

/**
 * The openings of one computation. They are handled by id, so that rows of them are plain arrays of numbers; equal
 * openings have one id, and an operation on the same two is done once.
 */
export interface Openings {
  readonly ports: PortSets;
  /** Nothing is open (always id 0), everything is open (always id 1). */
  readonly none: number;
  readonly all: number;
  readonly get: (id: number) => Opening;
  readonly idOf: (certain: PortSet, possible: PortSet) => number;
  /** The same opening of another computation, as one of this. */
  readonly own: (opening: Pick<Opening, "certain" | "possible">) => number;
  /** What is open where both say so: two directions, or all pods of a workload. */
  readonly meet: (a: number, b: number) => number;
  /** What is open where one suffices: the rules of policies. */
  readonly join: (a: number, b: number) => number;
}

/** An empty pool of openings over `ports`. */
export function openings(ports: PortSets): Openings {
  const pool: Opening[] = [];
  const known: number[][] = [];
  const idOf = (certain: PortSet, possible: PortSet): number => {
    const row = (known[certain.id] ??= []);
    return (row[possible.id] ??= pool.push({ id: pool.length, certain, possible }) - 1);
  };
  const none = idOf(ports.none, ports.none);
  const all = idOf(ports.all, ports.all);
  const get = (id: number): Opening => pool[id] as Opening;
  const met = remember((a, b) => combine(get(a), get(b), ports.intersection));
  const joined = remember((a, b) => combine(get(a), get(b), ports.union));
  function combine(a: Opening, b: Opening, operation: (a: PortSet, b: PortSet) => PortSet): number {
    return idOf(operation(a.certain, b.certain), operation(a.possible, b.possible));
  }
  return {
    ports,
    none,
    all,
    get,
    idOf,
    own: ({ certain, possible }) => idOf(ports.own(certain), ports.own(possible)),
    meet: (a, b) => {
      if (a === b || b === all || a === none) return a;
      return a === all || b === none ? b : met(a, b);
    },
    join: (a, b) => {
      if (a === b || b === none || a === all) return a;
      return a === none || b === all ? b : joined(a, b);
    },
  };
}

/** Remembers the answers of an operation on ids. */
function remember(operation: (a: number, b: number) => number): (a: number, b: number) => number {
  const answers: (number | undefined)[][] = [];
  return (a, b) => {
    const row = (answers[a] ??= []);
    return (row[b] ??= operation(a, b));
  };
}
