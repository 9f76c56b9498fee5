import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ObjectStore } from "#lib/simulator/api/object-store.ts";
import { builtIn } from "#lib/simulator/api/resource-type.ts";
import { DataPlane } from "#lib/simulator/data-plane/data-plane.ts";
import { connection, namespace, node, pod, policy } from "../small-world.ts";

const WEB = pod("storefront/web", { app: "web" }, { ip: "10.244.0.11" });
const API = pod(
  "payments/api",
  { app: "api" },
  { ip: "10.244.1.21", spec: { nodeName: "south", containers: [{ name: "main" }] } },
);
const TOWN = [
  namespace("storefront"),
  namespace("payments"),
  node("north", "10.0.0.1"),
  node("south", "10.0.0.2"),
  WEB,
  API,
];
const QUESTION = connection("storefront/web > payments/api:8080");

describe("agents that take their own time", () => {
  let store: ObjectStore;
  let dataPlane: DataPlane;

  beforeEach(() => {
    vi.useFakeTimers();
    // The first node's agent takes the least time, the second's the most.
    vi.spyOn(Math, "random")
      .mockReturnValueOnce(0)
      .mockReturnValueOnce(1)
      .mockReturnValueOnce(0)
      .mockReturnValueOnce(1);
    store = new ObjectStore({ firstResourceVersion: 1 });
    for (const object of TOWN) store.put(object);
    dataPlane = new DataPlane({ store, programmingDelayMs: { least: 100, most: 300 } });
  });
  afterEach(() => {
    dataPlane.close();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const verdict = () => dataPlane.judge(QUESTION).verdict;

  it("a policy counts on the receiver's node when that has it, whatever the sender's has", () => {
    store.put(policy("payments/deny", { podSelector: {}, policyTypes: ["Ingress"] }));
    vi.advanceTimersByTime(150);
    expect(verdict()).toBe("allowed");
    vi.advanceTimersByTime(200);
    expect(verdict()).toBe("denied");
  });

  it("a policy counts on the sender's node as soon as that has it", () => {
    store.put(policy("storefront/deny", { podSelector: {}, policyTypes: ["Egress"] }));
    expect(verdict()).toBe("allowed");
    vi.advanceTimersByTime(150);
    expect(verdict()).toBe("denied");
  });

  it("a deletion that follows at once is never overtaken by the policy", () => {
    store.put(policy("payments/deny", { podSelector: {}, policyTypes: ["Ingress"] }));
    store.remove(builtIn("networkpolicies"), "payments", "deny");
    vi.advanceTimersByTime(1000);
    expect(verdict()).toBe("allowed");
    expect(dataPlane.world.networkPolicies).toEqual([]);
  });
});
