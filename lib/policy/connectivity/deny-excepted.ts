import type { CompiledRule } from "../compiled-policy.ts";
import type { IpRange } from "../ip-address.ts";
import type { Side } from "../side.ts";
import { rangeOfColumn } from "./columns.ts";
import { canMatchBlock } from "./rule-hits.ts";
import type { RowScope, SideRow } from "./side-rows.ts";

/**
 * Takes out of a row of NetworkPolicies what their exceptions deny, whatever their rules allow (the AWS agent): the
 * smallest cidr or exception that holds an address decides, and the address of a selected pod is smaller than any.
 */
export function denyExcepted(scope: RowScope, side: Side, row: SideRow): void {
  const rules = side.isolatedBy.flatMap((policy) => policy.rules[side.direction] ?? []);
  const excepts = rules.flatMap(blocksOf).flatMap(({ except }) => except);
  if (excepts.length === 0) return;
  const cidrs = rules.flatMap(blocksOf).map(({ range }) => range);
  const selected = new Set(rules.flatMap((rule) => scope.finder.selected(rule)));
  const { openings } = scope;
  for (const column of scope.columns.list) {
    if (selected.has(column.id) || !canMatchBlock(column, scope.profile)) continue;
    if (column.atom === undefined) {
      const { possible } = openings.get(row[column.id] as number);
      row[column.id] = openings.idOf(openings.ports.none, possible);
    } else if (isExcepted(rangeOfColumn(scope.columns, column.id), excepts, cidrs)) {
      row[column.id] = openings.none;
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
