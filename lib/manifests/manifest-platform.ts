import type { PlatformObjects } from "#lib/policy/index.ts";
import { completedObject } from "./completed-object.ts";
import type { ManifestObject } from "./manifest-object.ts";
import { platformKind, platformRow, type PlatformRow } from "./platform-kinds.ts";
import { platformObjects } from "./platform-parts.ts";

const EVERY_PART: ReadonlySet<PlatformRow["part"]> = new Set([
  "callees",
  "scrapes",
  "routes",
  "gateways",
  "gatewayClasses",
  "cloudAccounts",
]);

/** What manifests say about who must reach whom. Every list is there: whatever is not written does not stand. */
export function manifestPlatform(objects: readonly ManifestObject[]): PlatformObjects {
  const rows = objects.flatMap((object) => {
    const kind = platformKind(object.apiVersion, object.kind);
    return kind === undefined ? [] : [platformRow(kind, completedObject(object)).row];
  });
  return platformObjects(rows, EVERY_PART);
}
