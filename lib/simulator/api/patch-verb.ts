import type { ApiContext } from "./api-context.ts";
import { applyConfiguration } from "./apply-patch.ts";
import { isRecord } from "./decode-by-schema.ts";
import { refusal, type ApiRequest, type Reply } from "./exchange.ts";
import { forbiddenValue, invalidValue } from "./field-error.ts";
import { jsonPatch } from "./json-patch.ts";
import type { KubeObject } from "./kube-object.ts";
import { mergePatch } from "./merge-patch.ts";
import { namespaceFault, persist, writerOf } from "./persist.ts";
import { readConfiguration } from "./read-configuration.ts";
import { mediaType, parseDocument } from "./request-body.ts";
import {
  badRequest,
  conflict,
  done,
  failure,
  invalid,
  invalidOptions,
  notFound,
  refuse,
  STALE_OBJECT,
  unsupportedPatch,
  type Result,
  type Status,
} from "./status.ts";
import { readWriteOptions, type WriteOptions } from "./write-options.ts";
import { withServerMetadata } from "./server-metadata.ts";
import { placementFault, preconditionFault, unreadableVersion, type WriteTarget } from "./write-verbs.ts";

const JSON_PATCH = "application/json-patch+json";
const MERGE_PATCHES = ["application/merge-patch+json", "application/strategic-merge-patch+json"];
const APPLY_PATCH = "application/apply-patch+yaml";

/** PATCH of an object: the media type says which kind of patch. Strategic merge is treated as merge. */
export function patchObject(context: ApiContext, request: ApiRequest, target: WriteTarget): Reply {
  const media = mediaType(request);
  const isApply = media === APPLY_PATCH;
  if (!isApply && media !== JSON_PATCH && !MERGE_PATCHES.includes(media)) {
    return refusal(unsupportedPatch());
  }
  const options = readWriteOptions(request, "PatchOptions", isApply);
  if (!options.ok) return refusal(options.status);
  if (isApply) return applyObject(context, request, target, options.value);
  if (options.value.force) {
    const cause = forbiddenValue("force", "may not be specified for non-apply patch");
    return refusal(invalidOptions("PatchOptions", cause));
  }
  return patchLive(context, request, target, options.value);
}

function applyObject(
  context: ApiContext,
  request: ApiRequest,
  target: WriteTarget,
  options: WriteOptions,
): Reply {
  const { type, namespace, name } = target;
  const read = readConfiguration(request, target, options);
  if (!read.ok) return refusal(read.status);
  const { config, warnings: duplicates } = read.value;
  const live = context.store.get(type, namespace, name);
  const fault =
    placementFault(config, target) ??
    (live === undefined ? creationFault(context, config, target) : undefined);
  if (fault !== undefined) return refusal(fault);

  const writer = writerOf(context, type, options, "Apply");
  const merged = applyConfiguration({ live, config, writer, force: options.force });
  if (!merged.ok) return refusal(merged.status);
  const stale = live === undefined ? undefined : applyPreconditionFault(config, live, target);
  if (stale !== undefined) return refusal(stale);
  return persist(context, { type, live, object: merged.value, options, isApply: true, duplicates });
}

/**
 * Why an apply may not create: the namespace, or a uid, which says that the object must already exist.
 * A resourceVersion alone does not keep an apply from creating, in the real server neither.
 */
function creationFault(
  context: ApiContext,
  { metadata }: KubeObject,
  { type, namespace, name }: WriteTarget,
): Status | undefined {
  if (metadata.uid === undefined) return namespaceFault(context, type, name, namespace);
  const why = `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`;
  return conflict(type, name, why);
}

function applyPreconditionFault(
  config: KubeObject,
  live: KubeObject,
  target: WriteTarget,
): Status | undefined {
  const { resourceVersion } = live.metadata;
  const sent = config.metadata.resourceVersion ?? resourceVersion;
  if (sent === undefined || sent === resourceVersion) return uidFault(config, live, target);
  return unreadableVersion(sent) ?? conflict(target.type, target.name, STALE_OBJECT);
}

function patchLive(
  context: ApiContext,
  request: ApiRequest,
  target: WriteTarget,
  options: WriteOptions,
): Reply {
  const { type, namespace, name } = target;
  const live = context.store.get(type, namespace, name);
  if (live === undefined) return refusal(notFound(type, name));
  const patched = patch(live, request);
  if (!patched.ok) return refusal(patched.status);
  const object = patched.value;
  const fault = placementFault(object, target) ?? uidFault(object, live, target);
  const stale = fault ?? preconditionFault(object, live, target);
  if (stale !== undefined) return refusal(stale);
  object.metadata = withServerMetadata(object.metadata, live);
  return persist(context, { type, live, object, options, isPatched: true });
}

/** A patch cannot turn an object into another one; an update that names another uid is a conflict instead. */
function uidFault(
  { metadata }: KubeObject,
  live: KubeObject,
  { type, name }: WriteTarget,
): Status | undefined {
  const { uid } = live.metadata;
  if ((metadata.uid ?? uid) === uid) return undefined;
  return invalid(type, name, [invalidValue("metadata.uid", metadata.uid, "field is immutable")]);
}

function patch(live: KubeObject, request: ApiRequest): Result<KubeObject> {
  const document = parseDocument(request.body, false);
  if (!document.ok) return document;
  if (mediaType(request) !== JSON_PATCH) return asObject(mergePatch(live, document.value));
  if (!Array.isArray(document.value)) return refuse(badRequest("a JSON patch is a list of operations"));
  const patched = jsonPatch(live, document.value);
  if (patched.ok) return asObject(patched.value);
  const message = "the server rejected our request due to an error in our request";
  return refuse(failure(422, "Invalid", message, {}));
}

function asObject(value: unknown): Result<KubeObject> {
  if (!isRecord(value) || !isRecord(value["metadata"])) {
    return refuse(badRequest("the patched document is no object with metadata"));
  }
  return done(value as unknown as KubeObject);
}
