import { request } from "node:https";
import type { ApiContext } from "../api-context.ts";

/** How a webhook is reached: by a URL, or by a Service of the cluster. */
export interface ClientConfig {
  url?: string;
  /** Base64 of the PEM that the webhook's certificate is checked against. */
  caBundle?: string;
  service?: { namespace: string; name: string; path?: string; port?: number };
}

/** What a webhook answered, or why it could not be asked (in the words that follow `failed calling webhook "x": `). */
export type AdmissionAnswer =
  | {
      kind: "answer";
      allowed: boolean;
      status: { code?: number; message?: string; reason?: string };
      warnings: string[];
    }
  | { kind: "failure"; why: string };

/** What a webhook inside the simulated cluster says to the request of an AdmissionReview. */
export type ServiceWebhook = (
  service: NonNullable<ClientConfig["service"]>,
  review: object,
) => Promise<{ response: object } | { unreachable: string }>;

interface Asked {
  clientConfig: ClientConfig;
  timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 10;

/** Sends an AdmissionReview to a webhook: over HTTPS to a URL, through the simulated network to a Service. */
export async function callWebhook(
  context: ApiContext,
  webhook: Asked,
  review: object,
): Promise<AdmissionAnswer> {
  const { clientConfig, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = webhook;
  const { url, service } = clientConfig;
  if (url !== undefined) return callUrl(url, clientConfig.caBundle, timeoutSeconds, review);
  if (service === undefined) return { kind: "failure", why: "failed to call webhook: no URL and no service" };
  const { namespace, name, path = "", port = 443 } = service;
  const address = `https://${name}.${namespace}.svc:${port}${path}?timeout=${timeoutSeconds}s`;
  if (context.serviceWebhook === undefined) {
    return {
      kind: "failure",
      why: `failed to call webhook: Post ${JSON.stringify(address)}: service ${JSON.stringify(name)} not found`,
    };
  }
  const heard = await context.serviceWebhook(service, review);
  if ("response" in heard) return answerOf({ response: heard.response });
  return {
    kind: "failure",
    why: `failed to call webhook: Post ${JSON.stringify(address)}: ${heard.unreachable}`,
  };
}

async function callUrl(
  url: string,
  caBundle: string | undefined,
  seconds: number,
  review: object,
): Promise<AdmissionAnswer> {
  const address = new URL(url);
  address.searchParams.set("timeout", `${seconds}s`);
  const failed = (why: string): AdmissionAnswer => ({
    kind: "failure",
    why: `failed to call webhook: ${why}`,
  });
  try {
    const body = JSON.stringify({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      request: review,
    });
    const { code, text } = await post(address, { body, caBundle, timeoutMs: seconds * 1000 });
    if (code >= 500)
      return failed(
        `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`,
      );
    if (code >= 400) return failed(`the server rejected our request for an unknown reason`);
    return answerOf(JSON.parse(text));
  } catch (error) {
    return failed(`Post ${JSON.stringify(address.href)}: ${networkWords(error, address)}`);
  }
}

function answerOf(review: unknown): AdmissionAnswer {
  const { response } = review as { response?: { allowed?: boolean; status?: object; warnings?: string[] } };
  return {
    kind: "answer",
    allowed: response?.allowed === true,
    status: response?.status ?? {},
    warnings: response?.warnings ?? [],
  };
}

/** The error as Go's HTTP client words it. */
function networkWords(error: unknown, { hostname, port }: URL): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === "ECONNREFUSED") return `dial tcp ${hostname}:${port || "443"}: connect: connection refused`;
  if (code === "ETIMEDOUT") return "context deadline exceeded";
  return error instanceof Error ? error.message : String(error);
}

function post(
  address: URL,
  { body, caBundle, timeoutMs }: { body: string; caBundle: string | undefined; timeoutMs: number },
): Promise<{ code: number; text: string }> {
  return new Promise((resolve, reject) => {
    const ca = caBundle === undefined ? undefined : Buffer.from(caBundle, "base64");
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const outgoing = request(address, { method: "POST", headers, ca, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        clearTimeout(deadline);
        resolve({ code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    const deadline = setTimeout(() => {
      outgoing.destroy(Object.assign(new Error("context deadline exceeded"), { code: "ETIMEDOUT" }));
    }, timeoutMs);
    outgoing.once("error", (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    outgoing.end(body);
  });
}
