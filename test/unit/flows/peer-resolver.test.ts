import { describe, expect, test } from "vitest";
import { createPeerResolver, type EndpointFacts } from "#lib/flows/index.ts";
import { podOf, serviceOf, sliceOf, TOWN_AT_MS, workloadOf } from "../../cast/cluster-parts.ts";
import { town, townPeers, townPods, web, nodeLocalTown } from "../../cast/town.ts";

const resolver = createPeerResolver(town());

function peer(facts: Partial<EndpointFacts>, from = resolver) {
  return from.resolve({ workloads: [], labels: {}, reserved: [], names: [], atMs: TOWN_AT_MS, ...facts });
}

describe("pods", () => {
  test("a pod of the snapshot is its workload", () => {
    expect(peer({ namespace: "storefront", podName: "web-6f7c9d5b8-a" })).toEqual(townPeers.web);
  });

  test("a pod that is gone is recognised by the owner that the source names", () => {
    expect(
      peer({ namespace: "storefront", podName: "old", workloads: [{ kind: "Deployment", name: "web" }] }),
    ).toEqual(townPeers.web);
    expect(
      peer({ namespace: "payments", podName: "old", workloads: [{ kind: "Job", name: "settle-29394120" }] }),
    ).toEqual(townPeers.settle);
  });

  test("a pod that is gone is recognised by the way its controller names pods", () => {
    expect(peer({ namespace: "storefront", podName: "web-7d9f8c6b5-x2x4z" })).toEqual(townPeers.web);
    expect(peer({ namespace: "ledger", podName: "postgres-3" })).toEqual(townPeers.postgres);
  });

  test("a pod that is gone is recognised by its labels, when they match one workload only", () => {
    expect(
      peer({ namespace: "payments", podName: "renamed", labels: { app: "payments-api", tier: "back" } }),
    ).toEqual(townPeers.paymentsApi);
  });

  test("a pod that nothing explains is unknown, by name, with the reason", () => {
    expect(peer({ namespace: "storefront", podName: "mystery" })).toMatchObject({
      kind: "unknown",
      namespace: "storefront",
      podName: "mystery",
    });
  });

  test("a pod of another cluster is unknown, though its address is one of ours", () => {
    const stranger = { namespace: "bookinfo", podName: "ratings-v1-b6994bb9-jgqxb", address: "10.1.1.10" };
    expect(peer(stranger)).toMatchObject({
      kind: "unknown",
      reason: "no pod bookinfo/ratings-v1-b6994bb9-jgqxb in this cluster",
      podName: "ratings-v1-b6994bb9-jgqxb",
    });
  });

  test("an end of which only the namespace is known is no pod of another namespace, whatever its address", () => {
    expect(peer({ namespace: "bookinfo", labels: { app: "ratings" }, address: "10.1.1.10" })).toMatchObject({
      kind: "unknown",
      namespace: "bookinfo",
      address: "10.1.1.10",
    });
    expect(peer({ namespace: "storefront", address: "10.1.1.10" })).toEqual(townPeers.web);
  });

  test("an address is a pod's, but not a finished one's", () => {
    expect(peer({ address: "10.1.1.20" })).toEqual(townPeers.paymentsApi);
  });

  test("an address was no pod's before the pod was created", () => {
    expect(peer({ address: "10.1.1.10", atMs: TOWN_AT_MS - 2 * 86_400_000 }).kind).toBe("unknown");
  });

  test("an address of the pod range that nobody has is unknown, not external", () => {
    expect(peer({ address: "10.1.1.99" })).toMatchObject({ kind: "unknown", address: "10.1.1.99" });
  });

  test("IPv4 mapped into IPv6 is the same address", () => {
    expect(peer({ address: "::ffff:10.1.1.10" })).toEqual(townPeers.web);
  });
});

describe("what is no pod", () => {
  test.each([
    ["host", "10.0.0.11", "node"],
    ["remote-node", "10.0.0.12", "node"],
    ["health", "10.1.1.250", "node"],
    ["kube-apiserver", "10.0.0.10", "api-server"],
    ["remote-node", "10.0.0.10", "api-server"],
  ])("reserved:%s at %s is a %s", (identity, address, role) => {
    expect(peer({ reserved: [identity], address })).toEqual({ kind: "node", role, addresses: [address] });
  });

  test("a control plane node serves the API on the API's port, and is a node on any other", () => {
    const controlPlane = { reserved: ["kube-apiserver", "remote-node"], address: "10.0.0.10" };
    expect(peer({ ...controlPlane, port: 6443 })).toMatchObject({ role: "api-server" });
    expect(peer({ ...controlPlane, port: 10_250 })).toMatchObject({ role: "node" });
    expect(peer({ address: "10.0.0.10", port: 10_250 })).toMatchObject({ role: "node" });
  });

  test("a control plane node that reaches a pod of its own is its kubelet", () => {
    expect(peer({ reserved: ["kube-apiserver", "host"], address: "10.0.0.10" })).toMatchObject({
      role: "node",
    });
  });

  test("an address alone is the node's that has it, never its hostNetwork pod's", () => {
    expect(peer({ address: "10.0.0.11" })).toEqual({ kind: "node", role: "node", addresses: ["10.0.0.11"] });
  });

  test("Cilium's ingress proxy can be named by no policy, and says so", () => {
    expect(peer({ reserved: ["ingress"], address: "10.1.1.77" })).toMatchObject({
      kind: "unknown",
      reason: expect.stringContaining("ingress"),
    });
  });

  test("a link-local address is a service of its own, though the source calls it the host", () => {
    const local = createPeerResolver(nodeLocalTown());
    expect(peer({ reserved: ["host"], address: "169.254.20.10" }, local)).toEqual({
      kind: "external",
      addresses: ["169.254.20.10"],
    });
  });

  test("an external peer is known by its name where there is one, whichever order the source lists names in", () => {
    const both = ["b.example.com", "a.example.com"];
    expect(peer({ reserved: ["world"], address: "203.0.113.7", names: both })).toEqual({
      kind: "external",
      fqdn: "a.example.com",
      addresses: ["203.0.113.7"],
    });
    expect(peer({ reserved: ["world"], address: "203.0.113.7", names: both.toReversed() })).toMatchObject({
      fqdn: "a.example.com",
    });
  });

  test("a name that a DNS answer taught is remembered", () => {
    const taught = createPeerResolver(town(), new Map([["203.0.113.7", ["pay.example.com"]]]));
    expect(peer({ address: "203.0.113.7" }, taught)).toMatchObject({
      kind: "external",
      fqdn: "pay.example.com",
    });
  });

  test("an end without pod, address or name is unknown", () => {
    expect(peer({}).kind).toBe("unknown");
  });
});

describe("a Service seen before translation", () => {
  test("is the workload behind it, on the pod's port", () => {
    expect(resolver.behindService("10.96.1.2", 443, "TCP")).toEqual({
      peer: townPeers.paymentsApi,
      port: 8443,
    });
    expect(resolver.behindService("10.96.0.10", 53, "UDP")).toEqual({ peer: townPeers.coredns, port: 53 });
  });

  test("is the API server, for the Service that has its addresses", () => {
    expect(resolver.behindService("10.96.0.1", 443, "TCP")).toEqual({
      peer: { kind: "node", role: "api-server", addresses: ["10.0.0.10"] },
      port: 6443,
    });
  });

  test("is no Service's where the address is none", () => {
    expect(resolver.behindService("10.1.1.10", 443, "TCP")).toBeUndefined();
  });

  test("is unknown where several workloads answer, or the port does not exist", () => {
    const canary = workloadOf("storefront/Deployment/canary", { app: "canary" });
    const pod = podOf(canary, "canary-1", "10.1.1.77");
    const both = serviceOf("storefront", "both", {
      clusterIPs: ["10.96.9.9"],
      ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
    });
    const snapshot = town({
      workloads: [web, canary],
      pods: [townPods.web1, pod],
      services: [both],
      endpointSlices: [sliceOf(both, [townPods.web1, pod], [{ port: 8080, protocol: "TCP" }])],
    });
    const split = createPeerResolver(snapshot);
    expect(split.behindService("10.96.9.9", 80, "TCP")?.peer).toMatchObject({
      kind: "unknown",
      reason: expect.stringContaining("2 workloads"),
    });
    expect(split.behindService("10.96.9.9", 81, "TCP")).toMatchObject({
      peer: { kind: "unknown" },
      port: 81,
    });
  });
});
