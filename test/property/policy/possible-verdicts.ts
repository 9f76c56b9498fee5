import { tierOf, type AdminPolicy } from "#lib/simulator/data-plane/admin-policy.ts";
import { BY_NAME, priorityOf } from "#lib/simulator/data-plane/admin-tier.ts";
import type { EnforcementProfile } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import type { Side, TieOrder } from "#lib/simulator/data-plane/side.ts";
import type { Connection, World } from "#lib/simulator/data-plane/world.ts";

/** What may become of a connection: one verdict, or both. */
export type Verdicts = ReadonlySet<"allowed" | "denied">;

/** A connection with what it meets. */
export interface Question {
  readonly world: World;
  readonly connection: Connection;
  readonly profile: EnforcementProfile;
}

type Direction = Side["direction"];

/**
 * Every verdict that the specification leaves possible where admin policies of one tier have one priority: either end
 * may ask them in any order. Without such ties that is one.
 */
export function possibleVerdicts(question: Question): Verdicts {
  const first = firstVerdict(question);
  if (first !== undefined) return new Set([first]);
  const sent = sideVerdicts(question, "egress", BY_NAME);
  const letting = sent.get("allowed");
  if (letting === undefined) return new Set(["denied"]);
  const received = sideVerdicts(question, "ingress", letting);
  return new Set([...(sent.has("denied") ? (["denied"] as const) : []), ...received.keys()]);
}

/** The verdict where no tie was met on the way to it. */
function firstVerdict({ world, connection, profile }: Question): "allowed" | "denied" | undefined {
  let isTied = false;
  const { verdict } = judge(world, connection, profile, (...tie) => {
    isTied = true;
    return BY_NAME(...tie);
  });
  return isTied ? undefined : verdict;
}

/**
 * The verdicts when the policies of one side's ties are asked in every order, each verdict with an order that gives it.
 * Ties of the other side are broken by `rest`. An end that is no pod lets everything through.
 */
function sideVerdicts(
  question: Question,
  direction: Direction,
  rest: TieOrder,
): Map<"allowed" | "denied", TieOrder> {
  const tied = new Set<AdminPolicy>();
  const found = new Map<"allowed" | "denied", TieOrder>();
  const ask = (order: TieOrder): void => {
    const { world, connection, profile } = question;
    const { by } = judge(world, connection, profile, order);
    const side = by.find((one) => one.direction === direction);
    found.set(side?.verdict ?? "allowed", order);
  };
  ask(watching(rest, direction, tied));
  // A tier that another order leaves undecided leads to ties that were not met before.
  for (let known = 0; known < tied.size;) {
    known = tied.size;
    for (const ranks of ordersOf(tied)) ask(watching(rankedBy(ranks, direction, rest), direction, tied));
  }
  return found;
}

/** Notes between which policies a tie was broken. */
function watching(rest: TieOrder, direction: Direction, tied: Set<AdminPolicy>): TieOrder {
  return (a, b, asked) => {
    if (asked === direction) tied.add(a).add(b);
    return rest(a, b, asked);
  };
}

/** Ties that are not among the ranked come as `rest` has them. */
function rankedBy(ranks: readonly AdminPolicy[], direction: Direction, rest: TieOrder): TieOrder {
  return (a, b, asked) => {
    const isRanked = asked === direction && ranks.includes(a) && ranks.includes(b);
    return isRanked ? ranks.indexOf(a) - ranks.indexOf(b) : rest(a, b, asked);
  };
}

/** Every order of the policies, those of each tier and priority among themselves. None where there are no ties. */
function ordersOf(tied: ReadonlySet<AdminPolicy>): readonly (readonly AdminPolicy[])[] {
  if (tied.size === 0) return [];
  const groups = Map.groupBy(tied, (policy) => `${tierOf(policy)} ${priorityOf(policy)}`);
  let orders: (readonly AdminPolicy[])[] = [[]];
  for (const group of groups.values()) {
    const more = permutations(group);
    orders = orders.flatMap((order) => more.map((one) => [...order, ...one]));
  }
  return orders;
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
