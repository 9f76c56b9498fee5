import { describe, expect, it } from "vitest";
import { ObjectStore } from "#lib/simulator/api/object-store.ts";
import { builtIn } from "#lib/simulator/api/resource-type.ts";
import { ConnectionTable, reversed } from "#lib/simulator/data-plane/connection-table.ts";
import { DataPlane } from "#lib/simulator/data-plane/data-plane.ts";
import { translate } from "#lib/simulator/data-plane/service-translation.ts";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { connection, namespace, node, pod, policy } from "../small-world.ts";

const WEB = pod("storefront/web", { app: "web" }, { ip: "10.244.0.11" });
const API = pod("payments/api", { app: "api" }, { ip: "10.244.0.21" });
const TOWN = [namespace("storefront"), namespace("payments"), node("north", "10.0.0.1"), WEB, API];
const QUESTION = connection("storefront/web > payments/api:8080");
const PACKET = {
  sourceIp: "10.244.0.11",
  sourcePort: 40_000,
  destinationIp: "10.244.0.21",
  destinationPort: 8080,
  protocol: "TCP" as const,
};

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "payments", name: "api" },
  spec: { clusterIP: "10.96.0.50", ports: [{ name: "web", port: 443, targetPort: 8080 }] },
};
const slice = (name: string, ip: string, port: number, ready = true) => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { namespace: "payments", name, labels: { "kubernetes.io/service-name": "api" } },
  addressType: "IPv4",
  ports: [{ name: "web", port, protocol: "TCP" }],
  endpoints: [{ addresses: [ip], conditions: { ready } }],
});

describe("service translation", () => {
  const world = worldOf([...TOWN, SERVICE, slice("a", "10.244.0.21", 8080), slice("b", "10.244.0.99", 9090)]);
  const to = (ip: string, port: number, protocol: "TCP" | "UDP" = "TCP") => ({ ip, port, protocol });

  it("a Service address becomes a backend's, with the backend's own port", () => {
    expect(translate(world, to("10.96.0.50", 443), () => 0)).toEqual({
      ip: "10.244.0.21",
      port: 8080,
      party: { kind: "pod", namespace: "payments", name: "api" },
      service: { namespace: "payments", name: "api" },
    });
  });

  it("backends of one Service may listen on different ports", () => {
    expect(translate(world, to("10.96.0.50", 443), () => 1)).toMatchObject({ ip: "10.244.0.99", port: 9090 });
  });

  it("a port that the Service lacks answers nothing", () => {
    expect(translate(world, to("10.96.0.50", 80), () => 0)).toBeUndefined();
    expect(translate(world, to("10.96.0.50", 443, "UDP"), () => 0)).toBeUndefined();
  });

  it("a backend that is not ready gets nothing", () => {
    const sick = worldOf([...TOWN, SERVICE, slice("a", "10.244.0.21", 8080, false)]);
    expect(translate(sick, to("10.96.0.50", 443), () => 0)).toBeUndefined();
  });

  it("any other address stays what it is", () => {
    expect(translate(world, to("203.0.113.9", 443), () => 0)).toEqual({
      ip: "203.0.113.9",
      port: 443,
      party: { kind: "external", ip: "203.0.113.9" },
    });
  });
});

describe("connection tracking", () => {
  it("what comes back on an open connection is a reply", () => {
    const table = new ConnectionTable();
    table.open(PACKET);
    expect(table.isReply(reversed(PACKET))).toBe(true);
    expect(table.isReply(PACKET)).toBe(false);
    expect(table.isReply({ ...reversed(PACKET), destinationPort: 40_001 })).toBe(false);
  });

  it("nothing comes back on a closed one", () => {
    const table = new ConnectionTable();
    table.open(PACKET);
    table.close(PACKET);
    expect(table.isReply(reversed(PACKET))).toBe(false);
  });
});

describe("the live data plane", () => {
  function start() {
    const store = new ObjectStore({ firstResourceVersion: 1 });
    for (const object of TOWN) store.put(object);
    const dataPlane = new DataPlane({ store, programmingDelayMs: 3_600_000 });
    return { store, dataPlane };
  }

  it("a policy is in effect when it is programmed, not when it is written", () => {
    const { store, dataPlane } = start();
    store.put(policy("payments/deny", { podSelector: {} }));
    expect(dataPlane.judge(QUESTION).verdict).toBe("allowed");
    dataPlane.programNow();
    expect(dataPlane.judge(QUESTION).verdict).toBe("denied");
    dataPlane.close();
  });

  it("a deleted policy opens what it closed", () => {
    const { store, dataPlane } = start();
    store.put(policy("payments/deny", { podSelector: {} }));
    store.remove(builtIn("networkpolicies"), "payments", "deny");
    dataPlane.programNow();
    expect(dataPlane.judge(QUESTION).verdict).toBe("allowed");
    dataPlane.close();
  });

  it("a new policy cuts the connections that it denies and no others", () => {
    const { store, dataPlane } = start();
    const kept = { ...reversed(PACKET), sourcePort: 50_000, destinationPort: 80 };
    dataPlane.connections.open(PACKET);
    dataPlane.connections.open(kept);
    store.put(policy("payments/deny", { podSelector: {} }));
    dataPlane.programNow();
    expect(dataPlane.connections.has(PACKET)).toBe(false);
    expect(dataPlane.connections.has(kept)).toBe(true);
    dataPlane.close();
  });

  it("an address keeps the name that it was asked by, so that a policy that allows the name does not cut it", () => {
    const { store, dataPlane } = start();
    const outside = { ...PACKET, destinationIp: "203.0.113.9", destinationPort: 443 };
    const strange = { ...outside, destinationIp: "203.0.113.10" };
    const allowed = { action: "Accept", to: [{ domainNames: ["*.example.com"] }] };
    const denied = { action: "Deny", to: [{ networks: ["0.0.0.0/0"] }] };
    dataPlane.judge({
      ...connection("storefront/web > 203.0.113.9:443"),
      to: { kind: "external", ip: "203.0.113.9", names: ["www.example.com"] },
    });
    dataPlane.connections.open(outside);
    dataPlane.connections.open(strange);
    store.put({
      apiVersion: "policy.networking.k8s.io/v1alpha2",
      kind: "ClusterNetworkPolicy",
      metadata: { name: "names-only" },
      spec: { tier: "Admin", priority: 1, subject: { namespaces: {} }, egress: [allowed, denied] },
    });
    dataPlane.programNow();
    expect([outside, strange].map((packet) => dataPlane.connections.has(packet))).toEqual([true, false]);
    dataPlane.close();
  });

  it("listeners hear of every change that came into effect", () => {
    const { store, dataPlane } = start();
    let heard = 0;
    dataPlane.onProgrammed(() => (heard += 1));
    store.put(policy("payments/deny", { podSelector: {} }));
    store.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "payments", name: "settings" } });
    dataPlane.programNow();
    expect(heard).toBe(1);
    dataPlane.close();
  });
});
