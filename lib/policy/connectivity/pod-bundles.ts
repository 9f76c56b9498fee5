import type { Openings } from "./openings.ts";
import type { PodGroup } from "./pod-groups.ts";
import type { RulePorts } from "./rule-ports.ts";
import type { SideRow, SideRows } from "./side-rows.ts";
import type { Slots } from "./slots.ts";

/** Pods of one workload about which policies say the same, with all the slots in which others see them. */
export interface PodBundle {
  readonly egress: SideRow;
  readonly ingress: SideRow;
  readonly families: PodGroup["families"];
  readonly hostNetwork: boolean;
  /** The node that all of them run on, where that counts. */
  readonly node: string | undefined;
  /** Whether it holds two different pods. */
  readonly isMany: boolean;
  /** The distinct slots of the pods: at 1 as seen in IPv4, at 2 in IPv6, at 0 where no family is shared. */
  readonly slots: readonly [readonly number[], readonly number[], readonly number[]];
  /** Equal for bundles that differ in nothing. */
  readonly key: string;
}

/** What bundles are made with. */
export interface BundleScope {
  readonly openings: Openings;
  readonly ports: RulePorts;
  readonly rows: SideRows;
  readonly slots: Slots;
}

/** Makes the bundles of one workload out of its groups. */
export type BundleMaker = (groups: readonly PodGroup[]) => readonly PodBundle[];

/** `nodesThatCount` are those beside whose own traffic it matters where a pod runs. */
export function bundleMaker(scope: BundleScope, nodesThatCount: ReadonlySet<string>): BundleMaker {
  const rowIds = new Map<SideRow, number>();
  const idOf = (row: SideRow): number => {
    const id = rowIds.get(row) ?? rowIds.size;
    rowIds.set(row, id);
    return id;
  };
  return (groups) => {
    const placed = groups.map((group) => {
      const { sides, ports, hostNetwork } = group.class;
      const egress = scope.rows.row(sides.egress, 0);
      const ingress = scope.rows.row(sides.ingress, scope.ports.declaredId(ports));
      const node = group.node !== undefined && nodesThatCount.has(group.node) ? group.node : undefined;
      const key = [idOf(egress), idOf(ingress), group.families, hostNetwork, node].join(" ");
      return { ...group, egress, ingress, hostNetwork, node, key };
    });
    return [...Map.groupBy(placed, ({ key }) => key).values()].map((alike): PodBundle => {
      const { egress, ingress, families, hostNetwork, node, key } = alike[0] as (typeof placed)[number];
      const isMany = alike.length > 1 || alike.some((group) => group.isMany);
      const at = (place: 0 | 1 | 2) =>
        distinct(alike.map(({ columns }) => slotOf(scope.slots, columns[place])));
      const slots = [at(0), at(1), at(2)] as const;
      const full = `${key} ${isMany} ${slots.map((list) => list.join()).join("/")}`;
      return { egress, ingress, families, hostNetwork, node, isMany, slots, key: full };
    });
  };
}

function slotOf(slots: Slots, column: number): number {
  return column < 0 ? -1 : (slots.of[column] as number);
}

function distinct(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}
