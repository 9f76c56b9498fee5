import type { CompiledRule } from "../compile/compiled-policy.ts";
import type { IpRange } from "../address/ip-address.ts";
import type { Profile } from "../profile.ts";
import type { Side } from "../compile/side.ts";
import { rangeOfColumn, type Columns } from "./columns.ts";
import type { Openings } from "./openings.ts";
import { canMatchBlock, type HitFinder } from "./rule-hits.ts";
import type { SideRow } from "./side-rows.ts";
import type { Slots } from "./slots.ts";

/** What `denyExcepted` looks things up in. */
export interface ExceptScope {
  readonly columns: Columns;
  readonly openings: Openings;
  readonly finder: HitFinder;
  readonly slots: Slots;
  readonly profile: Profile;
}

/**
 * Takes out of a row of NetworkPolicies what their exceptions deny, whatever their rules allow (the AWS agent): the
 * smallest cidr or exception that holds an address decides, and the address of a selected pod is smaller than any.
 * No two columns may share a slot.
 */
export function denyExcepted(scope: ExceptScope, side: Side, row: SideRow): void {
  const rules = side.isolatedBy.flatMap((policy) => policy.rules[side.direction] ?? []);
  const excepts = rules.flatMap(blocksOf).flatMap(({ except }) => except);
  if (excepts.length === 0) return;
  const cidrs = rules.flatMap(blocksOf).map(({ range }) => range);
  const selected = new Set(rules.flatMap((rule) => scope.finder.selected(rule)));
  const { openings, columns, slots } = scope;
  for (const column of columns.list) {
    if (selected.has(column.id) || !canMatchBlock(column, scope.profile)) continue;
    const slot = slots.of[column.id] as number;
    if (column.atom === undefined) {
      const { possible } = openings.get(row[slot] as number);
      row[slot] = openings.idOf(openings.ports.none, possible);
    } else if (isExcepted(rangeOfColumn(columns, column.id), excepts, cidrs)) {
      row[slot] = openings.none;
    }
  }
}

function blocksOf({
  peers,
}: CompiledRule): readonly { readonly range: IpRange; readonly except: readonly IpRange[] }[] {
  return peers === "any" ? [] : peers.filter((peer) => peer.kind === "ip-block");
}

function isExcepted(addresses: IpRange, excepts: readonly IpRange[], cidrs: readonly IpRange[]): boolean {
  const except = smallest(addresses, excepts);
  const cidr = smallest(addresses, cidrs);
  return except !== undefined && (cidr === undefined || cidr > except);
}

/** The size of the smallest range around the addresses. */
function smallest({ family, first, last }: IpRange, ranges: readonly IpRange[]): bigint | undefined {
  let size: bigint | undefined;
  for (const range of ranges) {
    if (range.family !== family || range.first > first || range.last < last) continue;
    const own = range.last - range.first;
    if (size === undefined || own < size) size = own;
  }
  return size;
}
