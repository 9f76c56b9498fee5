import type { ApiContext } from "./api-context.ts";
import { isRecord } from "./decode-by-schema.ts";
import { leaverOf } from "./leaving.ts";
import { json, refusal, type ApiRequest, type Reply } from "./exchange.ts";
import { unsupportedValue } from "./field-error.ts";
import type { KubeObject } from "./kube-object.ts";
import { inVersion, listItem } from "./read-verbs.ts";
import { parseDocument } from "./request-body.ts";
import { apiVersionOf, isType, type ResourceType } from "./resource-type.ts";
import { readSelection } from "./selection.ts";
import {
  deleted,
  deletionConflict,
  done,
  forbidden,
  invalidOptions,
  notFound,
  refuse,
  type Result,
  type Status,
} from "./status.ts";
import { readWriteOptions } from "./write-options.ts";
import type { WriteTarget } from "./write-verbs.ts";

const PROPAGATION_POLICIES = ["Foreground", "Background", "Orphan"] as const;

/** What a cluster lives in; refused by admission, whether it is there or not. */
const IMMORTAL: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

interface DeleteOptions {
  dryRun: boolean;
  /** How long a pod may take to end, in seconds; its own time where left out. */
  gracePeriodSeconds?: number;
  orphanDependents: boolean;
  preconditions: { uid?: string; resourceVersion?: string };
}

/** DELETE of one object, under the preconditions that the request names. */
export function deleteObject(context: ApiContext, request: ApiRequest, target: WriteTarget): Reply {
  const { type, namespace, name } = target;
  const options = readDeleteOptions(request);
  if (!options.ok) return refusal(options.status);
  if (isType(type, "", "Namespace") && IMMORTAL.has(name))
    return refusal(forbidden(type, name, "this namespace may not be deleted"));
  const live = context.store.get(type, namespace, name);
  if (live === undefined) return refusal(notFound(type, name));
  const fault = preconditionFault(live, options.value, target);
  if (fault !== undefined) return refusal(fault);
  const leaver = leaverOf(context, type, live, options.value);
  const left = options.value.dryRun ? leaver.marked : erase(context, type, live, options.value);
  return json(deletionBody(type, leaver.marked ?? live, left));
}

/** DELETE of a collection: everything that the selectors select, answered as a list of what was deleted. */
export function deleteCollection(
  context: ApiContext,
  request: ApiRequest,
  type: ResourceType,
  namespace: string | undefined,
): Reply {
  const options = readDeleteOptions(request);
  if (!options.ok) return refusal(options.status);
  const selection = readSelection(request, type, namespace);
  if (!selection.ok) return refusal(selection.status);
  const items = context.store.list(type, namespace).filter(selection.value.includes);
  if (!options.value.dryRun) for (const item of items) erase(context, type, item, options.value);
  const { resourceVersion } = context.store;
  return json({
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: { resourceVersion },
    items: items.map((item) => listItem(item, type)),
  });
}

/** Deletes now, or marks an object that finalizers hold back. Returns what is left of it. */
function erase(
  context: ApiContext,
  type: ResourceType,
  object: KubeObject,
  options: DeleteOptions,
): KubeObject | undefined {
  const { metadata } = object;
  const { marked, waits } = leaverOf(context, type, object, options);
  if (waits) return marked === undefined ? object : context.store.put(marked);
  context.store.remove(type, metadata.namespace, metadata.name);
  if (!options.orphanDependents) collectDependents(context, metadata.uid);
  return undefined;
}

/** The garbage collector's part: what only this object owned goes with it. */
function collectDependents(context: ApiContext, uid: string | undefined): void {
  for (const type of context.store.resourceTypes()) {
    for (const object of context.store.list(type)) {
      const owners = object.metadata.ownerReferences ?? [];
      const isDependent = owners.length > 0 && owners.every((owner) => owner.uid === uid);
      if (
        isDependent &&
        context.store.get(type, object.metadata.namespace, object.metadata.name) === object
      ) {
        erase(context, type, object, { dryRun: false, orphanDependents: false, preconditions: {} });
      }
    }
  }
}

/** Pods, namespaces and held objects are answered as they are; of everything else a Status reports the end. */
function deletionBody(type: ResourceType, live: KubeObject, left: KubeObject | undefined): unknown {
  const isHeld = left !== undefined && left.metadata.deletionTimestamp !== undefined;
  if (isHeld || isType(type, "", "Pod") || isType(type, "", "Namespace"))
    return inVersion(left ?? live, type);
  return deleted(type, live.metadata.name, live.metadata.uid);
}

function readDeleteOptions(request: ApiRequest): Result<DeleteOptions> {
  const fromQuery = readWriteOptions(request, "DeleteOptions");
  if (!fromQuery.ok) return fromQuery;
  const sent = readDeleteBody(request);
  if (!sent.ok) return sent;
  const body = sent.value;
  const policy = request.query.get("propagationPolicy") ?? body["propagationPolicy"] ?? "Background";
  const dryRun = Array.isArray(body["dryRun"]) ? (body["dryRun"] as unknown[]) : [];
  const fault = optionsFault(policy, dryRun);
  if (fault !== undefined) return refuse(fault);
  return done({
    ...graceIn(request, body),
    dryRun: fromQuery.value.dryRun || dryRun.length > 0,
    orphanDependents: policy === "Orphan",
    preconditions: (body["preconditions"] ?? {}) as DeleteOptions["preconditions"],
  });
}

function graceIn({ query }: ApiRequest, body: Record<string, unknown>): { gracePeriodSeconds?: number } {
  const seconds = query.get("gracePeriodSeconds") ?? body["gracePeriodSeconds"];
  return seconds === undefined || seconds === null ? {} : { gracePeriodSeconds: Number(seconds) };
}

function readDeleteBody(request: ApiRequest): Result<Record<string, unknown>> {
  if (request.body.length === 0) return done({});
  const document = parseDocument(request.body, false);
  if (!document.ok) return document;
  return done(isRecord(document.value) ? document.value : {});
}

function optionsFault(policy: unknown, dryRun: unknown[]): Status | undefined {
  if (!PROPAGATION_POLICIES.some((known) => known === policy)) {
    const cause = unsupportedValue("propagationPolicy", policy, [...PROPAGATION_POLICIES, "nil"]);
    return invalidOptions("DeleteOptions", cause);
  }
  if (dryRun.every((value) => value === "All")) return undefined;
  return invalidOptions("DeleteOptions", unsupportedValue("dryRun", dryRun, ["All"]));
}

function preconditionFault(
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
  { type, name }: WriteTarget,
): Status | undefined {
  const checks = [
    ["UID", preconditions.uid, metadata.uid, "deleted and then recreated"],
    ["ResourceVersion", preconditions.resourceVersion, metadata.resourceVersion, "modified"],
  ] as const;
  for (const [what, wanted, found, fate] of checks) {
    if (wanted !== undefined && wanted !== found) {
      const mismatch = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found})`;
      return deletionConflict(type, name, `${mismatch}. The object might have been ${fate}`);
    }
  }
  return undefined;
}
