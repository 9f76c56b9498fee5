import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtIn } from "#lib/simulator/api/resource-type.ts";
import { plansOfCapture, readCapture } from "#lib/simulator/hubble/capture.ts";
import { folderScenario } from "#lib/simulator/scenario/manifest-folder.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { startSimulator, type Simulator } from "#lib/simulator/simulator.ts";
import { Verdict, type Flow } from "#lib/wire/hubble/flow_pb.js";
import { edgeOf, FlowClient, timeOf } from "./flow-client.ts";

const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const boutique = `${data}netpol-cases/onlineboutique/manifests`;
const bookinfo = fileURLToPath(new URL("bookinfo/", import.meta.url));
const capture = `${data}hubble-flows/basic-sample-400-tcp-flows.jsonl`;

describe.skipIf(!existsSync(boutique))("a folder of manifests (skipped without ../shared/data)", () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ scenario: folderScenario(boutique) });
  });
  afterAll(() => simulator.close());

  it("stands with its pods, their addresses, and DNS and a CNI beside them", () => {
    const { pods, nodes, services } = simulator.dataPlane.world;
    const checkout = [...pods.values()].find((pod) => pod.name.startsWith("checkoutservice-"));
    expect(checkout?.ips[0]).toMatch(/^10\./);
    expect(nodes.size).toBe(4);
    expect(services.get("kube-system/kube-dns")?.ports[0]?.backends).toHaveLength(2);
    expect(simulator.store.get(builtIn("daemonsets"), "kube-system", "cilium")).toBeDefined();
  });

  it("obeys the policies that the folder brings", () => {
    const { world } = simulator.dataPlane;
    const named = (prefix: string) => {
      const pod = [...world.pods.values()].find(({ name }) => name.startsWith(prefix))!;
      return { kind: "pod" as const, namespace: pod.namespace, name: pod.name };
    };
    const ask = (from: string, to: string, port: number) =>
      simulator.dataPlane.judge({ from: named(from), to: named(to), protocol: "TCP", port }).verdict;
    expect(ask("frontend-", "checkoutservice-", 5050)).toBe("allowed");
    expect(ask("adservice-", "checkoutservice-", 5050)).toBe("denied");
  });
});

describe.skipIf(!existsSync(capture))("a replayed capture (skipped without ../shared/data)", () => {
  let simulator: Simulator;
  let client: FlowClient;
  let flows: Flow[];

  beforeAll(async () => {
    simulator = await startSimulator({
      scenario: folderScenario(bookinfo),
      capture: readCapture(capture),
      rate: 20,
    });
    client = new FlowClient(simulator.hubbleAddress);
    flows = await client.allFlows({
      since: timestampFromMs(Date.now() - 3_600_000),
      until: timestampFromMs(Date.now()),
    });
  });
  afterAll(async () => {
    client.close();
    await simulator.close();
  });

  it("ends now and not when it was taken", () => {
    expect(flows.length).toBeGreaterThanOrEqual(400);
    const ages = flows.map((flow) => Date.now() - timeOf(flow));
    expect(Math.max(...ages)).toBeLessThan(600_000);
  });

  it("is laid over the pods of the folder, by the names of their workloads", () => {
    const pods = simulator.dataPlane.world.pods;
    const productpage = flows.find((flow) => flow.source?.podName.startsWith("productpage-v1-"));
    const { namespace = "", podName = "" } = productpage?.source ?? {};
    const pod = pods.get(`${namespace}/${podName}`);
    expect(pod?.ips).toContain(productpage?.IP?.source);
    expect(productpage?.source?.workloads).toMatchObject([{ kind: "Deployment", name: "productpage-v1" }]);
  });

  it("finds pods that the capture knows by address only", () => {
    const nameless = flows.filter(
      ({ source }) => !source?.podName && source?.labels.some((label) => label === "k8s:app=ratings"),
    );
    expect(nameless).toEqual([]);
  });

  it("leaves ends that are nobody in the cluster as they were captured", () => {
    const ends = flows.flatMap(({ source, destination }) => [source, destination]);
    expect(ends.some((end) => end?.namespace === "jaeger")).toBe(true);
  });

  it("goes on as the connections that were opened, never as replies to a client's port", () => {
    const { plans } = plansOfCapture(readCapture(capture), simulator.dataPlane.world);
    expect(plans.length).toBeGreaterThan(0);
    const ports = plans.map(({ to }) => ("port" in to ? to.port : 0));
    expect(ports.filter((port) => port >= 32_768)).toEqual([]);
    expect(plans.filter(({ from }) => from.kind === "internet")).toEqual([]);
  });

  it("goes on in live traffic and meets the policies of the cluster", async () => {
    simulator.store.put({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { namespace: "bookinfo", name: "deny" },
      spec: { podSelector: { matchLabels: { app: "reviews" } }, policyTypes: ["Ingress"] },
    });
    const stream = client.getFlows({ follow: true });
    const dropped = await stream.until(
      ({ responseTypes }) => responseTypes.case === "flow" && responseTypes.value.verdict === Verdict.DROPPED,
    );
    expect(edgeOf(dropped.responseTypes.value as Flow)).toMatch(/ > bookinfo\/reviews-v\d:9080$/);
    stream.cancel();
  });
});

describe.skipIf(!existsSync(capture))("a capture of another cluster (skipped without ../shared/data)", () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ scenario: shopScenario(), capture: readCapture(capture), rate: 0 });
  });
  afterAll(() => simulator.close());

  it("is called so, once, with the first pod that is missing", () => {
    expect(simulator.problems).toEqual([
      {
        file: "basic-sample-400-tcp-flows.jsonl",
        line: 1,
        message:
          "the capture is of another cluster: 399 of 400 flows name pods that this cluster does not have (first: bookinfo/productpage-v1-6b746f74dc-9rcxx)",
      },
    ]);
  });

  it("lends its addresses to no pod of this cluster", async () => {
    const client = new FlowClient(simulator.hubbleAddress);
    const flows = await client.allFlows({ since: timestampFromMs(Date.now() - 3_600_000) });
    client.close();
    expect(flows).toHaveLength(400);
    const { pods } = simulator.dataPlane.world;
    const ends = flows.flatMap(({ source, destination }) => [source, destination]);
    expect(ends.filter((end) => pods.has(`${end?.namespace}/${end?.podName}`))).toEqual([]);
  });

  it("does not go on in live traffic: its pods are not there to send or to be reached", () => {
    expect(plansOfCapture(readCapture(capture), simulator.dataPlane.world)).toEqual({ plans: [], hosts: {} });
  });
});
