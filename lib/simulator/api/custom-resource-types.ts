import type { KubeObject } from "./kube-object.ts";
import type { ResourceType } from "./resource-type.ts";

interface DefinitionSpec {
  group: string;
  scope: "Namespaced" | "Cluster";
  names: { plural: string; kind: string; singular?: string; shortNames?: string[] };
  versions: { name: string; served: boolean }[];
}

/** The resources that a CustomResourceDefinition adds to the API: one for each version that it serves. */
export function typesDefinedBy(definition: KubeObject): ResourceType[] {
  const spec = definition["spec"] as DefinitionSpec;
  return spec.versions
    .filter((version) => version.served)
    .map((version) => ({
      group: spec.group,
      version: version.name,
      resource: spec.names.plural,
      kind: spec.names.kind,
      namespaced: spec.scope === "Namespaced",
      singular: spec.names.singular ?? spec.names.kind.toLowerCase(),
      shortNames: spec.names.shortNames ?? [],
    }));
}
