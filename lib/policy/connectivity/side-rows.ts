import type { CompiledAdminRule } from "../compiled-admin-rule.ts";
import type { CompiledRule } from "../compiled-policy.ts";
import type { Profile } from "../profile.ts";
import type { Side } from "../side.ts";
import type { Columns } from "./columns.ts";
import { denyExcepted } from "./deny-excepted.ts";
import type { Openings } from "./openings.ts";
import type { HitFinder } from "./rule-hits.ts";
import { hasNamedPort, type RulePorts } from "./rule-ports.ts";
import { tierWalk, type TierWalk } from "./tier-walk.ts";

/** For each column, by id, the opening that one side leaves: what its policies alone let through. */
export type SideRow = Int32Array;

/** Works out each side once; sides that say nothing share one row. */
export interface SideRows {
  /** `declaredId` is the subject's, which counts where it is the receiver. */
  row(side: Side, declaredId: number): SideRow;
}

/** What rows are made of. */
export interface RowScope {
  readonly columns: Columns;
  readonly openings: Openings;
  readonly ports: RulePorts;
  readonly finder: HitFinder;
  /** The declared ports of whoever receives in a column, by column id. */
  readonly declaredIds: Int32Array;
  readonly profile: Profile;
}

/** Rows over complete columns. */
export function sideRows(scope: RowScope): SideRows {
  const size = scope.columns.list.length;
  const open = new Int32Array(size).fill(scope.openings.all);
  const tiers = tierRows(scope);
  const rows = new Map<Side, Map<number, SideRow>>();
  const rowOf = (side: Side, receiver: Receiver): SideRow => {
    const { admin, isolatedBy, baseline } = side;
    const row = isolatedBy.length > 0 ? policiesRow(scope, side, receiver) : tiers(baseline, open, receiver);
    return influenced(scope.openings, side, tiers(admin, row, receiver));
  };
  return {
    row(side, declaredId) {
      const receiver: Receiver =
        side.direction === "egress" ? scope.declaredIds : dependsOnSubject(side) ? declaredId : 0;
      const ofSide = rows.get(side) ?? new Map<number, SideRow>();
      rows.set(side, ofSide);
      const key = typeof receiver === "number" ? receiver : 0;
      const row = ofSide.get(key) ?? rowOf(side, receiver);
      ofSide.set(key, row);
      return row;
    },
  };
}

/** The declared ports of whoever receives: those of one subject, or of each column. */
type Receiver = number | Int32Array;

function declaredBy(receiver: Receiver, column: number): number {
  return typeof receiver === "number" ? receiver : (receiver[column] as number);
}

/** Named ports are the receiver's: on ingress the subject's own. */
function dependsOnSubject(side: Side): boolean {
  const rules: readonly (CompiledRule | CompiledAdminRule)[] = [
    ...side.isolatedBy.flatMap((policy) => policy.rules[side.direction] ?? []),
    ...side.admin,
    ...side.baseline,
  ];
  return rules.some((rule) => hasNamedPort(rule.ports));
}

/** NetworkPolicies add up: what any rule of any of them lets through is open. */
function policiesRow(scope: RowScope, side: Side, receiver: Receiver): SideRow {
  const row = new Int32Array(scope.columns.list.length).fill(scope.openings.none);
  for (const policy of side.isolatedBy) {
    for (const rule of policy.rules[side.direction] ?? []) addRule(scope, row, rule, receiver);
  }
  if (scope.profile.exceptDenies) denyExcepted(scope, side, row);
  return row;
}

function addRule(
  { openings, ports, finder }: RowScope,
  row: SideRow,
  rule: CompiledRule,
  receiver: Receiver,
): void {
  const { sure, maybe } = finder.hits(rule);
  for (const column of sure) {
    const opening = ports.opening(rule.ports, declaredBy(receiver, column));
    row[column] = openings.join(row[column] as number, opening);
  }
  for (const column of maybe) {
    const { possible } = openings.get(ports.opening(rule.ports, declaredBy(receiver, column)));
    row[column] = openings.join(row[column] as number, openings.idOf(openings.ports.none, possible));
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
    return next.map((opening, column) => walk.end(ends[column] as number, opening));
  };
}

function walked(
  { columns, finder, ports }: RowScope,
  walk: TierWalk,
  rules: readonly CompiledAdminRule[],
  receiver: Receiver,
): Int32Array {
  const places = new Int32Array(columns.list.length).fill(walk.start);
  for (const rule of rules) {
    const { sure, maybe } = finder.hits(rule);
    const pass = (column: number, isSure: boolean): void => {
      const opening = ports.opening(rule.ports, declaredBy(receiver, column));
      places[column] = walk.step(places[column] as number, rule.action, opening, isSure);
    };
    for (const column of sure) pass(column, true);
    for (const column of maybe) pass(column, false);
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
