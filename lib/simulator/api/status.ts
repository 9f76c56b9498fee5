import type { ResourceType } from "./resource-type.ts";

/** One field that a request got wrong, as `Status.details.causes` lists it. */
export interface StatusCause {
  reason: string;
  message: string;
  field: string;
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
  details: Status["details"] = {},
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

function resourceDetails(type: ResourceType, name: string): Status["details"] {
  return { name, ...(type.group === "" ? {} : { group: type.group }), kind: type.resource };
}

/** 404: this object does not exist. */
export function notFound(type: ResourceType, name: string): Status {
  return failure(404, "NotFound", `${qualified(type)} "${name}" not found`, resourceDetails(type, name));
}

/** 404: the path names a resource that the server does not serve. */
export function unknownResource(): Status {
  return failure(404, "NotFound", "the server could not find the requested resource");
}

/** 409: the name is taken. */
export function alreadyExists(type: ResourceType, name: string): Status {
  return failure(
    409,
    "AlreadyExists",
    `${qualified(type)} "${name}" already exists`,
    resourceDetails(type, name),
  );
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

/** The reason of a 409 that asks the client to read again and retry. */
export const STALE_OBJECT =
  "the object has been modified; please apply your changes to the latest version and try again";

/** 422: the object is well-formed but breaks the listed rules. */
export function invalid(type: ResourceType, name: string, causes: StatusCause[]): Status {
  const kind = type.group === "" ? type.kind : `${type.kind}.${type.group}`;
  const details = { name, ...(type.group === "" ? {} : { group: type.group }), kind: type.kind, causes };
  return failure(422, "Invalid", `${kind} "${name}" is invalid: ${causeList(causes)}`, details);
}

/** 422: the query options of a write break the listed rules; `kind` is CreateOptions, PatchOptions and so on. */
export function invalidOptions(kind: string, cause: StatusCause): Status {
  const details = { group: "meta.k8s.io", kind, causes: [cause] };
  return failure(422, "Invalid", `${kind}.meta.k8s.io "" is invalid: ${causeList([cause])}`, details);
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
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
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
  const lines = causes.map((cause) => `${cause.field}: ${cause.message}`);
  return lines.length === 1 ? (lines[0] ?? "") : `[${lines.join(", ")}]`;
}
