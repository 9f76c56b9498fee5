import type { ObjectStore } from "./object-store.ts";
import { apiVersionOf, hasVerb, type ResourceType } from "./resource-type.ts";

/** The Kubernetes version that the simulated cluster claims. */
export const SERVER_VERSION = {
  major: "1",
  minor: "37",
  gitVersion: "v1.37.2",
  gitCommit: "0000000000000000000000000000000000000000",
  gitTreeState: "clean",
  buildDate: "2026-10-14T00:00:00Z",
  goVersion: "go1.26.0",
  compiler: "gc",
  platform: "linux/amd64",
};

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** The discovery document at this path, or undefined when the path is none. */
export function discoveryDocument(path: string, store: ObjectStore): unknown {
  if (path === "/version") return SERVER_VERSION;
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
  const types = store.resourceTypes();
  const groups = Map.groupBy(
    types.filter((type) => type.group !== ""),
    (type) => type.group,
  );
  if (path === "/apis") {
    const list = [...groups].map(([name, members]) => apiGroup(name, members));
    return { kind: "APIGroupList", apiVersion: "v1", groups: list };
  }
  const [root, name = "", version] = path.split("/").slice(1);
  if (root === "apis" && version === undefined) return groupDocument(name, groups.get(name));
  const groupVersion = root === "api" ? name : `${name}/${version}`;
  if (path !== `/${root}/${groupVersion}`) return undefined;
  return resourceList(
    groupVersion,
    types.filter((type) => apiVersionOf(type) === groupVersion),
  );
}

function groupDocument(name: string, members: ResourceType[] | undefined): unknown {
  if (members === undefined) return undefined;
  return { kind: "APIGroup", apiVersion: "v1", ...apiGroup(name, members) };
}

function apiGroup(name: string, members: ResourceType[]) {
  const names = [...new Set(members.map((type) => type.version))];
  const versions = names.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions.at(-1) };
}

function resourceList(groupVersion: string, types: ResourceType[]): unknown {
  if (types.length === 0) return undefined;
  const resources = types.map((type) => ({
    name: type.resource,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: VERBS.filter((verb) => hasVerb(type, verb)),
    ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
  }));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}
