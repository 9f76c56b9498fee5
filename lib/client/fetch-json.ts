/**
 * Why a request brought no data. `code` is the server's (`{ code, message, detail? }`), or `"unreachable"` when no
 * answer came at all, or `"unreadable"` when the answer was not JSON. `status` is 0 where there was no answer.
 */
export class RequestFailed extends Error {
  override name = "RequestFailed";
  readonly status: number;
  readonly code: string;
  readonly detail: readonly string[];

  constructor(failure: { status: number; code: string; message: string; detail?: readonly string[] }) {
    super(failure.message);
    this.status = failure.status;
    this.code = failure.code;
    this.detail = failure.detail ?? [];
  }
}

interface ErrorBody {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly detail?: unknown;
}

function failureOf(status: number, body: ErrorBody): RequestFailed {
  return new RequestFailed({
    status,
    code: typeof body.code === "string" ? body.code : "unknown",
    message:
      typeof body.message === "string" ? body.message : `The server answered ${status} without saying why.`,
    detail: Array.isArray(body.detail) ? body.detail.map(String) : undefined,
  });
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new RequestFailed({
      status: 0,
      code: "unreachable",
      message: "The Drawbridge server did not answer. It may be restarting; this page tries again by itself.",
    });
  }
}

/**
 * The JSON body of a 2xx answer of our own API.
 * @throws RequestFailed for every other outcome; an aborted request rejects with the browser's AbortError.
 */
export async function fetchJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await send(path, init);
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new RequestFailed({
      status: response.status,
      code: "unreadable",
      message: `The server answered ${response.status} with something other than JSON. Look at its log.`,
    });
  }
  if (!response.ok) throw failureOf(response.status, (body ?? {}) as ErrorBody);
  return body as T;
}

/** POSTs `body` as JSON; otherwise as `fetchJson`. */
export function postJson<T>(path: string, body: unknown): Promise<T> {
  return fetchJson<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
