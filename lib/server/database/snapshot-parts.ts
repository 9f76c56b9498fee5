import "server-only";

import type { ClusterEvidence, PlatformObjects, Snapshot } from "#lib/policy/index.ts";
import type { SnapshotKind, SnapshotObject } from "./snapshot-object.ts";

type PlatformList = keyof PlatformObjects;

/** Which kind of row holds which list of the platform, and what tells its objects apart. */
const LISTS: {
  readonly [L in PlatformList]: {
    readonly kind: SnapshotKind;
    readonly name: (one: NonNullable<PlatformObjects[L]>[number]) => string;
  };
} = {
  callees: {
    kind: "ApiServerCallee",
    name: ({ kind, name, webhook }) => [kind, name, webhook].filter(Boolean).join("/"),
  },
  scrapes: { kind: "ScrapeObject", name: ({ kind, name }) => `${kind}/${name}` },
  routes: { kind: "RouteObject", name: ({ kind, name }) => `${kind}/${name}` },
  gateways: { kind: "GatewayObject", name: ({ kind, name }) => `${kind}/${name}` },
  cloudAccounts: {
    kind: "CloudAccount",
    name: ({ serviceAccount, identity }) => `${serviceAccount}/${identity}`,
  },
};

/** The row that says which optional parts a snapshot has: an empty list is not a list that nobody read. */
interface PartsBody {
  readonly lists?: readonly PlatformList[];
  readonly evidence?: Omit<ClusterEvidence, "controllers" | "nodes" | "configMaps">;
}

/** The platform's objects and the evidence of a snapshot as rows; none where it has neither. */
export function optionalRows({ platform, evidence }: Snapshot): readonly SnapshotObject[] {
  if (platform === undefined && evidence === undefined) return [];
  const lists = (Object.keys(LISTS) as PlatformList[]).filter((list) => platform?.[list] !== undefined);
  const body: PartsBody = {
    ...(platform === undefined ? {} : { lists }),
    ...(evidence === undefined ? {} : { evidence: headOf(evidence) }),
  };
  return [
    ...lists.flatMap((list) => rowsOf(list, platform?.[list] ?? [])),
    ...(evidence === undefined ? [] : evidenceRows(evidence)),
    { kind: "SnapshotParts", namespace: "", name: "parts", uid: "", body },
  ];
}

/** The optional parts put together again from the bodies of their rows. */
export function optionalParts(
  bodies: Readonly<Record<SnapshotKind, readonly object[]>>,
): Pick<Snapshot, "platform" | "evidence"> {
  const [parts] = bodies.SnapshotParts as readonly PartsBody[];
  if (parts === undefined) return {};
  const maps = bodies.EvidenceConfigMap as readonly ConfigMapBody[];
  return {
    ...(parts.lists === undefined
      ? {}
      : {
          platform: Object.fromEntries(
            parts.lists.map((list) => [list, bodies[LISTS[list].kind]]),
          ) as PlatformObjects,
        }),
    ...(parts.evidence === undefined
      ? {}
      : {
          evidence: {
            ...parts.evidence,
            controllers: bodies.EvidenceController as ClusterEvidence["controllers"],
            nodes: bodies.EvidenceNode as ClusterEvidence["nodes"],
            configMaps: Object.fromEntries(maps.map(({ name, data }) => [name, data])),
          },
        }),
  };
}

function rowsOf<L extends PlatformList>(
  list: L,
  objects: NonNullable<PlatformObjects[L]>,
): readonly SnapshotObject[] {
  const { kind, name } = LISTS[list];
  return objects.map((body) => ({
    kind,
    namespace: body.namespace ?? "",
    name: (name as (one: typeof body) => string)(body),
    uid: "",
    body,
  }));
}

interface ConfigMapBody {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

function evidenceRows({ controllers, nodes, configMaps }: ClusterEvidence): readonly SnapshotObject[] {
  return [
    ...controllers.map((body) => ({
      kind: "EvidenceController" as const,
      namespace: body.namespace,
      name: `${body.kind}/${body.name}`,
      uid: "",
      body,
    })),
    ...nodes.map((body) => ({
      kind: "EvidenceNode" as const,
      namespace: "",
      name: body.name,
      uid: "",
      body,
    })),
    ...Object.entries(configMaps).map(([name, data]) => ({
      kind: "EvidenceConfigMap" as const,
      namespace: "",
      name,
      uid: "",
      body: { name, data } satisfies ConfigMapBody,
    })),
  ];
}

function headOf({
  serverVersion,
  apiGroups,
  settings,
  unreadable,
}: ClusterEvidence): NonNullable<PartsBody["evidence"]> {
  return {
    ...(serverVersion === undefined ? {} : { serverVersion }),
    apiGroups,
    settings,
    unreadable,
  };
}
