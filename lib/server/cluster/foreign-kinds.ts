import "server-only";
import { FOREIGN_POLICY_GROUPS } from "#lib/manifests/foreign-policy-kinds.ts";
import { ok, type Result } from "#lib/policy/index.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import type { Transport } from "./transport.ts";
import { foreignKind, type WatchedKind } from "./watched-kind.ts";

interface GroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly preferredVersion?: { readonly version: string };
  }[];
}

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly verbs?: readonly string[];
  }[];
}

/** The foreign policy kinds that this API server serves now. A group that fails to answer is a refusal: it may hold denies. */
export async function discoverForeignKinds(
  transport: Transport,
  signal?: AbortSignal,
): Promise<Result<readonly WatchedKind[], ClusterRefusal>> {
  const answer = await transport.request({ what: "list its API groups", path: "/apis", signal });
  if (!answer.ok) return answer;
  const served = new Map(
    ((answer.value.body as GroupList).groups ?? []).map((group) => [
      group.name,
      group.preferredVersion?.version,
    ]),
  );
  const doubled = new Set(
    FOREIGN_POLICY_GROUPS.filter((entry) => served.has(entry.group)).map((entry) => entry.insteadOf),
  );
  const kinds: WatchedKind[] = [];
  for (const { group, kinds: wanted } of FOREIGN_POLICY_GROUPS) {
    const version = served.get(group);
    if (version === undefined || doubled.has(group)) continue;
    const found = await resourcesOf({ transport, signal }, group, version);
    if (!found.ok) return found;
    kinds.push(
      ...found.value
        .filter((resource) => wanted.some((kind) => kind.resource === resource.name))
        .map((resource) => foreignKind(group, version, resource)),
    );
  }
  return ok(kinds);
}

async function resourcesOf(
  ask: { readonly transport: Transport; readonly signal?: AbortSignal },
  group: string,
  version: string,
): Promise<Result<NonNullable<ResourceList["resources"]>, ClusterRefusal>> {
  const answer = await ask.transport.request({
    what: `list the kinds of ${group}`,
    path: `/apis/${group}/${version}`,
    signal: ask.signal,
  });
  if (!answer.ok) return answer;
  const resources = (answer.value.body as ResourceList).resources ?? [];
  return ok(resources.filter((resource) => resource.verbs === undefined || resource.verbs.includes("watch")));
}
