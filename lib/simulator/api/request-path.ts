import type { ObjectStore } from "./object-store.ts";
import { apiVersionOf, isType, type ResourceType } from "./resource-type.ts";

/** What a path under `/api` or `/apis` names. */
export type Target =
  | { kind: "collection"; type: ResourceType; namespace: string | undefined }
  | { kind: "object"; type: ResourceType; namespace: string | undefined; name: string }
  | {
      kind: "pod-subresource";
      type: ResourceType;
      namespace: string;
      name: string;
      subresource: "exec" | "log";
    }
  | { kind: "unserved" };

/** Finds the resource that a path names; discovery documents have been answered before. */
export function targetOf(path: string, store: ObjectStore): Target {
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(.+)$/.exec(path);
  if (match === null) return { kind: "unserved" };
  const [, group, version = "", rest = ""] = match;
  const apiVersion = group === undefined ? version : `${group}/${version}`;
  const types = store.resourceTypes().filter((type) => apiVersionOf(type) === apiVersion);
  const steps = rest.split("/").map((step) => decodeURIComponent(step));
  if (steps[0] !== "namespaces" || steps.length < 3) return resolve(types, steps, undefined);
  return resolve(types, steps.slice(2), steps[1]);
}

/** Of subresources only those of pods are served that reach into a container. */
function subresourceOf(type: ResourceType, steps: string[], namespace: string | undefined): Target {
  const [, name = "", subresource] = steps;
  const isServed = subresource === "exec" || subresource === "log";
  if (!isType(type, "", "Pod") || namespace === undefined || !isServed || steps.length > 3)
    return { kind: "unserved" };
  return { kind: "pod-subresource", type, namespace, name, subresource };
}

function resolve(types: ResourceType[], steps: string[], namespace: string | undefined): Target {
  const [resource, name] = steps;
  const type = types.find((candidate) => candidate.resource === resource);
  if (type === undefined) return { kind: "unserved" };
  if (steps.length > 2) return subresourceOf(type, steps, namespace);
  if (name === undefined) {
    return namespace === undefined || type.namespaced
      ? { kind: "collection", type, namespace }
      : { kind: "unserved" };
  }
  const isScoped = (namespace !== undefined) === type.namespaced;
  return isScoped ? { kind: "object", type, namespace, name } : { kind: "unserved" };
}
