import { ApiException } from "@kubernetes/client-node";
import { afterEach, expect, test } from "vitest";
import { createServer, type Server } from "node:https";
import { makeServerCertificate } from "#lib/simulator/api/certificate.ts";
import { shopScenario, type FaultName } from "#lib/simulator/scenario/shop/shop.ts";
import { agnhostPod, startRunningTown, until, type RunningTown } from "./running-town.ts";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function shopWith(...faults: FaultName[]): Promise<RunningTown> {
  const town = await startRunningTown(shopScenario({ faults }));
  await town.core.createNamespace({ body: { metadata: { name: "proof" } } });
  return town;
}

const create = (town: RunningTown, name: string, namespace = "proof") =>
  town.core.createNamespacedPod({ namespace, body: agnhostPod(name) });

async function refusalOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ApiException)) throw new Error("the call was expected to be refused");
  return JSON.parse(String(error.body)) as { code: number; reason?: string; message: string };
}

async function warningsAbout({ core }: RunningTown, name: string): Promise<string[]> {
  const fieldSelector = `involvedObject.name=${name},type=Warning`;
  const { items } = await core.listNamespacedEvent({ namespace: "proof", fieldSelector });
  return items.map(({ reason, message }) => `${reason}: ${message}`);
}

test("where no node has room a pod stays unscheduled", async () => {
  const town = await shopWith("no-room");
  await create(town, "canary");
  const warnings = await until(
    () => warningsAbout(town, "canary"),
    ({ length }) => length > 0,
  );
  expect(warnings).toEqual([
    "FailedScheduling: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Too many pods. " +
      "no new claims to deallocate, preemption: 0/4 nodes are available: 1 Preemption is not helpful for scheduling, " +
      "3 No preemption victims found for incoming pod.",
  ]);
});

test("where the registry lacks the canaries' image their pods say so", async () => {
  const town = await shopWith("no-image");
  await create(town, "canary");
  const warnings = await until(
    () => warningsAbout(town, "canary"),
    ({ length }) => length > 0,
  );
  expect(warnings.join("\n")).toContain("agnhost:2.53: not found");
});

test("a quota in every new namespace refuses the third pod, also as a dry run", async () => {
  const town = await shopWith("quota");
  await create(town, "one");
  await create(town, "two");
  const message =
    'pods "three" is forbidden: exceeded quota: new-projects, requested: pods=1, used: pods=2, limited: pods=2';
  const dryRun = town.core.createNamespacedPod({
    namespace: "proof",
    body: agnhostPod("three"),
    dryRun: "All",
  });
  expect(await refusalOf(dryRun)).toMatchObject({ code: 403, reason: "Forbidden", message });
  expect(await refusalOf(create(town, "three"))).toMatchObject({ code: 403, message });
});

test("a webhook of the cluster refuses with its own words, and is asked through the network", async () => {
  const town = await shopWith("webhook-refuses");
  expect(await refusalOf(create(town, "canary"))).toMatchObject({
    code: 403,
    message:
      'admission webhook "images.policy.shop.example" denied the request: image registry.k8s.io/e2e-test-images/agnhost is not signed by the platform team',
  });
  town.simulator.store.put({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "identity", name: "closed" },
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  });
  town.simulator.dataPlane.programNow();
  expect(await refusalOf(create(town, "canary"))).toMatchObject({
    code: 500,
    message: expect.stringContaining(
      'failed calling webhook "images.policy.shop.example": failed to call webhook: Post "https://workload-identity-webhook.identity.svc:443/validate-images?timeout=5s": context deadline exceeded',
    ) as unknown,
  });
});

test("on a kernel without SCTP a program is told so; on Cilium without it nothing arrives", async () => {
  const sctp = ["/agnhost", "connect", "10.244.1.200:99", "--protocol=sctp", "--timeout=100ms"];
  const without = await shopWith("no-sctp");
  await without.run(agnhostPod("canary"), "proof");
  expect(await without.exec("canary", sctp, { namespace: "proof" })).toMatchObject({
    stderr: "OTHER: protocol not supported\n",
  });
  const off = await shopWith();
  await off.run(agnhostPod("canary"), "proof");
  expect(await off.exec("canary", sctp, { namespace: "proof" })).toMatchObject({ stderr: "TIMEOUT\n" });
});

test("a webhook at a URL is called over HTTPS and its answer counts", async () => {
  const town = await startRunningTown();
  const { caPem, certPem, keyPem } = await makeServerCertificate("127.0.0.1");
  const asked: { request: { operation: string; object: { metadata: { name: string } } } }[] = [];
  const server = createServer({ key: keyPem, cert: certPem }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as (typeof asked)[number];
      asked.push(review);
      const isGood = review.request.object.metadata.name === "good";
      response.end(JSON.stringify({ response: { allowed: isGood, status: { message: "only good ones" } } }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  town.simulator.store.put({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "gate" },
    webhooks: [
      {
        name: "gate.example.com",
        clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(caPem).toString("base64") },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
      },
    ],
  });
  expect(await refusalOf(create(town, "bad", "storefront"))).toMatchObject({
    code: 400,
    message: 'admission webhook "gate.example.com" denied the request: only good ones',
  });
  await create(town, "good", "storefront");
  expect(asked.map(({ request }) => [request.operation, request.object.metadata.name])).toEqual([
    ["CREATE", "bad"],
    ["CREATE", "good"],
  ]);
});
