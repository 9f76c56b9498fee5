import { describe, expect, it } from "vitest";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { selects } from "#lib/simulator/data-plane/label-selector.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";

const scenario = shopScenario();
const world = worldOf(scenario.objects);
const pods = [...world.pods.values()];
const find = (kind: string, name: string) =>
  scenario.objects.find((object) => object.kind === kind && object.metadata.name === name);

describe("the shop", () => {
  it("is the same in every run, down to uids and addresses", () => {
    expect(shopScenario().objects).toEqual(scenario.objects);
  });

  it("has about twelve namespaces and sixty workloads on four nodes", () => {
    const workloads = new Set(pods.map((pod) => `${pod.namespace}/${pod.workload.name}`));
    expect(world.nodes.size).toBe(4);
    expect(workloads.size).toBeGreaterThan(50);
    for (const name of [
      "storefront",
      "checkout",
      "payments",
      "billing",
      "monitoring",
      "sandbox",
      "legacy-erp",
    ]) {
      expect(world.namespaces.has(name)).toBe(true);
    }
  });

  it("gives no address to two pods, but for those on the network of their node", () => {
    const ips = pods.filter((pod) => !pod.hostNetwork).flatMap((pod) => pod.ips);
    expect(new Set(ips).size).toBe(ips.length);
  });

  it("gives every object a uid of its own", () => {
    const uids = scenario.objects.map((object) => object.metadata.uid);
    expect(uids.every(Boolean)).toBe(true);
    expect(new Set(uids).size).toBe(uids.length);
  });

  it("has an answer for every Service port", () => {
    for (const service of world.services.values()) {
      for (const port of service.ports)
        expect([service.name, port.name, port.backends.length > 0]).toContain(true);
    }
  });

  it("sends storefront's port 443 to checkout's 8443", () => {
    const port = world.services.get("checkout/api")?.ports[0];
    expect(port?.port).toBe(443);
    expect(port?.backends.map((backend) => backend.port)).toEqual([8443, 8443, 8443]);
  });

  it("resolves on every node at 169.254.20.10, by a daemon on the node's network", () => {
    const caches = pods.filter((pod) => pod.workload.name === "node-local-dns");
    expect(scenario.clusterDns).toBe("169.254.20.10");
    expect(caches).toHaveLength(4);
    expect(caches.every((pod) => pod.hostNetwork)).toBe(true);
    expect(world.services.get("kube-system/kube-dns")?.clusterIps).toEqual(["10.96.0.10"]);
  });

  it("announces Cilium", () => {
    expect(find("DaemonSet", "cilium")?.metadata.namespace).toBe("kube-system");
    expect(find("ConfigMap", "cilium-config")).toBeDefined();
  });

  it("has pods that nobody owns", () => {
    expect(world.pods.get("sandbox/stranger")?.workload).toEqual({ kind: "Pod", name: "stranger" });
    expect(find("Pod", "stranger")?.metadata.ownerReferences).toBeUndefined();
  });

  it("has a webhook that the API server reaches by Service", () => {
    expect(JSON.stringify(find("ValidatingWebhookConfiguration", "workload-identity"))).toContain(
      '"name":"workload-identity-webhook"',
    );
  });

  it("has exactly one policy that selects nothing, by a typo", () => {
    const idle = world.networkPolicies.filter(
      (policy) =>
        !pods.some(
          (pod) =>
            pod.namespace === policy.metadata?.namespace &&
            selects(policy.spec?.podSelector ?? {}, pod.labels),
        ),
    );
    expect(idle.map((policy) => policy.metadata?.name)).toEqual(["reports"]);
  });

  it("declares connections between parties that exist only", () => {
    for (const { from, to } of scenario.connections) {
      if (to.kind === "service") expect(world.services.has(`${to.namespace}/${to.name}`)).toBe(true);
      if (to.kind === "host") expect(scenario.hosts[to.name]?.length).toBeGreaterThan(0);
      if (from.kind !== "workload") continue;
      const exists = scenario.objects.some(
        ({ metadata }) => metadata.namespace === from.namespace && metadata.name === from.name,
      );
      expect([from, exists]).toContain(true);
    }
  });

  it("names each connection once", () => {
    const ids = scenario.connections.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
