import "server-only";
import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
  type ResponseContext,
} from "@kubernetes/client-node";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { pause, type Random } from "./back-off.ts";
import { notAnApiServer, refusalOf, unreachable, type ClusterRefusal } from "./cluster-refusal.ts";
import type { WarmKubeConfig } from "./warm-kubeconfig.ts";

/** One request. `what` finishes the sentence "the API server refused to …". */
export interface ApiRequest {
  readonly what: string;
  readonly path: string;
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A success: the parsed body, and whether something was created (201). */
export interface ApiAnswer {
  readonly body: unknown;
  readonly created: boolean;
}

/** Asks the API server, raw: objects come as the API's own JSON, never as classes. */
export interface Transport {
  /**
   * Retries what the server asks to be tried again later (429, or 5xx with Retry-After), as it asks, and a cut
   * connection once. Every request may be repeated.
   */
  request(request: ApiRequest): Promise<Result<ApiAnswer, ClusterRefusal>>;
  /** Opens a stream and hands on its body; the caller ends it with `signal`. `timeoutMs` is for the opening alone. */
  stream(
    request: ApiRequest & { readonly signal: AbortSignal },
  ): Promise<Result<ReadableStream<Uint8Array>, ClusterRefusal>>;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** A stream is answered at once; a server under load may let it wait its turn for a while. */
const OPEN_TIMEOUT_MS = 30_000;
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** A transport over client-node's credentials and HTTP library. */
export function createTransport(config: WarmKubeConfig, random: Random): Transport {
  const http = new IsomorphicFetchHttpLibrary();
  const server = config.getCurrentCluster()?.server ?? "";

  async function send(request: ApiRequest, signal: AbortSignal): Promise<ResponseContext> {
    const context = new RequestContext(server + request.path, HttpMethod[request.method ?? "GET"]);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) context.setQueryParam(name, value);
    }
    context.setHeaderParam("Accept", "application/json");
    context.setHeaderParam("User-Agent", "drawbridge");
    if (request.body !== undefined) {
      context.setHeaderParam("Content-Type", request.contentType ?? "application/json");
      context.setBody(JSON.stringify(request.body));
    }
    context.setSignal(signal);
    await config.applySecurityAuthentication(context);
    return http.send(context).toPromise();
  }

  async function attempt(request: ApiRequest): Promise<Result<ApiAnswer, ClusterRefusal>> {
    const timeout = AbortSignal.timeout(request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      const response = await send(request, signal);
      const text = await response.body.text();
      await connectionFreed();
      if (response.httpStatusCode >= 300) return refuse(refusalOf(answerOf(response, text), request.what));
      const body = parsed(text);
      if (body === undefined) return refuse(notAnApiServer(text, request.what));
      return ok({ ...body, created: response.httpStatusCode === 201 });
    } catch (cause) {
      return refuse(unreachable(cause, request.what));
    }
  }

  return {
    async request(request) {
      let cutBefore = false;
      for (let tries = 1; ; tries += 1) {
        const answer = await attempt(request);
        if (answer.ok) return answer;
        const refused = cutBefore ? refuse({ ...answer.refusal, afterCut: true }) : answer;
        if (tries >= MOST_ATTEMPTS || request.signal?.aborted) return refused;
        if (isLater(answer.refusal))
          await pause(throttlePause(tries, answer.refusal.retryAfterSeconds, random), request.signal);
        else if (!cutBefore && isCut(answer.refusal)) cutBefore = true;
        else return refused;
      }
    },
    async stream(request) {
      const opening = new AbortController();
      const timer = setTimeout(() => opening.abort(timeoutError()), request.timeoutMs ?? OPEN_TIMEOUT_MS);
      try {
        const response = await send(request, AbortSignal.any([request.signal, opening.signal]));
        const body = response.body.stream();
        if (response.httpStatusCode === 200 && body !== null) return ok(body);
        return refuse(refusalOf(answerOf(response, await response.body.text()), request.what));
      } catch (cause) {
        return refuse(unreachable(cause, request.what));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The server is there, and asks to be asked later. */
function isLater({ code, retryAfterSeconds }: ClusterRefusal): boolean {
  return code === "throttled" || (code === "server-error" && retryAfterSeconds !== undefined);
}

function isCut({ code, timedOut }: ClusterRefusal): boolean {
  return code === "unreachable" && !timedOut;
}

/** What `AbortSignal.timeout` says, for a timer that can be stopped. */
function timeoutError(): DOMException {
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}

/** undefined where the text is no JSON; no text is no body. */
function parsed(text: string): { readonly body: unknown } | undefined {
  if (text === "") return { body: undefined };
  try {
    return { body: JSON.parse(text) as unknown };
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/**
 * The body ends a moment before its connection counts as free: whoever asks again at once would open another one, and
 * pay for its handshake.
 */
function connectionFreed(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function answerOf(response: ResponseContext, body: string) {
  const seconds = Number(response.headers["retry-after"]);
  return {
    status: response.httpStatusCode,
    body,
    retryAfterSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : undefined,
  };
}

/** The server's wish where it has one; else doubling, with half of it random so that clients do not return together. */
function throttlePause(tries: number, retryAfterSeconds: number | undefined, random: Random): number {
  const own = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  const asked = Math.min((retryAfterSeconds ?? 0) * 1000, LONGEST_PAUSE_MS);
  return Math.max(asked, own * (0.5 + random() / 2));
}
