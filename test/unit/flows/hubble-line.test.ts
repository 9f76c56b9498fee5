import { describe, expect, test } from "vitest";
import { parseHubbleLine } from "#lib/flows/index.ts";
import { townPeers } from "../../cast/town.ts";
import { townResolver } from "./hubble-cast.ts";

const flow = {
  time: "2026-11-24T08:00:00.123456789Z",
  verdict: "FORWARDED",
  IP: { source: "10.1.1.10", destination: "10.1.1.20", ipVersion: "IPv4" },
  l4: { TCP: { source_port: 40_001, destination_port: 8443, flags: { SYN: true } } },
  source: { namespace: "storefront", pod_name: "web-6f7c9d5b8-a" },
  destination: { namespace: "payments", pod_name: "api-77d4-a" },
  event_type: { type: 4 },
  traffic_direction: "EGRESS",
  is_reply: false,
};
const line = JSON.stringify({ flow, node_name: "node-1", time: flow.time });

function parsed(text: string) {
  return parseHubbleLine(text, townResolver, 17);
}

describe("a line of a capture", () => {
  const camelCase = {
    time: flow.time,
    verdict: "FORWARDED",
    IP: flow.IP,
    l4: { TCP: { sourcePort: 40_001, destinationPort: 8443 } },
    source: { namespace: "storefront", podName: "web-6f7c9d5b8-a" },
    destination: { namespace: "payments", podName: "api-77d4-a" },
    eventType: { type: 4 },
    trafficDirection: "EGRESS",
    isReply: false,
  };
  test.each([
    ["plain", line],
    [
      "with fields of a newer emitter",
      JSON.stringify({ flow: { ...flow, interface: { index: 3 }, novelty: [1] }, node_name: "node-1" }),
    ],
    ["with camelCase names", JSON.stringify({ flow: camelCase })],
    ["with a verdict as a number", JSON.stringify({ flow: { ...flow, verdict: 1 } })],
    ["as the bare flow", JSON.stringify(flow)],
    ["behind a container runtime's prefix", `2026-11-24T08:00:00.1Z stdout F ${line}`],
    ["inside fluent-bit's log field", JSON.stringify({ log: `${line}\n`, stream: "stdout" })],
    ["inside both", JSON.stringify({ log: `2026-11-24T08:00:00.1+01:00 stderr F ${line}` })],
    ["with a carriage return", `${line}\r`],
  ])("is read %s", (_how, text) => {
    expect(parsed(text)).toMatchObject({
      ok: true,
      value: { kind: "flow", flow: { sender: townPeers.web, receiver: townPeers.paymentsApi, port: 8443 } },
    });
  });

  test.each(["", "   ", "\r"])("is skipped when it is empty (%j)", (text) => {
    expect(parsed(text)).toMatchObject({ ok: true, value: { kind: "skipped" } });
  });

  test("with a verdict that nobody knows is skipped, not malformed", () => {
    expect(parsed(JSON.stringify({ flow: { ...flow, verdict: "INVENTED_LATER" } }))).toMatchObject({
      ok: true,
      value: { kind: "skipped" },
    });
  });

  test("of another kind of event is skipped", () => {
    expect(
      parsed(JSON.stringify({ agent_event: { type: "AGENT_STARTED" }, node_name: "node-1" })),
    ).toMatchObject({ ok: true, value: { kind: "skipped" } });
  });

  test.each([
    ["cut off", line.slice(0, 200)],
    ["no JSON", "level=info msg=hello"],
    ["a list", "[]"],
    ["a number", "42"],
    ["null", "null"],
    ["of the wrong type inside", JSON.stringify({ flow: { ...flow, l4: "TCP" } })],
    ["with a time that is none", JSON.stringify({ flow: { ...flow, time: "yesterday" } })],
    ["a broken wrapping", '{"log": "unfinished'],
  ])("that is %s refuses with its number and the reason, and never throws", (_how, text) => {
    const result = parsed(text);
    expect(result).toMatchObject({ ok: false, refusal: { code: "malformed-flow-line" } });
    if (!result.ok) expect(result.refusal.message).toMatch(/^Line 17 is no Hubble flow: .+/);
  });
});
