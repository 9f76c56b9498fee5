import type { CompiledAdminRule } from "../compile/compiled-admin-rule.ts";
import type { CompiledRule } from "../compile/compiled-policy.ts";
import type { Side } from "../compile/side.ts";
import type { Openings } from "./openings.ts";
import { hasNamedPort, type RulePorts } from "./rule-ports.ts";
import type { AnyRule, Slots } from "./slots.ts";
import { tierWalk, type TierWalk } from "./tier-walk.ts";

/** For each slot the opening that one side leaves: what its policies alone let through. */
export type SideRow = Int32Array;

/** Works out each side once; sides that say nothing share one row. */
export interface SideRows {
  /** `declaredId` is the subject's, which counts where it is the receiver. */
  row(side: Side, declaredId: number): SideRow;
}

/** What rows are made of. */
export interface RowScope {
  readonly openings: Openings;
  readonly ports: RulePorts;
  /** Marked with the declared ports of whoever receives there. */
  readonly slots: Slots;
  /** Slots of ends in a family that the data plane does not look at: everything is open there. */
  readonly unfiltered: readonly number[];
  /** Takes out of a row of NetworkPolicies what they deny beside what they allow, as some data planes do. */
  readonly deny?: (side: Side, row: SideRow) => void;
}

/** The rules that a side asks, of all tiers. */
export function rulesOfSide({ direction, admin, isolatedBy, baseline }: Side): readonly AnyRule[] {
  return [...admin, ...isolatedBy.flatMap((policy) => policy.rules[direction] ?? []), ...baseline];
}

/** Rows over these slots. */
export function sideRows(scope: RowScope): SideRows {
  const open = new Int32Array(scope.slots.count).fill(scope.openings.all);
  const tiers = tierRows(scope);
  const rows = new Map<Side, Map<number, SideRow>>();
  const rowOf = (side: Side, receiver: Receiver): SideRow => {
    const { admin, isolatedBy, baseline } = side;
    const row = isolatedBy.length > 0 ? policiesRow(scope, side, receiver) : tiers(baseline, open, receiver);
    const whole = influenced(scope.openings, side, tiers(admin, row, receiver)).slice();
    for (const slot of scope.unfiltered) whole[slot] = scope.openings.all;
    return whole;
  };
  return {
    row(side, declaredId) {
      const receiver: Receiver =
        side.direction === "egress" ? scope.slots.marks : dependsOnSubject(side) ? declaredId : 0;
      const ofSide = rows.get(side) ?? new Map<number, SideRow>();
      rows.set(side, ofSide);
      const key = typeof receiver === "number" ? receiver : 0;
      const row = ofSide.get(key) ?? rowOf(side, receiver);
      ofSide.set(key, row);
      return row;
    },
  };
}

/** The declared ports of whoever receives: those of one subject, or of each slot. */
type Receiver = number | Int32Array;

/** Named ports are the receiver's: on ingress the subject's own. */
function dependsOnSubject(side: Side): boolean {
  return rulesOfSide(side).some((rule) => hasNamedPort(rule.ports));
}

/** The opening of a rule's ports at each slot: most often one and the same. */
function portsAt(
  { ports }: RowScope,
  entries: AnyRule["ports"],
  receiver: Receiver,
): (slot: number) => number {
  if (typeof receiver !== "number" && hasNamedPort(entries))
    return (slot) => ports.opening(entries, receiver[slot] as number);
  const opening = ports.opening(entries, typeof receiver === "number" ? receiver : 0);
  return () => opening;
}

/** NetworkPolicies add up: what any rule of any of them lets through is open. */
function policiesRow(scope: RowScope, side: Side, receiver: Receiver): SideRow {
  const row = new Int32Array(scope.slots.count).fill(scope.openings.none);
  for (const policy of side.isolatedBy) {
    for (const rule of policy.rules[side.direction] ?? []) addRule(scope, row, rule, receiver);
  }
  scope.deny?.(side, row);
  return row;
}

function addRule(scope: RowScope, row: SideRow, rule: CompiledRule, receiver: Receiver): void {
  const { openings, slots } = scope;
  const { sure, maybe } = slots.hits(rule);
  const opened = portsAt(scope, rule.ports, receiver);
  for (const slot of sure) row[slot] = openings.join(row[slot] as number, opened(slot));
  for (const slot of maybe) {
    const { possible } = openings.get(opened(slot));
    row[slot] = openings.join(row[slot] as number, openings.idOf(openings.ports.none, possible));
  }
}

/** One tier of ordered rules over what the next one leaves open; the walk through a list of rules is done once. */
type TierRows = (rules: readonly CompiledAdminRule[], next: SideRow, receiver: Receiver) => SideRow;

function tierRows(scope: RowScope): TierRows {
  const walk = tierWalk(scope.openings);
  const ruleIds = new Map<CompiledAdminRule, number>();
  const known = new Map<string, Int32Array>();
  const idOf = (rule: CompiledAdminRule): number => {
    const id = ruleIds.get(rule) ?? ruleIds.size;
    ruleIds.set(rule, id);
    return id;
  };
  return (rules, next, receiver) => {
    if (rules.length === 0) return next;
    const key = `${typeof receiver === "number" ? receiver : "each"} ${rules.map(idOf).join()}`;
    const ends = known.get(key) ?? walked(scope, walk, rules, receiver);
    known.set(key, ends);
    return next.map((opening, slot) => walk.end(ends[slot] as number, opening));
  };
}

/** Policies with one priority are walked side by side: any of them may be asked first. */
function walked(
  scope: RowScope,
  walk: TierWalk,
  rules: readonly CompiledAdminRule[],
  receiver: Receiver,
): Int32Array {
  let places: Int32Array = new Int32Array(scope.slots.count).fill(walk.start);
  for (const tied of Map.groupBy(rules, ({ source }) => source.priority).values()) {
    const before = places;
    const ways = [...Map.groupBy(tied, ({ source }) => source).values()].map((ofPolicy) =>
      walkedOn(scope, { walk, from: before }, ofPolicy, receiver),
    );
    places = ways.reduce((a, b) => a.map((at, slot) => walk.either(at, b[slot] as number)));
  }
  return places;
}

function walkedOn(
  scope: RowScope,
  { walk, from }: { readonly walk: TierWalk; readonly from: Int32Array },
  rules: readonly CompiledAdminRule[],
  receiver: Receiver,
): Int32Array {
  const places = from.slice();
  for (const rule of rules) {
    const { sure, maybe } = scope.slots.hits(rule);
    const opened = portsAt(scope, rule.ports, receiver);
    const pass = (slot: number, isSure: boolean): void => {
      places[slot] = walk.step(places[slot] as number, rule.action, opened(slot), isSure);
    };
    for (const slot of sure) pass(slot, true);
    for (const slot of maybe) pass(slot, false);
  }
  return places;
}

/** Policies of kinds that are not evaluated: what they could turn is uncertain. */
function influenced(openings: Openings, side: Side, row: SideRow): SideRow {
  const turnsAllowed = side.foreign.some((influence) => influence.turnsAllowed);
  const turnsDenied = side.foreign.some((influence) => influence.turnsDenied);
  if (!turnsAllowed && !turnsDenied) return row;
  return row.map((id) => {
    const { certain, possible } = openings.get(id);
    return openings.idOf(
      turnsAllowed ? openings.ports.none : certain,
      turnsDenied ? openings.ports.all : possible,
    );
  });
}
