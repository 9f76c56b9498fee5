import type { ApiContext } from "./api-context.ts";
import { deleteCollection, deleteObject } from "./delete-verbs.ts";
import { discoveryDocument } from "./discovery.ts";
import { json, refusal, type ApiRequest, type Reply } from "./exchange.ts";
import { patchObject } from "./patch-verb.ts";
import { getObject, listObjects } from "./read-verbs.ts";
import { readLog } from "./pod-log.ts";
import { refuseExec } from "./pod-exec.ts";
import { targetOf, type Target } from "./request-path.ts";
import { hasVerb } from "./resource-type.ts";
import { methodNotAllowed, unknownResource } from "./status.ts";
import { watchObjects } from "./watch-stream.ts";
import { createObject, updateObject } from "./write-verbs.ts";

/** Paths that say whether the server lives; they need no credentials. */
export const HEALTH_PATHS: ReadonlySet<string> = new Set(["/healthz", "/livez", "/readyz"]);

/** Answers one authenticated request. */
export function route(context: ApiContext, request: ApiRequest): Reply {
  if (HEALTH_PATHS.has(request.path)) return { kind: "text", code: 200, text: "ok" };
  const document = discoveryDocument(request.path, context.store);
  if (document !== undefined) return request.method === "GET" ? json(document) : refusal(methodNotAllowed());
  const target = targetOf(request.path, context.store);
  switch (target.kind) {
    case "collection":
      return onCollection(context, request, target);
    case "object":
      return onObject(context, request, target);
    case "pod-subresource":
      return onPod(context, request, target);
    case "unserved":
      return isOfServedVersion(context, request.path)
        ? refusal(unknownResource())
        : { kind: "text", code: 404, text: "404 page not found\n" };
  }
}

/** Below a version of a group that is served, an unknown resource is a Status; elsewhere it is only a page. */
function isOfServedVersion({ store }: ApiContext, path: string): boolean {
  if (path.startsWith("/api/")) return true;
  return store.resourceTypes().some(({ group }) => group !== "" && path.startsWith(`/apis/${group}/`));
}

function isWatch(request: ApiRequest): boolean {
  return /^(true|1)$/.test(request.query.get("watch") ?? "");
}

function onCollection(
  context: ApiContext,
  request: ApiRequest,
  { type, namespace }: Target & { kind: "collection" },
): Reply {
  switch (request.method) {
    case "GET":
      return isWatch(request)
        ? watchObjects(context, request, type, namespace)
        : listObjects(context, request, type, namespace);
    case "POST":
      return createObject(context, request, type, namespace);
    case "DELETE":
      return hasVerb(type, "deletecollection")
        ? deleteCollection(context, request, type, namespace)
        : refusal(methodNotAllowed());
    default:
      return refusal(methodNotAllowed());
  }
}

function onPod(
  context: ApiContext,
  request: ApiRequest,
  target: Target & { kind: "pod-subresource" },
): Reply {
  if (target.subresource === "log") {
    return request.method === "GET" ? readLog(context, request, target) : refusal(methodNotAllowed());
  }
  return refuseExec(context, request, target);
}

function onObject(context: ApiContext, request: ApiRequest, target: Target & { kind: "object" }): Reply {
  switch (request.method) {
    case "GET":
      return getObject(context, target.type, target.namespace, target.name);
    case "PUT":
      return updateObject(context, request, target);
    case "PATCH":
      return patchObject(context, request, target);
    case "DELETE":
      return deleteObject(context, request, target);
    default:
      return refusal(methodNotAllowed());
  }
}
