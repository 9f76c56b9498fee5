import { describe, expect, test } from "vitest";
import { externalPeer, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { townPeers } from "../../cast/town.ts";
import { answer, townEdge, townEdges, townGraph, townRollout, townTriage } from "../../cast/town-graph.ts";

const edgeOf = (graph: ReturnType<typeof townGraph>, key: string) =>
  graph.edges.find((edge) => edge.key === key);
const roomOf = (graph: ReturnType<typeof townGraph>, name: string) =>
  graph.namespaces.find((room) => room.name === name);

describe("verdicts", () => {
  test("what works today and the candidate cuts would be denied", () => {
    expect(edgeOf(townGraph(), townEdges.pay.key)).toMatchObject({
      now: "allowed",
      candidate: "would-be-denied",
    });
  });
  test("what is denied in both worlds is denied, not would-be denied", () => {
    expect(edgeOf(townGraph(), townEdges.snoop.key)).toMatchObject({
      now: "denied",
      candidate: "denied",
      connections: 0,
      denials: 4,
    });
  });
  test("an edge that the engine was not asked about is uncertain, never allowed", () => {
    const graph = townGraph({ decisions: () => undefined });
    expect(new Set(graph.edges.flatMap((edge) => [edge.now, edge.candidate]))).toEqual(
      new Set(["uncertain"]),
    );
  });
  test("a pair that is allowed without traffic is unused and has no times", () => {
    const graph = townGraph({
      unusedPairs: [{ sender: townPeers.stranger, receiver: townPeers.web, port: 8080, protocol: "TCP" }],
    });
    const unused = graph.edges.find((edge) => edge.candidate === "allowed-unused");
    expect(unused).toMatchObject({
      senderNamespace: "stranger",
      receiverNamespace: "storefront",
      connections: 0,
    });
    expect(unused).not.toHaveProperty("lastSeenMs");
  });
  test("traffic makes an unused pair used", () => {
    const pair = { sender: townPeers.web, receiver: townPeers.paymentsApi, port: 8443, protocol: "TCP" };
    expect(townGraph({ unusedPairs: [pair] }).edges).toHaveLength(Object.keys(townEdges).length);
  });
});

describe("rooms", () => {
  test("every namespace is a room with its workloads, by name", () => {
    const graph = townGraph();
    expect(graph.namespaces.map((room) => room.name)).toEqual([
      "default",
      "kube-system",
      "ledger",
      "metrics",
      "payments",
      "storefront",
      "stranger",
    ]);
    expect(
      roomOf(graph, "payments")?.workloads.map(({ name, kind, pods, readyPods }) => ({
        name,
        kind,
        pods,
        readyPods,
      })),
    ).toEqual([
      { name: "api", kind: "Deployment", pods: 2, readyPods: 2 },
      { name: "settle", kind: "CronJob", pods: 0, readyPods: 0 },
    ]);
  });
  test("kube-system is flagged as the cluster's own", () => {
    expect(
      townGraph()
        .namespaces.filter((room) => room.system)
        .map((room) => room.name),
    ).toEqual(["kube-system"]);
  });
  test("a namespace without rollout observes", () => {
    expect(roomOf(townGraph(), "ledger")).toMatchObject({ phase: "observe", held: false });
  });
  test("the rollout of a namespace that was deleted says nothing about its successor", () => {
    const graph = townGraph({
      rollouts: [townRollout("payments", { namespaceUid: "uid-of-the-old-one", phase: "locked" })],
    });
    expect(roomOf(graph, "payments")?.phase).toBe("observe");
  });
  test("a held namespace says so", () => {
    const hold = { kind: "held", reason: "DNS failures", by: "dana", sinceMs: TOWN_AT_MS } as const;
    expect(roomOf(townGraph({ rollouts: [townRollout("payments", { hold })] }), "payments")?.held).toBe(true);
  });
  test("a workload that has left stays for as long as its edges do, without pods", () => {
    const gone = {
      kind: "workload",
      id: "ledger/Job/import",
      namespace: "ledger",
      name: "import",
      workloadKind: "Job",
    } as never;
    const graph = townGraph({ edges: [townEdge(gone, townPeers.postgres, 5432)] });
    expect(roomOf(graph, "ledger")?.workloads.find((workload) => workload.name === "import")).toMatchObject({
      pods: 0,
    });
  });
  test("a workload on the host network is marked", () => {
    expect(
      roomOf(townGraph(), "metrics")
        ?.workloads.filter((workload) => workload.hostNetwork)
        .map((workload) => workload.name),
    ).toEqual(["node-exporter"]);
  });
  test("a would-be denial counts as undecided at both its ends until it is decided there", () => {
    const dismissed = {
      kind: "dismissed",
      reason: "should be denied",
      by: "dana",
      atMs: TOWN_AT_MS,
    } as const;
    expect([
      roomOf(townGraph(), "storefront")?.undecided,
      roomOf(townGraph(), "payments")?.undecided,
    ]).toEqual([1, 1]);
    const graph = townGraph({ triage: [townTriage("payments", townEdges.pay.key, dismissed)] });
    expect([roomOf(graph, "storefront")?.undecided, roomOf(graph, "payments")?.undecided]).toEqual([1, 0]);
  });
});

describe("decisions and names", () => {
  test("an edge accepted in one inbox is accepted, whatever the other said", () => {
    const accepted = { kind: "accepted", ruleId: "r1" as never, by: "dana", atMs: TOWN_AT_MS - 10 } as const;
    const dismissed = { kind: "dismissed", reason: "no", by: "lee", atMs: TOWN_AT_MS } as const;
    const graph = townGraph({
      triage: [
        townTriage("storefront", townEdges.pay.key, accepted),
        townTriage("payments", townEdges.pay.key, dismissed),
      ],
    });
    expect(edgeOf(graph, townEdges.pay.key)?.decision).toBe("accepted");
  });
  test("a port has the name that its container gives it", () => {
    expect(edgeOf(townGraph(), townEdges.pay.key)?.portName).toBe("https");
  });
  test("an external peer is called by its name, its addresses are detail", () => {
    expect(townGraph().outsiders).toEqual([
      {
        key: "x:api.bank.example",
        kind: "external",
        label: "api.bank.example",
        detail: "external, 203.0.113.9",
      },
    ]);
  });
  test("a name that DNS gave is better than a bare address", () => {
    const edge = townEdge(townPeers.web, externalPeer("198.51.100.7"), 443, { dnsNames: ["fonts.example"] });
    expect(townGraph({ edges: [edge] }).outsiders[0]).toMatchObject({
      key: "x:198.51.100.7",
      label: "fonts.example",
      detail: "external, 198.51.100.7",
    });
  });
  test("addresses of one name are counted over all its edges", () => {
    const edges = [
      townEdge(townPeers.web, externalPeer("198.51.100.7", "cdn.example"), 443),
      townEdge(townPeers.web, externalPeer("198.51.100.8", "cdn.example"), 80),
    ];
    expect(townGraph({ edges }).outsiders[0]?.detail).toBe("external, 2 addresses");
  });
  test("nodes, the API server and what cannot be resolved say what they are", () => {
    const edges = [
      townEdge({ kind: "node", role: "node", addresses: ["10.0.0.11"] }, townPeers.web, 8080),
      townEdge(townPeers.web, { kind: "node", role: "api-server", addresses: ["10.0.0.10"] }, 6443),
      townEdge(
        {
          kind: "unknown",
          reason: "pod left before its flow arrived",
          namespace: "ledger",
          podName: "old-1",
        },
        townPeers.web,
        8080,
      ),
    ];
    expect(townGraph({ edges }).outsiders.map(({ kind, label }) => [kind, label])).toEqual([
      ["api-server", "API server"],
      ["node", "nodes"],
      ["unknown", "ledger/old-1"],
    ]);
  });
  test("equal input gives an equal graph, whatever the order", () => {
    expect(townGraph({ edges: Object.values(townEdges).toReversed() })).toEqual(townGraph());
  });
  test("the answer for one world never leaks into the other", () => {
    const graph = townGraph({ decisions: () => ({ now: answer("denied"), candidate: answer("allowed") }) });
    expect(edgeOf(graph, townEdges.pay.key)).toMatchObject({ now: "denied", candidate: "allowed" });
  });
});
