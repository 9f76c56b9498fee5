import { once } from "node:events";
import { createServer } from "node:https";
import type { ServerResponse } from "node:http";
import { makeServerCertificate } from "#lib/simulator/api/certificate.ts";
import { afterThisTest, type Scene } from "./clusters.ts";

/** How a validating webhook answers. */
export type WebhookManner = "deny" | "deny-with-code" | "deny-without-a-word" | "fail" | "hang" | "warn";

/** A validating webhook of one scene's namespace, asked for pods and policies that are created there. */
export interface Webhook {
  readonly url: string;
  readonly behave: (manner: WebhookManner) => void;
  readonly close: () => Promise<void>;
}

/** Starts the webhook on loopback and registers it with the scene's cluster. */
export async function startWebhook(scene: Scene): Promise<Webhook> {
  const { caPem, certPem, keyPem } = await makeServerCertificate("127.0.0.1");
  let manner: WebhookManner = "deny";
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.once("end", () => {
      const { request: review } = JSON.parse(text) as { request: { uid: string } };
      answer(manner, review.uid, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening webhook has no port");
  const url = `https://127.0.0.1:${address.port}/validate`;
  const close = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  afterThisTest(close);
  await register(scene, url, caPem);
  return { url, close, behave: (next) => void (manner = next) };
}

function answer(manner: WebhookManner, uid: string, response: ServerResponse): void {
  if (manner === "hang") return;
  if (manner === "fail") {
    response.writeHead(500).end("boom");
    return;
  }
  const body = {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: { uid, ...VERDICTS[manner] },
  };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const VERDICTS: Readonly<Record<Exclude<WebhookManner, "hang" | "fail">, object>> = {
  deny: { allowed: false, status: { message: "policy engine says no" } },
  "deny-with-code": {
    allowed: false,
    status: { code: 403, reason: "Forbidden", message: "image not signed" },
  },
  "deny-without-a-word": { allowed: false },
  warn: { allowed: true, warnings: ["careful now"] },
};

async function register({ namespace, send }: Scene, url: string, caPem: string): Promise<void> {
  const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
  const webhook = {
    name: "gate.example.com",
    clientConfig: { url, caBundle: Buffer.from(caPem).toString("base64") },
    rules: [
      {
        apiGroups: ["", "networking.k8s.io"],
        apiVersions: ["v1"],
        operations: ["CREATE"],
        resources: ["pods", "networkpolicies"],
      },
    ],
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    timeoutSeconds: 1,
  };
  const made = await send("POST", path, { body: { metadata: { name: namespace }, webhooks: [webhook] } });
  if (made.code !== 201) throw new Error(`the webhook was not registered: ${made.text}`);
  afterThisTest(async () => void (await send("DELETE", `${path}/${namespace}`)));
}
