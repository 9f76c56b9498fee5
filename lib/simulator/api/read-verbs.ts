import type { ApiContext } from "./api-context.ts";
import { asNewEvent } from "./event-versions.ts";
import { json, refusal, type ApiRequest, type Reply } from "./exchange.ts";
import type { KubeObject } from "./kube-object.ts";
import { listOptionsFault } from "./list-options.ts";
import type { Page } from "./list-pages.ts";
import { apiVersionOf, BUILT_IN_TYPES, type ResourceType } from "./resource-type.ts";
import { readSelection, type Selection } from "./selection.ts";
import { expired, failure, notFound, type Status } from "./status.ts";

/** GET of one object. */
export function getObject(
  context: ApiContext,
  type: ResourceType,
  namespace: string | undefined,
  name: string,
): Reply {
  const object = context.store.get(type, namespace, name);
  return object === undefined ? refusal(notFound(type, name)) : json(inVersion(object, type));
}

/** An object under the apiVersion that it was asked for; versions of one custom resource share their storage. */
export function inVersion(object: KubeObject, type: ResourceType): KubeObject {
  const apiVersion = apiVersionOf(type);
  if (apiVersion === "events.k8s.io/v1" && object.apiVersion === "v1") return asNewEvent(object);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** GET of a collection: the present state, or a page of the state that the first page showed. */
export function listObjects(
  context: ApiContext,
  request: ApiRequest,
  type: ResourceType,
  namespace: string | undefined,
): Reply {
  const selection = readSelection(request, type, namespace);
  if (!selection.ok) return refusal(selection.status);
  const unsound = listOptionsFault(request.query);
  if (unsound !== undefined) return refusal(unsound);
  const limit = pageSize(request.query);
  const objects = () => context.store.list(type, namespace).filter(selection.value.includes);
  const { resourceVersion } = context.store;
  const scope = scopeOf(request);
  const token = request.query.get("continue") ?? "";
  if (token !== "") {
    const page = context.pages.next(scope, token, limit, { objects, resourceVersion });
    return page.ok ? json(listOf(type, page.value, selection.value)) : refusal(page.status);
  }
  const fault = versionFault(context, request);
  if (fault !== undefined) return refusal(fault);
  return json(listOf(type, context.pages.first(scope, objects(), limit, resourceVersion), selection.value));
}

/** 0 is everything, and so is any limit of a list "from the cache" (resourceVersion 0), as in the real server. */
function pageSize(query: URLSearchParams): number {
  if (query.get("resourceVersion") === "0" && (query.get("continue") ?? "") === "") return 0;
  return Math.max(0, Number(query.get("limit") ?? "0"));
}

function scopeOf({ path, query }: ApiRequest): string {
  return `${path} ${query.get("labelSelector") ?? ""} ${query.get("fieldSelector") ?? ""}`;
}

/** Only the present state can be listed: an exact older version has expired, a newer one does not exist yet. */
function versionFault({ store }: ApiContext, { query }: ApiRequest): Status | undefined {
  const asked = query.get("resourceVersion") ?? "";
  if (asked === "" || asked === "0") return undefined;
  const current = Number(store.resourceVersion);
  if (Number(asked) > current) {
    const message = `Timeout: Too large resource version: ${asked}, current: ${current}`;
    const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
    return failure(504, "Timeout", message, { retryAfterSeconds: 1, causes });
  }
  if (query.get("resourceVersionMatch") !== "Exact" || Number(asked) === current) return undefined;
  return expired(`The resourceVersion for the provided list is too old.`);
}

function listOf(type: ResourceType, page: Page, selection: Selection) {
  return {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: {
      resourceVersion: page.resourceVersion,
      ...(page.continue === undefined ? {} : { continue: page.continue }),
      ...(page.remaining === undefined || selection.isNarrowed ? {} : { remainingItemCount: page.remaining }),
    },
    items: page.objects.map((object) => listItem(object, type)),
  };
}

/** Items of built-in lists carry neither kind nor apiVersion, as the real server sends them; custom ones do. */
export function listItem(object: KubeObject, type: ResourceType): Partial<KubeObject> {
  if (!BUILT_IN_TYPES.includes(type)) return inVersion(object, type);
  return { ...inVersion(object, type), kind: undefined, apiVersion: undefined };
}
