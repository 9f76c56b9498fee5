import { once } from "node:events";
import { createServer } from "node:https";
import { makeServerCertificate } from "#lib/simulator/api/certificate.ts";
import type { Simulator } from "#lib/simulator/simulator.ts";

/** Registers a validating webhook that refuses every pod of the cluster with these words; returns what ends it. */
export async function refuseInWebhook(
  { store }: Pick<Simulator, "store">,
  message: string,
): Promise<() => Promise<void>> {
  const { caPem, certPem, keyPem } = await makeServerCertificate("127.0.0.1");
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.once("end", () => {
      const { request: review } = JSON.parse(text) as { request: { uid: string } };
      const verdict = { uid: review.uid, allowed: false, status: { message } };
      const body = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: verdict };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening webhook has no port");
  store.put({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "images" },
    webhooks: [
      {
        name: "images.town.example",
        clientConfig: {
          url: `https://127.0.0.1:${address.port}/validate`,
          caBundle: Buffer.from(caPem).toString("base64"),
        },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        timeoutSeconds: 2,
      },
    ],
  });
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
}
