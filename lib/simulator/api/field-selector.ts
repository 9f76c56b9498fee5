import type { KubeObject } from "./kube-object.ts";
import { badRequest, done, refuse, type Result } from "./status.ts";
import type { ResourceType } from "./resource-type.ts";

/** Fields besides metadata.name and metadata.namespace that the API server can select on, by kind. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    "spec.nodeName",
    "spec.hostNetwork",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  Node: ["spec.unschedulable"],
  Namespace: ["status.phase"],
  Secret: ["type"],
  Event: [
    "involvedObject.kind",
    "involvedObject.name",
    "involvedObject.namespace",
    "involvedObject.uid",
    "reason",
    "type",
  ],
  Job: ["status.successful"],
  ReplicaSet: ["status.replicas"],
};

/** Parses a field selector (`metadata.name=a,status.phase!=Running`) for objects of one type. */
export function parseFieldSelector(
  type: ResourceType,
  text: string,
): Result<(object: KubeObject) => boolean> {
  const tests: ((object: KubeObject) => boolean)[] = [];
  for (const term of text.split(",").filter((part) => part !== "")) {
    const parsed = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
    if (parsed === null) return refuse(badRequest(`invalid selector: '${text}'; can't understand '${term}'`));
    const [, path = "", operator, value = ""] = parsed;
    if (!isSelectable(type, path)) return refuse(badRequest(`field label not supported: ${path}`));
    tests.push((object) => (valueAt(object, path) === value) === (operator !== "!="));
  }
  return done((object) => tests.every((test) => test(object)));
}

function isSelectable(type: ResourceType, path: string): boolean {
  if (path === "metadata.name") return true;
  if (path === "metadata.namespace") return type.namespaced;
  return SELECTABLE[type.kind]?.includes(path) ?? false;
}

function valueAt(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[step];
  return value === undefined || value === null ? "" : String(value as string | number | boolean);
}
