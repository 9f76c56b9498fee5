import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { FlowLog } from "#lib/simulator/hubble/flow-log.ts";
import { passes, unsupportedFields } from "#lib/simulator/hubble/flow-filter.ts";
import { FlowFilterSchema, FlowSchema, Verdict } from "#lib/wire/hubble/flow_pb.js";

const flow = create(FlowSchema, {
  verdict: Verdict.DROPPED,
  source: { namespace: "storefront", podName: "web-1" },
  destination: { namespace: "payments", podName: "api-1" },
  IP: { source: "10.244.0.11", destination: "10.244.0.21" },
  l4: { protocol: { case: "TCP", value: { sourcePort: 40_000, destinationPort: 8080 } } },
});
const observed = (timeMs: number) => ({ timeMs, node: "north", flow: () => flow });

describe("the ring", () => {
  it("keeps the latest and says which those are", () => {
    const log = new FlowLog(3);
    for (const timeMs of [1, 2, 3, 4, 5]) log.append(observed(timeMs));
    expect([log.first, log.end]).toEqual([2, 5]);
    expect(log.at(1)).toBeUndefined();
    expect(log.at(2)?.timeMs).toBe(3);
    expect(log.at(5)).toBeUndefined();
  });

  it("wakes whoever waits for the next flow, and whoever gives up", async () => {
    const log = new FlowLog(3);
    const patience = new AbortController();
    const next = log.reach(0, patience.signal);
    log.append(observed(1));
    await next;
    const never = log.reach(9, patience.signal);
    patience.abort();
    await never;
    expect(log.end).toBe(1);
  });
});

describe("filters", () => {
  const filter = (init: Parameters<typeof create<typeof FlowFilterSchema>>[1]) =>
    create(FlowFilterSchema, init);

  it.each([
    [{ sourcePod: ["storefront/"] }, true],
    [{ sourcePod: ["storefront/web"] }, true],
    [{ sourcePod: ["web"] }, false],
    [{ destinationIp: ["10.244.0.0/24"] }, true],
    [{ destinationPort: ["8080"], verdict: [Verdict.FORWARDED] }, false],
    [{ verdict: [Verdict.FORWARDED, Verdict.DROPPED] }, true],
    [{ protocol: ["udp"] }, false],
  ])("%j passes: %s", (init, expected) => {
    expect(passes(flow, [filter(init)], [])).toBe(expected);
    expect(passes(flow, [], [filter(init)])).toBe(!expected);
  });

  it("says which fields it does not evaluate", () => {
    expect(unsupportedFields(filter({ sourceLabel: ["app=web"], sourcePod: ["web"] }))).toEqual([
      "sourceLabel",
    ]);
  });
});
