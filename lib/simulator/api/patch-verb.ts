import { decode } from "./admission.ts";
import type { ApiContext } from "./api-context.ts";
import { applyConfiguration } from "./apply-patch.ts";
import { isRecord } from "./decode-by-schema.ts";
import { refusal, type ApiRequest, type Reply } from "./exchange.ts";
import { forbiddenValue, invalidValue } from "./field-error.ts";
import { jsonPatch } from "./json-patch.ts";
import type { KubeObject } from "./kube-object.ts";
import { mergePatch } from "./merge-patch.ts";
import { namespaceFault, persist, writerOf } from "./persist.ts";
import { mediaType, parseDocument, parseObject } from "./request-body.ts";
import { apiVersionOf } from "./resource-type.ts";
import {
  badRequest,
  conflict,
  done,
  failure,
  internalError,
  invalid,
  invalidOptions,
  notFound,
  refuse,
  STALE_OBJECT,
  unsupportedMediaType,
  type Result,
  type Status,
} from "./status.ts";
import { readWriteOptions, type WriteOptions } from "./write-options.ts";
import { withServerMetadata } from "./server-metadata.ts";
import { placementFault, preconditionFault, type WriteTarget } from "./write-verbs.ts";

const JSON_PATCH = "application/json-patch+json";
const MERGE_PATCHES = ["application/merge-patch+json", "application/strategic-merge-patch+json"];
const APPLY_PATCH = "application/apply-patch+yaml";

/** PATCH of an object: the media type says which kind of patch. Strategic merge is treated as merge. */
export function patchObject(context: ApiContext, request: ApiRequest, target: WriteTarget): Reply {
  const media = mediaType(request);
  const isApply = media === APPLY_PATCH;
  if (!isApply && media !== JSON_PATCH && !MERGE_PATCHES.includes(media)) {
    return refusal(unsupportedMediaType([JSON_PATCH, ...MERGE_PATCHES, APPLY_PATCH]));
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
  const config = parseObject(request.body, type, true);
  if (!config.ok) return refusal(config.status);
  const live = context.store.get(type, namespace, name);
  const fault =
    placementFault(config.value, target) ??
    configFault(config.value, target, options) ??
    (live === undefined ? creationFault(context, config.value, target) : undefined);
  if (fault !== undefined) return refusal(fault);

  const writer = writerOf(context, type, options, "Apply");
  const merged = applyConfiguration({ live, config: config.value, writer, force: options.force });
  if (!merged.ok) return refusal(merged.status);
  const stale = live === undefined ? undefined : applyPreconditionFault(config.value, live, target);
  if (stale !== undefined) return refusal(stale);
  return persist(context, { type, live, object: merged.value, options, isApply: true });
}

/** An applied configuration must fit the schema; it may not bring managedFields of its own. */
function configFault(
  config: KubeObject,
  { type, namespace = "", name }: WriteTarget,
  options: WriteOptions,
): Status | undefined {
  if ((config.metadata.managedFields ?? []).length > 0) {
    return badRequest("metadata.managedFields must be nil");
  }
  const { faults } = decode(type, config);
  const unknown = faults.unknownFields.map((field) => `.${field}: field not declared in schema`);
  if (unknown.length === 0 || options.fieldValidation === "Strict") return undefined;
  const which = `${namespace}/${name}; ${apiVersionOf(type)}, Kind=${type.kind}`;
  return internalError(`failed to create typed patch object (${which}): ${unknown.join("\n")}`);
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
  { metadata }: KubeObject,
  live: KubeObject,
  { type, name }: WriteTarget,
): Status | undefined {
  const { uid, resourceVersion } = live.metadata;
  if ((metadata.resourceVersion ?? resourceVersion) !== resourceVersion) {
    return conflict(type, name, STALE_OBJECT);
  }
  if ((metadata.uid ?? uid) === uid) return undefined;
  return invalid(type, name, [invalidValue("metadata.uid", metadata.uid, "field is immutable")]);
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
  const fault = placementFault(object, target) ?? preconditionFault(object, live, target);
  if (fault !== undefined) return refusal(fault);
  object.metadata = withServerMetadata(object.metadata, live);
  return persist(context, { type, live, object, options });
}

function patch(live: KubeObject, request: ApiRequest): Result<KubeObject> {
  const document = parseDocument(request.body, false);
  if (!document.ok) return document;
  if (mediaType(request) !== JSON_PATCH) return asObject(mergePatch(live, document.value));
  if (!Array.isArray(document.value)) return refuse(badRequest("a JSON patch is a list of operations"));
  const patched = jsonPatch(live, document.value);
  if (patched.ok) return asObject(patched.value);
  const message = `the server rejected our request due to an error in our request: ${patched.reason}`;
  return refuse(failure(422, "Invalid", message));
}

function asObject(value: unknown): Result<KubeObject> {
  if (!isRecord(value) || !isRecord(value["metadata"])) {
    return refuse(badRequest("the patched document is no object with metadata"));
  }
  return done(value as unknown as KubeObject);
}
