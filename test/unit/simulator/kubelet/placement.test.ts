import type { PodSpec } from "kubernetes-types/core/v1";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { placementOf } from "#lib/simulator/kubelet/placement.ts";

const node = (
  name: string,
  more: { labels?: object; spec?: object; allocatable?: object } = {},
): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name, ...more.labels } },
  spec: { ...more.spec },
  status: { allocatable: { cpu: "2", memory: "4Gi", pods: "10", ...more.allocatable } },
});
const pod = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "storefront", name, labels: { app: name } },
  spec: { containers: [{ name: "main" }], ...spec },
});
const asking = (cpu: string, more: object = {}) => ({
  containers: [{ name: "main", resources: { requests: { cpu } } }],
  ...more,
});
const NORTH = node("north");
const SOUTH = node("south");
const TAINTED = node("castle", { spec: { taints: [{ key: "role", value: "king", effect: "NoSchedule" }] } });

const placed = (wanted: KubeObject, nodes: KubeObject[], pods: KubeObject[] = []) => {
  const placement = placementOf(wanted, nodes, pods);
  return "node" in placement ? placement.node.metadata.name : placement.why;
};

describe("where a pod goes", () => {
  it("to the node with the fewest pods, then to the first by name", () => {
    expect(placed(pod("web"), [SOUTH, NORTH])).toBe("north");
    expect(placed(pod("web"), [NORTH, SOUTH], [pod("api", { nodeName: "north" })])).toBe("south");
  });

  it("not where a taint bars it, unless it tolerates that", () => {
    expect(placed(pod("web"), [TAINTED])).toContain("1 node(s) had untolerated taint(s)");
    for (const toleration of [
      { operator: "Exists" },
      { key: "role", operator: "Exists" },
      { key: "role", value: "king", effect: "NoSchedule" },
    ]) {
      expect(placed(pod("web", { tolerations: [toleration] }), [TAINTED])).toBe("castle");
    }
    const wrong = { tolerations: [{ key: "role", value: "queen" }] };
    expect(placed(pod("web", wrong), [TAINTED])).toContain("untolerated");
  });

  it("where required node affinity wants it", () => {
    const requiring = (operator: string, values?: string[]) => {
      const term = { matchExpressions: [{ key: "zone", operator, values }] };
      const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } };
      return pod("web", { affinity: { nodeAffinity } });
    };
    const east = node("east", { labels: { zone: "7" } });
    expect(placed(requiring("In", ["7"]), [NORTH, east])).toBe("east");
    expect(placed(requiring("NotIn", ["7"]), [NORTH, east])).toBe("north");
    expect(placed(requiring("Exists"), [NORTH, east])).toBe("east");
    expect(placed(requiring("DoesNotExist"), [NORTH, east])).toBe("north");
    expect(placed(requiring("Gt", ["6"]), [NORTH, east])).toBe("east");
    expect(placed(requiring("Lt", ["7"]), [NORTH, east])).toContain(
      "2 node(s) didn't match Pod's node affinity/selector",
    );
  });

  it("not on a node that takes none", () => {
    const closed = node("closed", { spec: { unschedulable: true } });
    expect(placed(pod("web"), [closed])).toContain("1 node(s) were unschedulable");
    expect(placed(pod("web"), [])).toBe("no nodes available to schedule pods");
  });
});

describe("what room there is", () => {
  it("is what running pods leave of it; those that ended leave all", () => {
    const full = pod("api", asking("1500m", { nodeName: "north" }) satisfies Partial<PodSpec>);
    expect(placed(pod("web", asking("1")), [NORTH], [full])).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: " +
        "1 No preemption victims found for incoming pod.",
    );
    const ended = { ...full, status: { phase: "Succeeded" } };
    expect(placed(pod("web", asking("1")), [NORTH], [ended])).toBe("north");
  });

  it("is short of pods too", () => {
    const small = node("small", { allocatable: { pods: "1" } });
    expect(placed(pod("web"), [small], [pod("api", { nodeName: "small" })])).toContain("1 Too many pods");
  });
});
