import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { startSimulator, type Simulator } from "#lib/simulator/simulator.ts";
import { builtIn } from "#lib/simulator/api/resource-type.ts";
import {
  DropReason,
  LostEventSource,
  TrafficDirection,
  Verdict,
  type Flow,
} from "#lib/wire/hubble/flow_pb.js";
import type { GetFlowsResponse } from "#lib/wire/hubble/observer_pb.js";
import { NodeState } from "#lib/wire/hubble/relay_pb.js";
import { edgeOf, FlowClient, timeOf } from "./flow-client.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let simulator: Simulator;
let client: FlowClient;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: shopScenario(), rate: 3 });
  client = new FlowClient(simulator.hubbleAddress);
});

afterAll(async () => {
  client.close();
  await simulator.close();
});

function flowIn({ responseTypes }: GetFlowsResponse): Flow | undefined {
  return responseTypes.case === "flow" ? responseTypes.value : undefined;
}

function seen(edge: string, verdict: Verdict) {
  return (message: GetFlowsResponse) => {
    const flow = flowIn(message);
    return flow !== undefined && !flow.isReply && flow.verdict === verdict && edgeOf(flow) === edge;
  };
}

describe("history", () => {
  let flows: Flow[];
  let edges: Set<string>;

  beforeAll(async () => {
    flows = await client.allFlows({ since: timestampFromMs(Date.now() - 9 * DAY_MS) });
    edges = new Set(flows.filter((flow) => !flow.isReply).map(edgeOf));
  });

  it("reaches eight days back, oldest first", () => {
    const times = flows.map(timeOf);
    expect(Date.now() - times[0]!).toBeGreaterThan(8 * DAY_MS - HOUR_MS);
    expect(Date.now() - times[0]!).toBeLessThan(8 * DAY_MS + HOUR_MS);
    expect(times.every((time, index) => index === 0 || time >= times[index - 1]!)).toBe(true);
  });

  it("shows pods behind Services by the port of the pod", () => {
    expect(edges).toContain("storefront/web > checkout/api:8443");
    expect(edges).not.toContain("storefront/web > checkout/api:443");
    expect(edges).toContain("identity/login > identity/directory:1389");
  });

  it("knows the payment API by its name", () => {
    const external = flows.find((flow) => flow.destinationNames.includes("api.pay.example"));
    expect(external?.source?.namespace).toBe("payments");
    expect(external?.destination?.labels).toContain("reserved:world");
  });

  it("holds the runs of CronJobs but none of the weekly one", () => {
    expect(edges).toContain("batch/cluster-report > 10.0.0.10:6443");
    expect(edges).toContain("billing/statement-nightly > billing/db:5432");
    expect([...edges].filter((edge) => edge.includes("invoice-weekly"))).toEqual([]);
  });

  it("asks the resolver of the node, and CoreDNS where the pod says so", () => {
    expect(edges).toContain("checkout/api > 169.254.20.10:53");
    expect(edges).toContain("checkout/worker > kube-system/coredns:53");
    expect(edges).not.toContain("checkout/worker > 169.254.20.10:53");
  });

  it("obeys the policies that stood there all the time", () => {
    const dropped = new Set(flows.filter((flow) => flow.verdict === Verdict.DROPPED).map(edgeOf));
    expect(dropped).toEqual(
      new Set(["legacy-erp/reports > legacy-erp/db:1521", "sandbox/stranger > legacy-erp/db:1521"]),
    );
  });

  it("is the same whenever it is asked for", async () => {
    const until = timestampFromMs(Date.now() - 7 * DAY_MS);
    const [first, second] = await Promise.all([client.allFlows({ until }), client.allFlows({ until })]);
    expect(first.length).toBeGreaterThan(1000);
    expect(second.map((flow) => flow.uuid)).toEqual(first.map((flow) => flow.uuid));
    expect(new Set(first.map((flow) => flow.uuid)).size).toBe(first.length);
  });
});

describe("live traffic", () => {
  it("goes on from where history ends", async () => {
    const askedAtMs = Date.now();
    const stream = client.getFlows({ since: timestampFromMs(askedAtMs - HOUR_MS), follow: true });
    await stream.until((message) => timeOf(flowIn(message) ?? ({} as Flow)) > askedAtMs);
    stream.cancel();
    expect(new Set(stream.flows().map((flow) => flow.uuid)).size).toBe(stream.flows().length);
  });

  it("reports a connection at both of its ends", async () => {
    const stream = client.getFlows({ follow: true });
    const at = (direction: TrafficDirection) => (message: GetFlowsResponse) =>
      seen("storefront/web > checkout/api:8443", Verdict.FORWARDED)(message) &&
      flowIn(message)?.trafficDirection === direction;
    const out = flowIn(await stream.until(at(TrafficDirection.EGRESS)));
    const arrived = flowIn(
      await stream.until(
        (message) => at(TrafficDirection.INGRESS)(message) && samePorts(flowIn(message), out),
      ),
    );
    stream.cancel();
    expect(out?.nodeName).toMatch(/^shop\/shop-worker-\d$/);
    expect(arrived?.IP).toEqual(out?.IP);
  });

  it("numbers work: the last ones, and the first", async () => {
    expect(await client.allFlows({ number: 20n })).toHaveLength(20);
    const first = await client.allFlows({ number: 5n, first: true });
    expect(first).toHaveLength(5);
    expect(Date.now() - timeOf(first[0]!)).toBeGreaterThan(7 * DAY_MS);
  });

  it("filters by pod and verdict", async () => {
    const whitelist = [{ destinationPod: ["legacy-erp/db"], verdict: [Verdict.DROPPED] }];
    const flows = await client.allFlows({ whitelist, until: timestampFromMs(Date.now()) });
    expect(flows.length).toBeGreaterThan(10);
    expect(new Set(flows.map((flow) => flow.verdict))).toEqual(new Set([Verdict.DROPPED]));
  });

  it("refuses a filter that it would not obey", async () => {
    const stream = client.getFlows({ whitelist: [{ sourceFqdn: ["api.pay.example"] }] });
    await expect(stream.ended).rejects.toThrow("sourceFqdn");
  });
});

describe("policies", () => {
  const deny = (namespace: string, direction: "Ingress" | "Egress") => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace, name: `deny-${direction.toLowerCase()}` },
    spec: { podSelector: {}, policyTypes: [direction] },
  });
  const policies = builtIn("networkpolicies");

  it("a deny drops traffic at the denying side, and its removal lets it through", async () => {
    const stream = client.getFlows({ follow: true });
    simulator.store.put(deny("checkout", "Ingress"));
    const edge = "storefront/web > checkout/api:8443";
    const dropped = flowIn(await stream.until(seen(edge, Verdict.DROPPED)));
    expect(dropped).toMatchObject({
      trafficDirection: TrafficDirection.INGRESS,
      dropReasonDesc: DropReason.POLICY_DENIED,
      ingressDeniedBy: [],
      ingressAllowedBy: [],
    });
    stream.cancel();
    const after = client.getFlows({ follow: true });
    simulator.store.remove(policies, "checkout", "deny-ingress");
    const arrived = flowIn(
      await after.until(
        (message) =>
          seen(edge, Verdict.FORWARDED)(message) &&
          flowIn(message)?.trafficDirection === TrafficDirection.INGRESS,
      ),
    );
    expect(arrived?.ingressAllowedBy).toEqual([]);
    after.cancel();
  });

  it("an open policy is named by the connections that it allows", async () => {
    const stream = client.getFlows({ follow: true });
    simulator.store.put({
      ...deny("checkout", "Ingress"),
      metadata: { namespace: "checkout", name: "open" },
      spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] },
    });
    const allowed = await stream.until(
      (message) =>
        (flowIn(message)?.ingressAllowedBy.length ?? 0) > 0 &&
        flowIn(message)?.destination?.namespace === "checkout",
    );
    expect(flowIn(allowed)?.ingressAllowedBy).toMatchObject([
      { kind: "NetworkPolicy", namespace: "checkout", name: "open" },
    ]);
    stream.cancel();
    simulator.store.remove(policies, "checkout", "open");
  });

  it("without DNS nothing is connected to by name", async () => {
    simulator.store.put(deny("checkout", "Egress"));
    simulator.dataPlane.programNow();
    const stream = client.getFlows({ follow: true });
    await stream.until(seen("checkout/api > 169.254.20.10:53", Verdict.DROPPED));
    await stream.until(seen("checkout/worker > kube-system/coredns:53", Verdict.DROPPED));
    const others = stream
      .flows()
      .filter(
        (flow) => flow.source?.namespace === "checkout" && !flow.isReply && !edgeOf(flow).endsWith(":53"),
      );
    expect(others.map(edgeOf)).toEqual([]);
    stream.cancel();
    simulator.store.remove(policies, "checkout", "deny-egress");
  });

  it("a connection that stays open is cut when a policy denies it", async () => {
    const stream = client.getFlows({ follow: true });
    await stream.until((message) => seen("checkout/api > checkout/db:5432", Verdict.FORWARDED)(message));
    simulator.store.put({
      ...deny("checkout", "Ingress"),
      metadata: { namespace: "checkout", name: "deny-db" },
      spec: { podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"] },
    });
    await stream.until(seen("checkout/api > checkout/db:5432", Verdict.DROPPED));
    stream.cancel();
    simulator.store.remove(policies, "checkout", "deny-db");
  });
});

describe("coverage", () => {
  it("tells of its nodes when a stream begins, and of those that come and go", async () => {
    const stream = client.getFlows({ follow: true });
    const status = (state: NodeState) => (message: GetFlowsResponse) =>
      message.responseTypes.case === "nodeStatus" && message.responseTypes.value.stateChange === state;
    await stream.until(status(NodeState.NODE_CONNECTED));
    simulator.coverage.setNodeAvailable("shop-worker-2", false);
    await stream.until(status(NodeState.NODE_UNAVAILABLE));
    expect((await client.serverStatus()).unavailableNodes).toEqual(["shop-worker-2"]);
    expect((await client.getNodes()).nodes.map(({ state }) => state)).toContain(NodeState.NODE_UNAVAILABLE);
    simulator.coverage.setNodeAvailable("shop-worker-2", true);
    stream.cancel();
  });

  it("tells of lost events", async () => {
    const stream = client.getFlows({ follow: true });
    await stream.until(() => true);
    simulator.coverage.loseEvents("shop-worker-1", 42, LostEventSource.PERF_EVENT_RING_BUFFER);
    const lost = await stream.until((message) => message.responseTypes.case === "lostEvents");
    expect(lost.responseTypes.value).toMatchObject({ numEventsLost: 42n });
    stream.cancel();
  });

  it("counts what it saw", async () => {
    const status = await client.serverStatus();
    expect(status.numConnectedNodes).toBe(4);
    expect(status.seenFlows).toBeGreaterThan(0n);
  });
});

function samePorts(a: Flow | undefined, b: Flow | undefined): boolean {
  return JSON.stringify(portsOf(a)) === JSON.stringify(portsOf(b));
}

function portsOf(flow: Flow | undefined): unknown {
  const layer4 = flow?.l4?.protocol;
  return layer4?.case === "TCP" ? [layer4.value.sourcePort, layer4.value.destinationPort] : layer4?.case;
}
