import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";

/** An API server as a client reaches it. */
export interface Endpoint {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

/** What a raw request sends beside method and path. */
export interface SentRequest {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the endpoint's own token; null sends none. */
  readonly token?: string | null;
}

/** One whole answer. */
export interface Answer {
  readonly code: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The parsed body; undefined where it is not one JSON object. */
  readonly body: AnswerBody | undefined;
}

/** What is read of an answer's body: of an object, a list or a Status. */
export interface AnswerBody {
  readonly kind?: string;
  readonly status?: unknown;
  readonly reason?: string;
  readonly message?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly continue?: string;
    readonly remainingItemCount?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly creationTimestamp?: string;
    readonly managedFields?: readonly ManagedFields[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly {
      readonly reason?: string;
      readonly field?: string;
      readonly message?: string;
    }[];
  };
  readonly items?: readonly AnswerBody[];
}

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsV1?: unknown;
  readonly subresource?: string;
}

const agents = new Map<string, Agent>();

/** Sends one request and reads the answer to its end; whatever the code, it is an answer. */
export function sendRequest(
  endpoint: Endpoint,
  method: string,
  path: string,
  sent: SentRequest = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = open(endpoint, method, path, sent);
    outgoing.once("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ code: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
      });
    });
    outgoing.once("error", reject);
    outgoing.end(bodyOf(sent));
  });
}

function open(endpoint: Endpoint, method: string, path: string, sent: SentRequest) {
  const token = sent.token === undefined ? endpoint.token : sent.token;
  const headers: Record<string, string> = { "user-agent": "contract-test", ...sent.headers };
  if (token !== null) headers["authorization"] = `Bearer ${token}`;
  if (sent.body !== undefined) headers["content-type"] = sent.contentType ?? "application/json";
  headers["content-length"] = String(Buffer.byteLength(bodyOf(sent)));
  return request(new URL(path, endpoint.url), { method, headers, agent: agentFor(endpoint) });
}

function bodyOf({ body }: SentRequest): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}

function agentFor({ caPem }: Endpoint): Agent {
  const known = agents.get(caPem);
  if (known !== undefined) return known;
  const agent = new Agent({ keepAlive: true, ca: caPem });
  agents.set(caPem, agent);
  return agent;
}

/** A watch answers one object a line, which is no JSON as a whole. */
function parsed(text: string): AnswerBody | undefined {
  if (!text.startsWith("{") || text.includes("\n{")) return undefined;
  return JSON.parse(text) as AnswerBody;
}
