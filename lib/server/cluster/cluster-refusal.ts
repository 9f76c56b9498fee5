import "server-only";
import type { Refusal } from "#lib/policy/index.ts";

/** Everything that an API server, or the way to it, can refuse with. */
export type ClusterRefusalCode =
  | "bad-kubeconfig"
  | "forbidden"
  | "unauthorized"
  | "not-found"
  | "conflict"
  | "throttled"
  | "invalid"
  | "too-old"
  | "unreachable"
  | "namespace-terminating"
  | "server-error"
  | "read-only";

/** One reason inside a refusal: a field that is invalid, or one that another manager owns. */
export interface RefusalCause {
  readonly field?: string;
  readonly message: string;
  /** Who owns the field, where that is the conflict. */
  readonly manager?: string;
}

/** Why the cluster did not do what it was asked. `causes` are kept apart for programs; `detail` says them in words. */
export interface ClusterRefusal extends Refusal {
  readonly code: ClusterRefusalCode;
  readonly causes?: readonly RefusalCause[];
  /** How long the server asked to wait, in seconds. */
  readonly retryAfterSeconds?: number;
  /** With "unreachable": nobody answered in time, so that asking again at once would only take as long again. */
  readonly timedOut?: boolean;
  /** The connection of an earlier try was cut, so the server may have done then what it refuses now. */
  readonly afterCut?: boolean;
}

/** The part of metav1.Status that is read. */
interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly {
      readonly reason?: string;
      readonly message?: string;
      readonly field?: string;
    }[];
  };
}

const CODES: Readonly<Record<number, ClusterRefusalCode>> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  410: "too-old",
  415: "invalid",
  422: "invalid",
  429: "throttled",
};

/** What to do about it, added to what the server said. */
const NEXT_STEPS: Partial<Record<ClusterRefusalCode, string>> = {
  forbidden: "Grant this account the verb, or use a context that has it.",
  unauthorized:
    "The credentials of this context are not accepted (any more): sign in again, or use another context.",
  conflict: "Somebody else changed or owns it: look at the object again and plan anew.",
  throttled: "The API server is busy; try again in a moment.",
  "namespace-terminating": "The namespace is being deleted; nothing can be written into it.",
};

/** Turns an answer that is not a success into a refusal about `what` ("apply NetworkPolicy shop/web"). */
export function refusalOf(
  answer: { readonly status: number; readonly body: string; readonly retryAfterSeconds?: number },
  what: string,
): ClusterRefusal {
  const status = parseStatus(answer.body);
  const causes = causesOf(status);
  const code = codeOf(answer.status, status);
  const said = status.message ?? (answer.body.slice(0, 200) || `HTTP ${answer.status} without a word`);
  const next = NEXT_STEPS[code];
  return {
    code,
    message: `The API server refused to ${what}: ${said}.${next === undefined ? "" : ` ${next}`}`.replace(
      "..",
      ".",
    ),
    detail: causes.map(causeText),
    causes,
    retryAfterSeconds: answer.retryAfterSeconds ?? status.details?.retryAfterSeconds,
  };
}

/** No answer at all: the connection failed, was cut, or took longer than it may. */
export function unreachable(cause: unknown, what: string): ClusterRefusal {
  return {
    code: "unreachable",
    timedOut: cause instanceof Error && cause.name === "TimeoutError",
    message: `The API server cannot be reached to ${what}: ${rootMessage(cause)}. Check the address, the network and the certificate.`,
  };
}

/** A success that is no JSON: whoever answered, a sign-in page perhaps, was not the API server. */
export function notAnApiServer(text: string, what: string): ClusterRefusal {
  return {
    code: "server-error",
    message: `Something that is not an API server answered when it was asked to ${what}: ${text.slice(0, 200)}. Check the address, and what stands in between.`,
  };
}

function codeOf(httpStatus: number, status: Status): ClusterRefusalCode {
  if (
    httpStatus === 403 &&
    status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating")
  ) {
    return "namespace-terminating";
  }
  return CODES[httpStatus] ?? "server-error";
}

/** A proxy in between answers with a page, not with a Status; then its text is all there is. */
function parseStatus(body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? (parsed as Status) : {};
  } catch (cause) {
    if (cause instanceof SyntaxError) return {};
    throw cause;
  }
}

function causesOf(status: Status): RefusalCause[] {
  return (status.details?.causes ?? []).map((cause) => ({
    field: cause.field,
    message: cause.message ?? cause.reason ?? "no reason given",
    manager:
      cause.reason === "FieldManagerConflict"
        ? /conflict with "([^"]+)"/.exec(cause.message ?? "")?.[1]
        : undefined,
  }));
}

function causeText(cause: RefusalCause): string {
  if (cause.manager !== undefined) return `${cause.field ?? "a field"} is owned by ${cause.manager}`;
  return cause.field === undefined ? cause.message : `${cause.field}: ${cause.message}`;
}

/** fetch wraps what went wrong ("fetch failed") around what went wrong ("connect ECONNREFUSED …"). */
function rootMessage(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return "no answer in time";
  return cause.cause === undefined ? cause.message : rootMessage(cause.cause);
}
