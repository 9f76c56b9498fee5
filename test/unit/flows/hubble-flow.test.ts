import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { flowFromHubble } from "#lib/flows/index.ts";
import {
  DropReason,
  L7FlowType,
  LostEventSource,
  TraceObservationPoint,
  TrafficDirection,
  Verdict,
} from "#lib/wire/hubble/flow_pb.js";
import { GetFlowsResponseSchema } from "#lib/wire/hubble/observer_pb.js";
import { NodeState } from "#lib/wire/hubble/relay_pb.js";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { townPeers } from "../../cast/town.ts";
import { apiToWebReply, flowOf, recordOf, townResolver, webToApi } from "./hubble-cast.ts";

const tcp = (sourcePort: number, destinationPort: number, flags?: Record<string, boolean>) =>
  ({ protocol: { case: "TCP", value: { sourcePort, destinationPort, flags } } }) as const;
const udp = (sourcePort: number, destinationPort: number) =>
  ({ protocol: { case: "UDP", value: { sourcePort, destinationPort } } }) as const;

describe("orientation", () => {
  test("a request runs from its client to the server's port", () => {
    expect(flowOf()).toMatchObject({
      sender: townPeers.web,
      receiver: townPeers.paymentsApi,
      port: 8443,
      protocol: "TCP",
      outcome: "allowed",
      reportedAt: "sender",
      count: 1,
      atMs: TOWN_AT_MS,
    });
  });

  test.each([
    ["is_reply says so", apiToWebReply],
    ["an old emitter's reply says so", { ...apiToWebReply, isReply: undefined, reply: true }],
    ["only the flags say so", { ...apiToWebReply, isReply: undefined, trafficDirection: 0 }],
    [
      "only the ports say so",
      { ...apiToWebReply, isReply: undefined, trafficDirection: 0, l4: tcp(8443, 40_001, { ACK: true }) },
    ],
    [
      "an echo reply",
      { ...webToApi, isReply: undefined, l4: { protocol: { case: "ICMPv4", value: { type: 0 } } } as const },
    ],
  ])("a reply is skipped where %s", (_why, reply) => {
    expect(recordOf(reply)).toEqual({ kind: "skipped", why: "a reply" });
  });

  test.each([
    ["an old emitter that knows the direction", { isReply: undefined, l4: tcp(40_001, 8443, { ACK: true }) }],
    [
      "a SYN without an ACK",
      { isReply: undefined, trafficDirection: 0, l4: tcp(40_001, 8443, { SYN: true }) },
    ],
    [
      "a client's port towards a server's",
      { isReply: undefined, trafficDirection: 0, l4: tcp(40_001, 8443, { ACK: true }) },
    ],
    [
      "a policy verdict, which only an opening packet gets",
      { isReply: undefined, trafficDirection: 0, l4: udp(2_000, 3_000), eventType: { type: 5 } },
    ],
  ])("a request is told without is_reply by %s", (_why, request) => {
    expect(flowOf(request)).toMatchObject({ sender: townPeers.web, receiver: townPeers.paymentsApi });
  });

  test("what neither flags nor ports can tell is no evidence", () => {
    const unknown = { isReply: undefined, trafficDirection: 0, l4: udp(2_000, 3_000) };
    expect(recordOf(unknown)).toEqual({ kind: "skipped", why: "whether it is a reply cannot be told" });
    expect(recordOf({ ...unknown, l4: udp(50_000, 40_000) }).kind).toBe("skipped");
  });

  test("the receiver's node reports with direction INGRESS", () => {
    expect(flowOf({ trafficDirection: TrafficDirection.INGRESS }).reportedAt).toBe("receiver");
  });

  test("where the direction is missing, the place in the data plane tells who reported", () => {
    const at = (traceObservationPoint: TraceObservationPoint) =>
      flowOf({ trafficDirection: 0, traceObservationPoint }).reportedAt;
    expect(at(TraceObservationPoint.TO_OVERLAY)).toBe("sender");
    expect(at(TraceObservationPoint.TO_ENDPOINT)).toBe("receiver");
    expect(at(TraceObservationPoint.UNKNOWN_POINT)).toBe("unknown");
  });

  test("ICMP has port 0 and UDP the server's port", () => {
    expect(flowOf({ l4: { protocol: { case: "ICMPv4", value: { type: 8 } } } })).toMatchObject({
      port: 0,
      protocol: "ICMP",
    });
    expect(flowOf({ l4: udp(50_000, 53) })).toMatchObject({ port: 53, protocol: "UDP" });
  });
});

describe("verdicts", () => {
  test("REDIRECTED went to Cilium's proxy, behind the policy: allowed", () => {
    expect(flowOf({ verdict: Verdict.REDIRECTED }).outcome).toBe("allowed");
  });

  test("AUDIT got through and is noted as what would have been denied", () => {
    expect(flowOf({ verdict: Verdict.AUDIT, eventType: { type: 5 } })).toMatchObject({
      outcome: "allowed",
      audit: "would-be-denied",
    });
  });

  test.each([
    ["POLICY_DENIED", { dropReasonDesc: DropReason.POLICY_DENIED }],
    ["POLICY_DENY", { dropReasonDesc: DropReason.POLICY_DENY }],
    ["AUTH_REQUIRED", { dropReasonDesc: DropReason.AUTH_REQUIRED }],
    ["an old capture's number 133", { dropReason: 133 }],
    ["a policy verdict without a reason", { eventType: { type: 5 } }],
    [
      "a policy that is named",
      {
        eventType: { type: 0 },
        ingressDeniedBy: [{ name: "deny", namespace: "payments", kind: "CiliumNetworkPolicy" }],
      },
    ],
  ])("a drop is a denial for %s", (_why, drop) => {
    expect(
      flowOf({ verdict: Verdict.DROPPED, eventType: { type: 1 }, isReply: undefined, ...drop }).outcome,
    ).toBe("denied");
  });

  test.each([
    ["no backend", { dropReasonDesc: DropReason.SERVICE_BACKEND_NOT_FOUND }],
    ["a stale address", { dropReasonDesc: DropReason.STALE_OR_UNROUTABLE_IP }],
    ["a number that nobody knows", { dropReasonDesc: 999 as DropReason }],
    ["no reason at all", {}],
    ["a proxy at layer 7", { eventType: { type: 129 }, dropReasonDesc: DropReason.POLICY_DENIED }],
  ])("a drop is neither allowed nor denied for %s", (_why, drop) => {
    expect(recordOf({ verdict: Verdict.DROPPED, eventType: { type: 1 }, ...drop }).kind).toBe("skipped");
  });

  test.each([
    Verdict.VERDICT_UNKNOWN,
    Verdict.ERROR,
    Verdict.TRACED,
    Verdict.TRANSLATED,
    15 as Verdict,
    16 as Verdict,
  ])("verdict %i is about no policy", (verdict) => {
    expect(recordOf({ verdict }).kind).toBe("skipped");
  });

  test("a packet seen before any policy is no evidence that it got through", () => {
    expect(recordOf({ traceObservationPoint: TraceObservationPoint.FROM_ENDPOINT })).toEqual({
      kind: "skipped",
      why: "seen before any policy was applied",
    });
  });

  test("the policies that allowed or denied are kept by name", () => {
    const by = [{ name: "allow-web", namespace: "payments", kind: "NetworkPolicy" }];
    expect(flowOf({ ingressAllowedBy: by }).allowedBy).toEqual([
      { kind: "NetworkPolicy", namespace: "payments", name: "allow-web" },
    ]);
    expect(flowOf().allowedBy).toBeUndefined();
  });
});

describe("other reports", () => {
  const dnsAnswer = (ips: string[]) => ({
    ...apiToWebReply,
    eventType: { type: 129 },
    l7: {
      type: L7FlowType.RESPONSE,
      record: { case: "dns", value: { query: "Pay.Example.com.", ips } },
    } as const,
  });

  test("a DNS answer teaches a name, in lower case and without the root's dot", () => {
    expect(recordOf(dnsAnswer(["203.0.113.7"]))).toMatchObject({
      kind: "dns-answer",
      answer: { name: "pay.example.com", addresses: ["203.0.113.7"] },
    });
  });

  test("an answer without addresses teaches nothing", () => {
    expect(recordOf(dnsAnswer([])).kind).toBe("skipped");
  });

  test("a layer 7 request is evidence of its connection, under the connection's own identity", () => {
    const request = {
      eventType: { type: 129 },
      l7: { type: L7FlowType.REQUEST, record: { case: "dns", value: { query: "x.", ips: [] } } } as const,
    };
    expect(flowOf(request).connection).toBe(flowOf().connection);
    expect(flowOf(request).dnsQuery).toBe("x");
  });

  test("an aggregate stands for as many connections as it counts", () => {
    const flow = flowOf({ aggregate: { egressFlowCount: 12 } });
    expect(flow).toMatchObject({ count: 12, connection: undefined });
  });

  test("lost events are a gap in coverage", () => {
    const message = create(GetFlowsResponseSchema, {
      nodeName: "node-1",
      time: timestampFromMs(TOWN_AT_MS),
      responseTypes: {
        case: "lostEvents",
        value: { source: LostEventSource.HUBBLE_RING_BUFFER, numEventsLost: 7n },
      },
    });
    expect(flowFromHubble(message, townResolver)).toEqual({
      kind: "coverage",
      gap: {
        source: "hubble/HUBBLE_RING_BUFFER",
        node: "node-1",
        fromMs: TOWN_AT_MS,
        toMs: TOWN_AT_MS,
        reason: "lost-events",
        lostEvents: 7,
      },
    });
  });

  test("a node that went away is told", () => {
    const value = { stateChange: NodeState.NODE_UNAVAILABLE, nodeNames: ["node-2"], message: "gone" };
    const message = create(GetFlowsResponseSchema, {
      time: timestampFromMs(TOWN_AT_MS),
      responseTypes: { case: "nodeStatus", value },
    });
    expect(flowFromHubble(message, townResolver)).toMatchObject({
      kind: "node-status",
      change: { nodes: ["node-2"], state: "unavailable" },
    });
  });

  test("the same report always has the same id, with and without the emitter's own", () => {
    const idOf = (record: ReturnType<typeof recordOf>) => (record.kind === "flow" ? record.id : undefined);
    expect(idOf(recordOf())).toBe("flow-1");
    expect(idOf(recordOf({ uuid: "" }))).toBe(idOf(recordOf({ uuid: "" })));
    expect(idOf(recordOf({ uuid: "" }))).not.toBe(idOf(recordOf({ uuid: "", l4: tcp(40_002, 8443) })));
  });
});
