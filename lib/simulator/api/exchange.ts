import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Status } from "./status.ts";

/** One HTTP request, read to its end. */
export interface ApiRequest {
  method: string;
  /** The path without query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What the API answers: JSON, plain text, or a stream that writes for itself until the response closes. */
export type Reply =
  | { kind: "json"; code: number; body: unknown; warnings?: readonly string[] }
  | { kind: "text"; code: number; text: string }
  | { kind: "stream"; open: (response: ServerResponse) => void };

/** A JSON reply, 200 unless told otherwise. */
export function json(body: unknown, code = 200, warnings: readonly string[] = []): Reply {
  return { kind: "json", code, body, warnings };
}

/** A refusal, under the HTTP code that its Status carries. */
export function refusal(status: Status, warnings: readonly string[] = []): Reply {
  return json(status, status.code ?? 500, warnings);
}
