import { describe, expect, test } from "vitest";
import { proofTargets, type CanaryPod } from "#lib/probes/index.ts";
import { canaryPods } from "../../cast/canary-run.ts";
import { nodeOf, podOf, snapshotOf, workloadOf } from "../../cast/cluster-parts.ts";

const nodes = [nodeOf("node-1", "10.0.0.11", "10.1.1.0/24"), nodeOf("node-2", "10.0.0.12", "10.1.2.0/24")];

function targets(
  parts: Partial<Parameters<typeof snapshotOf>[0]> = {},
  pods: readonly CanaryPod[] = canaryPods,
) {
  return proofTargets({ snapshot: snapshotOf({ nodes, ...parts }), pods, dnsRules: [] });
}
const allOn = (nodeName: string) => canaryPods.map((pod) => ({ ...pod, nodeName }));

describe("a node's address", () => {
  test("is another node's than the caller's", () => {
    expect(targets().node?.address).toBe("10.0.0.12");
    expect(targets({}, allOn("node-2")).node?.address).toBe("10.0.0.11");
  });

  test("is none where there is one node: its pods may reach it whatever policies say", () => {
    expect(targets({ nodes: nodes.slice(0, 1) }, allOn("node-1")).node).toBeUndefined();
  });
});

describe("what placement and addresses leave untried", () => {
  test("is nothing where callers and servers share a node, and do not", () => {
    expect(targets().caveats).toEqual([]);
  });

  test("is what lies between nodes, where all pods came to one", () => {
    expect(targets({}, allOn("node-1")).caveats).toEqual([
      "Between nodes it was not tried: all canary pods that call each other ran on node-1, one of 2 nodes.",
    ]);
    expect(targets({ nodes: nodes.slice(0, 1) }, allOn("node-1")).caveats).toEqual([
      "Between nodes it was not tried: there is one node.",
    ]);
  });

  test("is one node, where no server came to its caller's", () => {
    const apart = canaryPods.map((pod) => (pod.role === "near" ? { ...pod, nodeName: "node-2" } : pod));
    expect(targets({}, apart).caveats?.[0]).toMatch(/^On one node it was not tried/);
  });

  test("is the other family, where pods have addresses of both", () => {
    const both = podOf(workloadOf("payments/Deployment/api", {}), "api-1", "10.1.1.5", {
      ips: ["10.1.1.5", "fd00::5"],
    });
    expect(targets({ pods: [both] }).caveats).toEqual([
      "Over IPv6 it was not tried: pods here have addresses of both families.",
    ]);
  });
});

describe("the name that is looked up", () => {
  const named = (configMap: string, key: string, text: string) =>
    targets({
      evidence: {
        controllers: [],
        nodes: [],
        configMaps: { [configMap]: { [key]: text } },
        apiGroups: [],
        settings: {},
        unreadable: [],
      },
    }).lookup;

  test("is absolute where the cluster says what its domain is: no resolver tries a search list then", () => {
    expect(
      named(
        "kube-system/kubelet-config",
        "kubelet",
        "clusterDNS:\n- 10.96.0.10\nclusterDomain: town.example\n",
      ),
    ).toBe("kubernetes.default.svc.town.example.");
    expect(
      named(
        "kube-system/coredns",
        "Corefile",
        ".:53 {\n    kubernetes cluster.local in-addr.arpa {\n    }\n}\n",
      ),
    ).toBe("kubernetes.default.svc.cluster.local.");
    expect(
      named("kube-system/node-local-dns", "Corefile", "cluster.local:53 {\n}\nin-addr.arpa:53 {\n}\n"),
    ).toBe("kubernetes.default.svc.cluster.local.");
  });

  test("is left to the search list where nothing says it", () => {
    expect(targets().lookup).toBe("kubernetes.default.svc");
    expect(named("kube-system/node-local-dns", "Corefile", "in-addr.arpa:53 {\n}\n")).toBe(
      "kubernetes.default.svc",
    );
  });
});
