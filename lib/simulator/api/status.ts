import type { ResourceType } from "./resource-type.ts";

/** One field that a request got wrong, as `Status.details.causes` lists it. */
export interface StatusCause {
  reason: string;
  message: string;
  /** Left out where the cause is about no field. */
  field?: string;
}

/** The `Status` object by which the API server refuses, and by which it answers most deletions. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: { continue?: string };
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** A value, or the Status by which the request that asked for it is refused. */
export type Result<T> = { ok: true; value: T } | { ok: false; status: Status };

/** Wraps a value as success. */
export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Wraps a Status as refusal. */
export function refuse(status: Status): { ok: false; status: Status } {
  return { ok: false, status };
}

/** A failure Status with the given HTTP code and machine-readable reason. */
export function failure(
  code: number,
  reason: string | undefined,
  message: string,
  details?: Status["details"],
): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    details,
    code,
  };
}

/** `networkpolicies.networking.k8s.io`, or `pods` in the core group. */
function qualified(type: ResourceType): string {
  return type.group === "" ? type.resource : `${type.resource}.${type.group}`;
}

/** `NetworkPolicy.networking.k8s.io`, or `Pod` in the core group. */
function qualifiedKind(type: ResourceType): string {
  return type.group === "" ? type.kind : `${type.kind}.${type.group}`;
}

function resourceDetails(type: ResourceType, name: string): Status["details"] {
  return {
    ...(name === "" ? {} : { name }),
    ...(type.group === "" ? {} : { group: type.group }),
    kind: type.resource,
  };
}

/** 404: this object does not exist. */
export function notFound(type: ResourceType, name: string): Status {
  return failure(404, "NotFound", `${qualified(type)} "${name}" not found`, resourceDetails(type, name));
}

/** 404: the path names a resource that the server does not serve. */
export function unknownResource(): Status {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

/** 409: the name is taken; by an object that finalizers still hold, where `isLeaving`. */
export function alreadyExists(type: ResourceType, name: string, isLeaving = false): Status {
  const message = `${isLeaving ? "object is being deleted: " : ""}${qualified(type)} "${name}" already exists`;
  return failure(409, "AlreadyExists", message, resourceDetails(type, name));
}

/** 409: a precondition or the optimistic lock failed; `why` says which. */
export function conflict(type: ResourceType, name: string, why: string): Status {
  return failure(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualified(type)} "${name}": ${why}`,
    resourceDetails(type, name),
  );
}

/** 409: the object is not the one that a deletion was about; this Status names the kind, not the resource. */
export function deletionConflict(type: ResourceType, name: string, why: string): Status {
  const message = `Operation cannot be fulfilled on ${qualifiedKind(type)} "${name}": ${why}`;
  return failure(409, "Conflict", message, { ...resourceDetails(type, name), kind: type.kind });
}

/** The reason of a 409 that asks the client to read again and retry. */
export const STALE_OBJECT =
  "the object has been modified; please apply your changes to the latest version and try again";

/** 422: the object is well-formed but breaks the listed rules. */
export function invalid(type: ResourceType, name: string | undefined, causes: StatusCause[]): Status {
  const known = name ?? "";
  const message = `${qualifiedKind(type)} "${known}" is invalid: ${causeList(causes)}`;
  return failure(422, "Invalid", message, { ...resourceDetails(type, known), kind: type.kind, causes });
}

/** 422: an update does not say which version it replaces; this Status names the resource, not the kind. */
export function missingVersion(type: ResourceType, name: string, cause: StatusCause): Status {
  const message = `${qualified(type)} "${name}" is invalid: ${causeList([cause])}`;
  return failure(422, "Invalid", message, { ...resourceDetails(type, name), causes: [cause] });
}

/** 422: a patch leaves something that cannot be read as an object of its type. */
export function unreadablePatch(value: unknown, why: string): Status {
  const cause = {
    reason: "FieldValueInvalid",
    message: `Invalid value: ${JSON.stringify(JSON.stringify(value))}: ${why}`,
    field: "patch",
  };
  return failure(422, "Invalid", ` "" is invalid: ${causeList([cause])}`, { causes: [cause] });
}

/** 422: the query options of a request break the listed rules; `kind` is CreateOptions, PatchOptions and so on. */
export function invalidOptions(kind: string, ...causes: StatusCause[]): Status {
  const details = { group: "meta.k8s.io", kind, causes };
  return failure(422, "Invalid", `${kind}.meta.k8s.io "" is invalid: ${causeList(causes)}`, details);
}

/** 400: the request itself cannot be understood. */
export function badRequest(message: string): Status {
  return failure(400, "BadRequest", message);
}

/** 403: the namespace is being deleted and takes nothing new. */
export function namespaceTerminating(type: ResourceType, name: string, namespace: string): Status {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const causes = [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ];
  const message = `${qualified(type)} "${name}" is forbidden: ${why}`;
  return failure(403, "Forbidden", message, { ...resourceDetails(type, name), causes });
}

/** 403: who asks may, but what is asked for is against a rule of the cluster; `why` says which. */
export function forbidden(type: ResourceType, name: string, why: string): Status {
  const message = `${qualified(type)} "${name}" is forbidden: ${why}`;
  return failure(403, "Forbidden", message, resourceDetails(type, name));
}

/** 500 without a reason: how the real server reports an error that it has no better word for. */
export function internalError(message: string): Status {
  return failure(500, undefined, message);
}

/** 401: no valid credentials. */
export function unauthorized(): Status {
  return failure(401, "Unauthorized", "Unauthorized");
}

/** 405: the path exists, this verb on it does not. */
export function methodNotAllowed(): Status {
  const message = "the server does not allow this method on the requested resource";
  return failure(405, "MethodNotAllowed", message, {});
}

/** 410: the versions that the request needs have been compacted away. */
export function expired(message: string): Status {
  return failure(410, "Expired", message);
}

/** 415: the body's media type is none of those accepted. */
export function unsupportedMediaType(accepted: readonly string[]): Status {
  return failure(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
  );
}

/** 415: the body is no kind of patch. */
export function unsupportedPatch(): Status {
  return failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

/** The Status that reports a completed deletion. */
export function deleted(type: ResourceType, name: string, uid: string | undefined): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { ...resourceDetails(type, name), uid },
  };
}

function causeList(causes: StatusCause[]): string {
  const lines = causes.map((cause) => `${cause.field ?? ""}: ${cause.message}`);
  return lines.length === 1 ? (lines[0] ?? "") : `[${lines.join(", ")}]`;
}
