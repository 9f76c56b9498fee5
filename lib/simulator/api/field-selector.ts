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
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  Job: ["status.successful"],
  ReplicaSet: ["status.replicas"],
};

/** What `events.k8s.io` calls the fields of the core API's events. */
const NEW_EVENT_FIELDS: Readonly<Record<string, string>> = {
  "regarding.kind": "involvedObject.kind",
  "regarding.name": "involvedObject.name",
  "regarding.namespace": "involvedObject.namespace",
  "regarding.uid": "involvedObject.uid",
  "regarding.apiVersion": "involvedObject.apiVersion",
  "regarding.resourceVersion": "involvedObject.resourceVersion",
  "regarding.fieldPath": "involvedObject.fieldPath",
  reason: "reason",
  reportingController: "reportingComponent",
  type: "type",
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
    const stored = storedPath(type, path);
    if (stored === undefined) return refuse(badRequest(`field label not supported: ${path}`));
    tests.push((object) => (valueAt(object, stored) === value) === (operator !== "!="));
  }
  return done((object) => tests.every((test) => test(object)));
}

/** Where the stored object has a field that this type can be selected by; undefined where it cannot. */
function storedPath(type: ResourceType, path: string): string | undefined {
  if (path === "metadata.name") return path;
  if (path === "metadata.namespace") return type.namespaced ? path : undefined;
  if (type.group === "events.k8s.io") return NEW_EVENT_FIELDS[path];
  if (SELECTABLE[type.kind]?.includes(path) !== true) return undefined;
  return path === "source" ? "source.component" : path;
}

function valueAt(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[step];
  return value === undefined || value === null ? "" : String(value as string | number | boolean);
}
