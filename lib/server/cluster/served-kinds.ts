import "server-only";
import { PLATFORM_KINDS, type PlatformKind } from "#lib/manifests/platform-kinds.ts";
import { FOREIGN_POLICY_GROUPS, ok, type Result, type UnreadableResource } from "#lib/policy/index.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import type { Transport } from "./transport.ts";
import { foreignKind, platformWatch, type WatchedKind } from "./watched-kind.ts";

interface GroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly versions?: readonly { readonly version: string }[];
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

/** What an API server serves beside the kinds that every one does. */
export interface ServedKinds {
  readonly kinds: readonly WatchedKind[];
  /** `group/version`, each group's preferred version first. */
  readonly groups: readonly string[];
  /** Kinds of platforms whose group did not say whether it serves them. */
  readonly unreadable: readonly UnreadableResource[];
}

/** Versions of each served group, the preferred one first. */
type Served = ReadonlyMap<string, readonly string[]>;

interface Asking {
  readonly transport: Transport;
  readonly signal?: AbortSignal;
  readonly served: Served;
}

/**
 * The kinds of other groups that this API server serves now. A group of policies that fails to answer is a refusal: it
 * may hold denies. One of platforms is only unreadable: what it would tell stays unknown, and nothing stops.
 */
export async function discoverKinds(
  transport: Transport,
  signal?: AbortSignal,
): Promise<Result<ServedKinds, ClusterRefusal>> {
  const answer = await transport.request({ what: "list its API groups", path: "/apis", signal });
  if (!answer.ok) return answer;
  const served: Served = new Map(
    ((answer.value.body as GroupList).groups ?? []).map((group) => [group.name, versionsOf(group)]),
  );
  const asking = { transport, signal, served };
  const foreign = await foreignKinds(asking);
  if (!foreign.ok) return foreign;
  const platform = await platformKinds(asking);
  return ok({
    kinds: [...foreign.value, ...platform.kinds],
    groups: [...served].flatMap(([group, versions]) => versions.map((version) => `${group}/${version}`)),
    unreadable: platform.unreadable,
  });
}

function versionsOf({
  versions = [],
  preferredVersion,
}: NonNullable<GroupList["groups"]>[number]): readonly string[] {
  const all = versions.map(({ version }) => version);
  return preferredVersion === undefined ? all : [...new Set([preferredVersion.version, ...all])];
}

async function foreignKinds(asking: Asking): Promise<Result<readonly WatchedKind[], ClusterRefusal>> {
  const doubled = new Set(
    FOREIGN_POLICY_GROUPS.filter((entry) => asking.served.has(entry.group)).map((entry) => entry.insteadOf),
  );
  const kinds: WatchedKind[] = [];
  for (const { group, kinds: wanted } of FOREIGN_POLICY_GROUPS) {
    const version = asking.served.get(group)?.[0];
    if (version === undefined || doubled.has(group)) continue;
    const found = await resourcesOf(asking, group, version);
    if (!found.ok) return found;
    kinds.push(
      ...found.value
        .filter((resource) => wanted.some((kind) => kind.resource === resource.name))
        .map((resource) => foreignKind(group, version, resource)),
    );
  }
  return ok(kinds);
}

async function platformKinds(asking: Asking): Promise<Pick<ServedKinds, "kinds" | "unreadable">> {
  const byGroup = Map.groupBy(
    PLATFORM_KINDS.filter(({ version }) => version === undefined),
    ({ groups }) => groups[0] ?? "",
  );
  const kinds: WatchedKind[] = [];
  const unreadable: UnreadableResource[] = [];
  for (const [group, wanted] of byGroup) {
    const found = await kindsOfGroup(asking, group, wanted);
    kinds.push(...found.kinds);
    unreadable.push(...found.unreadable);
  }
  return { kinds, unreadable };
}

/** Kinds of one group may be served in different versions: HTTPRoute is stable, TCPRoute is not. */
async function kindsOfGroup(
  asking: Asking,
  group: string,
  wanted: readonly PlatformKind[],
): Promise<Pick<ServedKinds, "kinds" | "unreadable">> {
  const kinds: WatchedKind[] = [];
  let missing = wanted;
  let refusal: ClusterRefusal | undefined;
  for (const version of asking.served.get(group) ?? []) {
    if (missing.length === 0) break;
    const found = await resourcesOf(asking, group, version);
    if (!found.ok) {
      refusal = found.refusal;
      continue;
    }
    const names = new Set(found.value.map((resource) => resource.name));
    kinds.push(
      ...missing
        .filter((kind) => names.has(kind.resource))
        .map((kind) => platformWatch(kind, { group, version })),
    );
    missing = missing.filter((kind) => !names.has(kind.resource));
  }
  const reason = refusal?.message;
  return {
    kinds,
    unreadable:
      reason === undefined
        ? []
        : missing.map(({ resource }) => ({ verb: "list", resource: `${resource}.${group}`, reason })),
  };
}

async function resourcesOf(
  { transport, signal }: Asking,
  group: string,
  version: string,
): Promise<Result<NonNullable<ResourceList["resources"]>, ClusterRefusal>> {
  const answer = await transport.request({
    what: `list the kinds of ${group}`,
    path: `/apis/${group}/${version}`,
    signal,
  });
  if (!answer.ok) return answer;
  const resources = (answer.value.body as ResourceList).resources ?? [];
  return ok(resources.filter((resource) => resource.verbs === undefined || resource.verbs.includes("watch")));
}
