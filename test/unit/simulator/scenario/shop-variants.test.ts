import { describe, expect, it } from "vitest";
import { readShopVariant, shopScenario } from "#lib/simulator/scenario/shop/shop.ts";

const names = (kind: string, objects = shopScenario().objects) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

describe("which shop", () => {
  it("is read from names of a plugin and of faults", () => {
    expect(readShopVariant("flannel")).toEqual({ cni: "flannel", faults: [] });
    expect(readShopVariant("quota,calico,no-room")).toEqual({ cni: "calico", faults: ["quota", "no-room"] });
  });

  it("says what there is when a name is unknown, and that there is one plugin only", () => {
    expect(readShopVariant("weave")).toMatch(/no shop with "weave"; there is cilium, calico, flannel/);
    expect(readShopVariant("calico,flannel")).toBe(
      "a cluster has one network plugin, not calico and flannel",
    );
  });

  it("has the plugin's own daemons and configuration, and none of another's", () => {
    const { objects, enforcement } = shopScenario({ cni: "flannel" });
    expect(names("DaemonSet", objects)).toContain("kube-flannel-ds");
    expect(names("DaemonSet", objects)).not.toContain("cilium");
    expect(names("ConfigMap", objects)).not.toContain("cilium-config");
    expect(enforcement?.enforces).toBe(false);
  });

  it.each(["cilium", "calico", "kindnet", "aws-vpc-cni"] as const)("enforces on %s", (cni) => {
    expect(shopScenario({ cni }).enforcement?.enforces).toBe(true);
  });
});

describe("what the shop's platform holds for discovery", () => {
  it("monitors of Prometheus' operator with their kinds, and a webhook that changes pods", () => {
    expect(names("CustomResourceDefinition")).toEqual(
      expect.arrayContaining(["servicemonitors.monitoring.coreos.com", "podmonitors.monitoring.coreos.com"]),
    );
    expect(names("ServiceMonitor")).toEqual(["kube-state-metrics", "coredns"]);
    expect(names("PodMonitor")).toEqual(["orders"]);
    expect(names("MutatingWebhookConfiguration")).toEqual(["workload-identity"]);
  });
});
