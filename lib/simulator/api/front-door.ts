import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { ApiContext } from "./api-context.ts";
import { carryOut } from "./carry-out.ts";
import { refusal, type ApiRequest } from "./exchange.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { HEALTH_PATHS } from "./routes.ts";
import { sendReply } from "./send-reply.ts";
import { done, failure, refuse, unauthorized, type Result, type Status } from "./status.ts";
import { strike } from "./strike.ts";

/** What every request passes through before and after it is carried out. */
export interface Front {
  context: ApiContext;
  faults: FaultPlan;
  /** Open watches. */
  streams: Set<ServerResponse>;
  /** The bearer token that every request but a health check must bring. */
  token: Buffer;
}

/** The largest request body that the server takes, in bytes; etcd's limit makes the real one similar. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Reads a request, lets it in, carries it out and replies; planned faults strike on the way. */
export async function answer(
  front: Front,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  const refused = request.ok
    ? readCredentials(front, request.value.path, request.value.headers)
    : request.status;
  if (!request.ok || refused !== undefined) {
    sendReply(response, refusal(refused ?? unauthorized()));
    return;
  }
  const fault = front.faults.take(request.value.method, incoming.url ?? "/");
  if (await strike(fault, "request", response)) return;
  const reply = await carryOut(front.context, request.value);
  if (await strike(fault, "reply", response, reply)) return;
  if (reply.kind === "stream") {
    front.streams.add(response);
    response.once("close", () => front.streams.delete(response));
  }
  sendReply(response, reply);
}

/** Why a request is let in to nothing: health needs no credentials, everything else needs the bearer token. */
export function readCredentials(
  { token }: Pick<Front, "token">,
  path: string,
  { authorization }: IncomingHttpHeaders,
): Status | undefined {
  if (authorization === undefined && HEALTH_PATHS.has(path)) return undefined;
  const given = Buffer.from(/^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "");
  return given.length === token.length && timingSafeEqual(given, token) ? undefined : unauthorized();
}

async function readRequest(incoming: IncomingMessage): Promise<Result<ApiRequest>> {
  const url = new URL(incoming.url ?? "/", "https://localhost");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) {
    const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`;
    return refuse(failure(413, "RequestEntityTooLarge", message));
  }
  return done({
    method: incoming.method ?? "GET",
    path: url.pathname.length > 1 ? url.pathname.replace(/\/$/, "") : url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  });
}
