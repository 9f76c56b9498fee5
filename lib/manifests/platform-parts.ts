import type { PlatformObjects } from "#lib/policy/index.ts";
import { withController, type GatewayClassRow } from "./gateway-rows.ts";
import type { PlatformRow } from "./platform-kinds.ts";

/**
 * The lists that rows make up. A part that is in `read` has its list, if need be an empty one; of a part that nobody
 * could read there is none.
 */
export function platformObjects(
  rows: Iterable<PlatformRow>,
  read: ReadonlySet<PlatformRow["part"]>,
): PlatformObjects {
  const all = [...rows];
  const list = <P extends PlatformRow["part"]>(part: P) => {
    const ofPart = all.filter((row): row is Extract<PlatformRow, { part: P }> => row.part === part);
    return ofPart.flatMap((row): readonly unknown[] => row.rows) as Extract<
      PlatformRow,
      { part: P }
    >["rows"][number][];
  };
  const classes = new Map(list("gatewayClasses").map((row): [string, GatewayClassRow] => [row.name, row]));
  return {
    ...(read.has("callees") ? { callees: list("callees") } : {}),
    ...(read.has("scrapes") ? { scrapes: list("scrapes") } : {}),
    ...(read.has("routes") ? { routes: list("routes") } : {}),
    ...(read.has("gateways")
      ? { gateways: list("gateways").map((one) => withController(one, classes)) }
      : {}),
    ...(read.has("cloudAccounts") ? { cloudAccounts: list("cloudAccounts") } : {}),
  };
}
