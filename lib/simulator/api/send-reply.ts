import type { ServerResponse } from "node:http";
import type { Reply } from "./exchange.ts";
import { isRecord } from "./decode-by-schema.ts";

/** Writes a reply; with `cutShort` only the head and half of the body, and then the connection drops. */
export function sendReply(response: ServerResponse, reply: Reply, cutShort = false): void {
  if (reply.kind === "stream") {
    reply.open(response);
    if (cutShort) response.destroy();
    return;
  }
  const body = Buffer.from(reply.kind === "text" ? reply.text : `${JSON.stringify(reply.body)}\n`);
  response.writeHead(reply.code, {
    "content-type": reply.kind === "text" ? "text/plain; charset=utf-8" : "application/json",
    "content-length": body.length,
    ...(reply.kind === "json" ? extraHeaders(reply) : {}),
  });
  if (!cutShort) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    response.destroy();
  });
}

function extraHeaders({ body, warnings = [] }: Reply & { kind: "json" }): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  if (warnings.length > 0) headers["warning"] = warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  const details = isRecord(body) && body["kind"] === "Status" ? body["details"] : undefined;
  const seconds = isRecord(details) ? details["retryAfterSeconds"] : undefined;
  if (typeof seconds === "number") headers["retry-after"] = String(seconds);
  return headers;
}
