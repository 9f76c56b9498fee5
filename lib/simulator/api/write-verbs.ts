import type { ApiContext } from "./api-context.ts";
import { refusal, type ApiRequest, type Reply } from "./exchange.ts";
import { invalidValue } from "./field-error.ts";
import type { KubeObject } from "./kube-object.ts";
import { namespaceFault, persist } from "./persist.ts";
import { duplicatesIn, readObject } from "./request-body.ts";
import { BUILT_IN_TYPES, type ResourceType } from "./resource-type.ts";
import { withFreshMetadata, withServerMetadata } from "./server-metadata.ts";
import {
  badRequest,
  conflict,
  internalError,
  methodNotAllowed,
  missingVersion,
  notFound,
  STALE_OBJECT,
  type Status,
} from "./status.ts";
import { readWriteOptions } from "./write-options.ts";

/** Where a write goes: the type, and the namespace and name that the path gives. */
export interface WriteTarget {
  type: ResourceType;
  namespace: string | undefined;
  name: string;
}

/** POST to a collection. */
export function createObject(
  context: ApiContext,
  request: ApiRequest,
  type: ResourceType,
  namespace: string | undefined,
): Reply {
  if (type.namespaced && namespace === undefined) return refusal(methodNotAllowed());
  const options = readWriteOptions(request, "CreateOptions");
  if (!options.ok) return refusal(options.status);
  const body = readObject(request, type);
  if (!body.ok) return refusal(body.status);

  const object = withFreshMetadata(body.value);
  const { name } = object.metadata;
  const fault =
    placementFault(object, { type, namespace, name }) ?? creationFault(context, object, type, namespace);
  if (fault !== undefined) return refusal(fault);
  return persist(context, {
    type,
    live: undefined,
    object,
    options: options.value,
    duplicates: duplicatesIn(request),
  });
}

function creationFault(
  context: ApiContext,
  { metadata }: KubeObject,
  type: ResourceType,
  namespace: string | undefined,
): Status | undefined {
  if (metadata.resourceVersion === undefined) return namespaceFault(context, type, metadata.name, namespace);
  return internalError("resourceVersion should not be set on objects to be created");
}

/** PUT of an object. */
export function updateObject(context: ApiContext, request: ApiRequest, target: WriteTarget): Reply {
  const options = readWriteOptions(request, "UpdateOptions");
  if (!options.ok) return refusal(options.status);
  const body = readObject(request, target.type);
  if (!body.ok) return refusal(body.status);

  const object = body.value;
  const live = context.store.get(target.type, target.namespace, target.name);
  const fault = placementFault(object, target) ?? preconditionFault(object, live, target);
  if (fault !== undefined || live === undefined) return refusal(fault ?? notFound(target.type, target.name));
  object.metadata = withServerMetadata(object.metadata, live);
  return persist(context, {
    type: target.type,
    live,
    object,
    options: options.value,
    duplicates: duplicatesIn(request),
  });
}

/** The body must be about the object that the path names; a namespace left out is filled in. */
export function placementFault(object: KubeObject, target: WriteTarget): Status | undefined {
  const { metadata } = object;
  if (metadata.name !== target.name) {
    return badRequest(
      `the name of the object (${metadata.name ?? ""}) does not match the name on the URL (${target.name})`,
    );
  }
  if (target.namespace === undefined) return undefined;
  metadata.namespace ??= target.namespace;
  if (metadata.namespace === target.namespace) return undefined;
  return badRequest("the namespace of the provided object does not match the namespace sent on the request");
}

/** The optimistic lock of an update: uid and resourceVersion, where sent, must be those stored. */
export function preconditionFault(
  { metadata }: KubeObject,
  live: KubeObject | undefined,
  { type, name }: WriteTarget,
): Status | undefined {
  if (live === undefined) return notFound(type, name);
  const { uid, resourceVersion } = live.metadata;
  if (metadata.uid !== undefined && metadata.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`;
    return conflict(type, name, why);
  }
  const sent = metadata.resourceVersion ?? "";
  if (sent === "" && needsVersion(type)) {
    const cause = invalidValue("metadata.resourceVersion", 0, "must be specified for an update");
    return missingVersion(type, name, cause);
  }
  if (sent === "" || sent === resourceVersion) return undefined;
  return unreadableVersion(sent) ?? conflict(type, name, STALE_OBJECT);
}

/** 500 without a reason: what becomes of a version that is no number, also in the real server. */
export function unreadableVersion(version: string): Status | undefined {
  if (/^\d+$/.test(version)) return undefined;
  return internalError(`strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
}

/** Leases and custom resources refuse updates that do not name the version they replace. */
function needsVersion(type: ResourceType): boolean {
  return type.kind === "Lease" || !BUILT_IN_TYPES.includes(type);
}
