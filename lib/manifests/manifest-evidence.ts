import type { ClusterEvidence } from "#lib/policy/index.ts";
import { definitionSchema } from "./callee-rows.ts";
import { completedObject } from "./completed-object.ts";
import type { ControllerRow } from "./controller-row.ts";
import { settingFor, settingOf } from "./evidence-settings.ts";
import type { ManifestObject } from "./manifest-object.ts";
import type { NodeRow } from "./node-row.ts";
import { groupOf } from "./object-kind.ts";

/** What evidence is made of, offline. */
export interface EvidenceParts {
  readonly objects: readonly ManifestObject[];
  readonly controllers: readonly ControllerRow[];
  readonly nodes: readonly NodeRow[];
}

/**
 * What manifests say of a cluster's network. They hold no version of an API server; the groups that it would serve are
 * those of the CustomResourceDefinitions among them.
 */
export function manifestEvidence({ objects, controllers, nodes }: EvidenceParts): ClusterEvidence {
  return {
    controllers: controllers.flatMap(({ evidence }) => evidence ?? []),
    nodes: nodes.map(({ evidence }) => evidence),
    configMaps: Object.fromEntries(
      objects
        .filter(({ role }) => role === "config-map")
        .map((object) => [`${object.namespace}/${object.name}`, dataOf(completedObject(object))]),
    ),
    apiGroups: [...new Set(objects.flatMap(servedBy))].toSorted(),
    settings: Object.fromEntries(
      objects
        .filter(({ role }) => role === "setting")
        .flatMap((object): [string, unknown][] => {
          const setting = settingFor(groupOf(object.apiVersion), object.kind, object.name);
          if (setting === undefined) return [];
          return [[`${setting.title}/${object.name}`, settingOf(completedObject(object))]];
        }),
    ),
    unreadable: [],
  };
}

function dataOf(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return (raw["data"] ?? {}) as Readonly<Record<string, string>>;
}

function servedBy(object: ManifestObject): readonly string[] {
  if (object.kind !== "CustomResourceDefinition") return [];
  const { data } = definitionSchema.safeParse(completedObject(object));
  const { group, versions = [] } = data?.spec ?? {};
  return versions.filter(({ served }) => served !== false).map(({ name }) => `${group}/${name}`);
}
