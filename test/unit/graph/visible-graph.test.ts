import { describe, expect, test } from "vitest";
import {
  NO_FILTER,
  toggleExpanded,
  toggleVerdict,
  visibleGraph,
  type GraphFilter,
} from "#lib/graph/index.ts";
import { externalPeer } from "../../cast/cluster-parts.ts";
import { townPeers } from "../../cast/town.ts";
import { answer, townEdge, townEdges, townGraph } from "../../cast/town-graph.ts";

const show = (filter: Partial<GraphFilter> = {}, graph = townGraph()) =>
  visibleGraph(graph, { ...NO_FILTER, ...filter });
const lines = (visible: ReturnType<typeof show>) =>
  visible.bundles.map(
    (bundle) => `${bundle.source} ${bundle.target} ${bundle.label.map((part) => part.text).join(" ")}`,
  );
const room = (visible: ReturnType<typeof show>, name: string) => {
  const node = visible.nodes.find((other) => other.id === `ns:${name}`);
  if (node?.kind !== "room") throw new Error(`no room ${name}`);
  return node;
};

describe("collapsed rooms", () => {
  test("edges between two collapsed rooms are one line, the worst verdict first", () => {
    const edges = [
      ...Object.values(townEdges),
      townEdge(townPeers.web, townPeers.paymentsApi, 9090),
      townEdge(townPeers.web, townPeers.settle, 80),
    ];
    const bundle = show({}, townGraph({ edges })).bundles.find(
      ({ id }) => id === "ns:storefront>>ns:payments",
    );
    expect(bundle).toMatchObject({
      verdict: "would-be-denied",
      counts: { allowed: 2, "would-be-denied": 1 },
    });
    expect(bundle?.label).toEqual([
      { text: "×1", verdict: "would-be-denied" },
      { text: "×2", verdict: "allowed" },
    ]);
  });
  test("a line that carries one port says which", () => {
    expect(lines(show())).toContain("ns:storefront ns:payments 8443");
  });
  test("what runs within a collapsed room is counted there and not drawn", () => {
    const visible = show();
    expect(room(visible, "payments").inside.map((edge) => edge.key)).toEqual([townEdges.settle.key]);
    expect(lines(visible).some((line) => line.startsWith("ns:payments ns:payments"))).toBe(false);
  });
  test("a room without workloads is left out until it is named", () => {
    expect(show().nodes.some((node) => node.id === "ns:default")).toBe(false);
    expect(show({ namespaces: ["default"] }).nodes.some((node) => node.id === "ns:default")).toBe(true);
  });
});

describe("expanded rooms", () => {
  test("an expanded room shows its workloads and draws what runs within it", () => {
    const visible = show({ expanded: ["payments"] });
    expect(room(visible, "payments").workloads.map((workload) => workload.name)).toEqual(["api", "settle"]);
    expect(lines(visible)).toContain("w:payments/CronJob/settle w:payments/Deployment/api 8443");
    expect(lines(visible)).toContain("ns:storefront w:payments/Deployment/api 8443");
  });
  test("expanding and collapsing one of all expanded rooms keeps the others open", () => {
    const filter = toggleExpanded({ ...NO_FILTER, expanded: "all" }, "ledger", ["ledger", "payments"]);
    expect(filter.expanded).toEqual(["payments"]);
  });
});

describe("filters", () => {
  test("a verdict filter hides lines, dims the rest and removes no node", () => {
    const visible = show({ verdicts: ["denied"] });
    expect(lines(visible)).toEqual(["ns:stranger ns:ledger 5432"]);
    expect(visible.nodes).toHaveLength(show().nodes.length);
    expect(visible.nodes.filter((node) => !node.dimmed).map((node) => node.id)).toEqual([
      "ns:ledger",
      "ns:stranger",
    ]);
  });
  test("the legend counts what a click on it would show", () => {
    expect(show({ verdicts: ["denied"] }).legend).toEqual({
      allowed: 4,
      "would-be-denied": 1,
      denied: 1,
      "allowed-unused": 0,
      uncertain: 1,
    });
  });
  test("the view decides which verdict counts", () => {
    expect(show({ view: "now" }).legend).toMatchObject({ "would-be-denied": 0, uncertain: 0, denied: 1 });
  });
  test("words match names, ports and port names, all of them", () => {
    expect(lines(show({ search: "storefront https" }))).toEqual(["ns:storefront ns:payments 8443"]);
    expect(lines(show({ search: "bank" }))).toEqual(["ns:payments x:api.bank.example 443"]);
    expect(lines(show({ search: "nothing like it" }))).toEqual([]);
  });
  test("port and protocol narrow together", () => {
    expect(lines(show({ port: 53, protocol: "UDP" }))).toEqual(["ns:storefront ns:kube-system 53"]);
    expect(lines(show({ port: 53, protocol: "TCP" }))).toEqual([]);
  });
  test("hiding the system takes its room and its edges away", () => {
    const visible = show({ hideSystem: true });
    expect(visible.nodes.some((node) => node.id === "ns:kube-system")).toBe(false);
    expect(lines(visible).some((line) => line.includes("kube-system"))).toBe(false);
  });
  test("an edge into a room that is not shown is not drawn, nor is an outsider that only it touched", () => {
    const visible = show({ namespaces: ["storefront", "ledger"] });
    expect(lines(visible)).toEqual([]);
    expect(visible.nodes.map((node) => node.id)).toEqual(["ns:ledger", "ns:storefront"]);
  });
  test("focus leaves a workload and its direct peers, with no edge between those", () => {
    const edges = [...Object.values(townEdges), townEdge(townPeers.web, townPeers.postgres, 5432)];
    const visible = show(
      { focus: "w:payments/Deployment/api" as never, expanded: "all" },
      townGraph({ edges }),
    );
    expect(lines(visible).some((line) => line.includes("web w:ledger"))).toBe(false);
    expect(room(visible, "metrics").workloads.map((workload) => workload.name)).toEqual(["prometheus"]);
    expect(visible.nodes.some((node) => node.id === "ns:stranger")).toBe(false);
  });
  test("the first click on a verdict shows it alone, the next ones add, and all five are no filter", () => {
    const one = toggleVerdict(NO_FILTER, "denied");
    expect(one.verdicts).toEqual(["denied"]);
    expect(toggleVerdict(one, "allowed").verdicts).toEqual(["allowed", "denied"]);
    expect(toggleVerdict(one, "denied").verdicts).toBeUndefined();
  });
});

describe("outsiders", () => {
  const addresses = Array.from({ length: 6 }, (_, index) =>
    townEdge(townPeers.web, externalPeer(`198.51.100.${index}`), 443),
  );
  const callers = Array.from({ length: 6 }, (_, index) =>
    townEdge(externalPeer(`192.0.2.${index}`), townPeers.web, 8080),
  );
  test("more than four bare addresses are one pill", () => {
    const visible = show({}, townGraph({ edges: addresses }));
    expect(visible.nodes.filter((node) => node.kind === "fold")).toMatchObject([
      { id: "~addresses", fold: { label: "6 addresses" } },
    ]);
    expect(visible.bundles).toMatchObject([{ source: "ns:storefront", target: "~addresses" }]);
  });
  test("who only calls in is the internet, apart from what is called", () => {
    const visible = show({}, townGraph({ edges: [...addresses, ...callers] }));
    expect(visible.nodes.flatMap((node) => (node.kind === "fold" ? [node.fold.label] : [])).sort()).toEqual([
      "6 addresses",
      "internet",
    ]);
  });
  test("the DNS cache on each node is called by its name and never folded", () => {
    const visible = show(
      {},
      townGraph({ edges: [...addresses, townEdge(townPeers.web, externalPeer("169.254.20.10"), 53)] }),
    );
    expect(visible.nodes.flatMap((node) => (node.kind === "outsider" ? [node.outsider.label] : []))).toEqual([
      "NodeLocal DNS",
    ]);
  });
  test("the pill unfolds like a room, but not with all rooms at once", () => {
    const unfolded = (expanded: GraphFilter["expanded"]) =>
      show({ expanded }, townGraph({ edges: addresses })).nodes.filter((node) => node.kind === "outsider");
    expect(unfolded(["~addresses"])).toHaveLength(6);
    expect(unfolded("all")).toEqual([]);
  });
  test("a name is never folded away", () => {
    const named = Array.from({ length: 6 }, (_, index) =>
      townEdge(townPeers.web, externalPeer(`198.51.100.${index}`, `cdn${index}.example`), 443),
    );
    expect(show({}, townGraph({ edges: named })).nodes.filter((node) => node.kind === "fold")).toEqual([]);
  });
  test("probes of the nodes are shown on request, what would be denied of them always, neither without the system", () => {
    const node = { kind: "node", role: "node", addresses: ["10.0.0.11"] } as const;
    const probe = townGraph({ edges: [townEdge(node, townPeers.web, 8080)] });
    expect(show({}, probe).bundles).toEqual([]);
    expect(show({ showNodes: true }, probe).bundles).toHaveLength(1);
    expect(show({ focus: "n:node" as never }, probe).bundles).toHaveLength(1);
    const cut = townGraph({
      edges: [townEdge(node, townPeers.web, 8080)],
      decisions: () => ({ now: answer("allowed"), candidate: answer("denied") }),
    });
    expect(show({}, cut).bundles).toHaveLength(1);
    expect(show({ hideSystem: true }, cut).bundles).toEqual([]);
  });
});
