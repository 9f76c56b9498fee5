import type { ApiContext } from "./api-context.ts";
import { admit } from "./admission.ts";
import { withKindDefaults } from "./defaults/workload-defaults.ts";
import { asCoreEvent, asNewEvent } from "./event-versions.ts";
import { json, refusal, type Reply } from "./exchange.ts";
import type { KubeObject } from "./kube-object.ts";
import { differInTimesOnly, ownedAfterUpdate, type Writer } from "./managed-fields.ts";
import { askPlugins, mutatedByPlugins, type PluginVerdict } from "./plugins/admission-plugins.ts";
import { apiVersionOf, builtIn, isType, type ResourceType } from "./resource-type.ts";
import { alreadyExists, namespaceTerminating, notFound, type Status } from "./status.ts";
import type { WriteOptions } from "./write-options.ts";

/** A write that has been decided except for validation. */
export interface Write {
  type: ResourceType;
  live: KubeObject | undefined;
  object: KubeObject;
  options: WriteOptions;
  /** Set for server-side apply, which has settled managedFields itself. */
  isApply?: boolean;
  /** Fields that the body names more than once, in the words of a warning. */
  duplicates?: readonly string[];
  /** Whether the object is what a patch made of the stored one. */
  isPatched?: boolean;
}

/**
 * Validates a write and stores it, or with dryRun only answers what would be stored.
 *
 * A create whose name is taken is refused; a write that changes nothing keeps the stored object and its version.
 */
export function persist(context: ApiContext, write: Write): Reply {
  if (!isType(write.type, "events.k8s.io", "Event")) return persistStored(context, write);
  const stored = { ...write, type: builtIn("events"), object: asCoreEvent(write.object) };
  const reply = persistStored(context, stored);
  const isEvent = reply.kind === "json" && reply.code < 400;
  return isEvent ? { ...reply, body: asNewEvent(reply.body as KubeObject) } : reply;
}

function persistStored(context: ApiContext, write: Write): Reply {
  const { type, live, options, isApply, duplicates, isPatched } = write;
  const object = completed(context, write);
  const admitted = admit(type, object, options.fieldValidation, { live, duplicates, isPatched });
  if (!admitted.ok) return refusal(admitted.status, admitted.warnings);
  const { object: next, warnings, hasEmptyParts } = admitted.value;
  const birth = live === undefined ? birthOf(context, type, next) : NO_BIRTH;
  warnings.push(...birth.warnings);
  if (birth.refusal !== undefined) return refusal(birth.refusal, warnings);
  if (isApply !== true) {
    next.metadata.managedFields = ownedAfterUpdate(live, next, writerOf(context, type, options, "Update"));
  }
  const preview = context.store.preview(next, hasEmptyParts);
  if (live !== undefined && differInTimesOnly(live, preview)) return json(live, 200, warnings);
  const code = live === undefined ? 201 : 200;
  if (options.dryRun) return json(preview, code, warnings);
  for (const quota of birth.charged) context.store.put(quota);
  return json(store(context, type, next, hasEmptyParts), code, warnings);
}

const NO_BIRTH: PluginVerdict = { refusal: undefined, warnings: [], charged: [] };

/** The object with what the server fills in before anybody judges it. */
function completed({ store: objects }: ApiContext, { type, live, object }: Write): KubeObject {
  const whole = withKindDefaults(type, object, live, objects);
  return live === undefined ? mutatedByPlugins(objects, type, whole) : whole;
}

/** Whether a new object may be: its name must be free, and the server's plugins must let it. */
function birthOf({ store: objects }: ApiContext, type: ResourceType, object: KubeObject): PluginVerdict {
  const { namespace, name } = object.metadata;
  const taken = objects.get(type, namespace, name);
  if (taken === undefined) return askPlugins(objects, type, object);
  return { ...NO_BIRTH, refusal: alreadyExists(type, name, taken.metadata.deletionTimestamp !== undefined) };
}

function store(context: ApiContext, type: ResourceType, object: KubeObject, isTouched: boolean): KubeObject {
  const stored = context.store.put(object, isTouched);
  const { namespace, name } = stored.metadata;
  if (isReleased(stored)) context.store.remove(type, namespace, name);
  return stored;
}

/** An object that was only waiting for its last finalizer goes when that goes. */
function isReleased({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0;
}

/** The key under which a write's ownership is recorded. */
export function writerOf(
  context: ApiContext,
  type: ResourceType,
  options: WriteOptions,
  operation: Writer["operation"],
): Writer {
  const time = context
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
  return { manager: options.fieldManager, operation, apiVersion: apiVersionOf(type), time };
}

/** Why nothing can be created in this namespace: it does not exist, or it is going away. */
export function namespaceFault(
  { store }: ApiContext,
  type: ResourceType,
  name: string,
  namespace: string | undefined,
): Status | undefined {
  if (namespace === undefined) return undefined;
  const namespaces = builtIn("namespaces");
  const found = store.get(namespaces, undefined, namespace);
  if (found === undefined) return notFound(namespaces, namespace);
  const phase = (found["status"] as { phase?: string } | undefined)?.phase;
  return phase === "Terminating" ? namespaceTerminating(type, name, namespace) : undefined;
}
