import { describe, expect, it } from "vitest";
import {
  compileEdges,
  compileSnapshot,
  evaluate,
  OUTCOMES,
  replay,
  replayAfter,
  withEdit,
  type CompiledCluster,
  type NetworkPolicy,
  type PolicyEdit,
  type ReachQuestion,
} from "#lib/policy/index.ts";
import { rawPolicy } from "../../cast/ask-town.ts";
import { externalPeer, podOf } from "../../cast/cluster-parts.ts";
import { town, townPeers, townPods, web as webWorkload } from "../../cast/town.ts";

const { web, paymentsApi, postgres, prometheus, stranger } = townPeers;
const ask = (
  sender: ReachQuestion["sender"],
  receiver: ReachQuestion["receiver"],
  port: number,
): ReachQuestion => ({
  sender,
  receiver,
  port,
  protocol: "TCP",
});

/** What the town does, and a peer that nobody knows. */
const EDGES: readonly ReachQuestion[] = [
  ask(web, paymentsApi, 8443),
  ask(paymentsApi, postgres, 5432),
  ask(prometheus, paymentsApi, 9090),
  ask(stranger, postgres, 5432),
  ask(paymentsApi, externalPeer("203.0.113.7"), 443),
  ask({ kind: "unknown", reason: "no identity" }, postgres, 5432),
];

const put = (policy: NetworkPolicy): PolicyEdit => ({ kind: "put", policy });
const remove = (namespace: string, name: string): PolicyEdit => ({ kind: "remove", namespace, name });

const outcomesOf = (cluster: CompiledCluster) => EDGES.map((edge) => evaluate(cluster, edge).outcome);
const told = (outcomes: Uint8Array) => [...outcomes].map((code) => OUTCOMES[code]);

const closedLedger = rawPolicy("ledger", { policyTypes: ["Ingress"] }, "closed");
const openToMoney = rawPolicy(
  "ledger",
  {
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "money" } } }], ports: [{ port: 5432 }] }],
  },
  "money",
);
const mutePayments = rawPolicy("payments", { policyTypes: ["Egress"] }, "mute");

describe("replaying flows", () => {
  it("gives each edge what asking gives it, and the whole decision on demand", () => {
    const cluster = compileSnapshot(town({ policies: [closedLedger, mutePayments] }));
    const impact = replay(cluster, compileEdges(cluster, EDGES));
    expect(told(impact.outcomes)).toEqual(outcomesOf(cluster));
    expect(told(impact.outcomes)).toEqual(["allowed", "denied", "allowed", "denied", "denied", "uncertain"]);
    EDGES.forEach((edge, index) =>
      expect(impact.decisionOf(index).reasons).toEqual(evaluate(cluster, edge).reasons),
    );
  });

  it("has no edge but those it was given", () => {
    const cluster = compileSnapshot(town());
    expect(() => replay(cluster, compileEdges(cluster, EDGES)).decisionOf(EDGES.length)).toThrow(RangeError);
  });

  it("after an edit names the edges whose outcome changed, ascending, and answers all as anew", () => {
    const before = compileSnapshot(town());
    const edges = compileEdges(before, EDGES);
    const first = replay(before, edges);
    const closed = withEdit(before, put(closedLedger));
    const second = replayAfter(closed, edges, first);
    expect(second.changed).toEqual([1, 3]);
    expect(told(second.outcomes)).toEqual(outcomesOf(closed));
    const reopened = withEdit(closed, put(openToMoney));
    const third = replayAfter(reopened, edges, second);
    expect(third.changed).toEqual([1]);
    expect(told(third.outcomes)).toEqual(outcomesOf(reopened));
    const muted = withEdit(reopened, put(mutePayments));
    expect(replayAfter(muted, edges, third).changed).toEqual([1, 4]);
    expect([...first.outcomes]).toEqual([...replay(before, edges).outcomes]);
  });

  it("after an edit that changes nothing names nothing", () => {
    const before = compileSnapshot(town({ policies: [closedLedger] }));
    const edges = compileEdges(before, EDGES);
    const impact = replay(before, edges);
    const again = withEdit(before, put({ ...closedLedger }));
    expect(replayAfter(again, edges, impact).changed).toEqual([]);
    expect(withEdit(before, remove("ledger", "nobody"))).toBe(before);
    expect(withEdit(before, remove("payments", "closed"))).toBe(before);
  });

  it("over pods that have changed answers for the pods that are", () => {
    const before = compileSnapshot(town());
    const edges = compileEdges(before, EDGES);
    const impact = replay(before, edges);
    const pods = [
      ...town().pods,
      podOf(webWorkload, "web-new", "10.1.1.99", { labels: { track: "canary" } }),
    ];
    const frontOnly = rawPolicy("payments", {
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: "front" } } }] }],
    });
    const now = compileSnapshot(town({ pods, policies: [frontOnly] }));
    const next = replayAfter(now, edges, impact);
    expect(told(next.outcomes)).toEqual(outcomesOf(now));
    expect(next.changed).toEqual([0, 2]);
    const bare = compileSnapshot(town({ policies: [frontOnly] }));
    expect(told(replay(bare, edges).outcomes)).toEqual(outcomesOf(bare));
  });
});

describe("an edit", () => {
  const answersAnew = (edited: CompiledCluster, policies: readonly NetworkPolicy[]) => {
    const anew = compileSnapshot(town(), policies);
    expect(outcomesOf(edited)).toEqual(outcomesOf(anew));
    expect(edited.policies.map(({ source }) => source)).toEqual(policies);
  };

  it("puts a policy last, or where the one of its name stands, and takes one away", () => {
    const cluster = compileSnapshot(town({ policies: [closedLedger, mutePayments] }));
    answersAnew(withEdit(cluster, put(openToMoney)), [closedLedger, mutePayments, openToMoney]);
    const open = { ...closedLedger, spec: { ingress: [{}] } };
    answersAnew(withEdit(cluster, put(open)), [open, mutePayments]);
    answersAnew(withEdit(cluster, remove("ledger", "closed")), [mutePayments]);
    answersAnew(withEdit(withEdit(cluster, remove("ledger", "closed")), remove("payments", "mute")), []);
  });

  it("leaves policies of the same name in other namespaces alone", () => {
    const others = ["ledger", "payments"].map((namespace) =>
      rawPolicy(namespace, { policyTypes: ["Ingress"] }, "same"),
    );
    const cluster = compileSnapshot(town({ policies: others }));
    answersAnew(withEdit(cluster, remove("ledger", "same")), [others[1]!]);
  });

  it("in a namespace that nobody lives in changes no answer", () => {
    const cluster = compileSnapshot(town());
    const elsewhere = rawPolicy("nowhere", { policyTypes: ["Ingress"] });
    answersAnew(withEdit(cluster, put(elsewhere)), [elsewhere]);
  });

  it("shares the classes that it does not touch", () => {
    const cluster = compileSnapshot(town());
    const edited = withEdit(cluster, put(closedLedger));
    const changed = edited.classes.filter((pods, id) => pods !== cluster.classes[id]);
    expect(changed.map(({ namespace }) => namespace)).toEqual(["ledger"]);
    const [ledger] = changed;
    expect(ledger?.sides.egress).toBe(cluster.classes[ledger!.id]?.sides.egress);
    const back = withEdit(edited, remove("ledger", "closed"));
    expect(back.classes[ledger!.id]?.sides.ingress).toBe(cluster.classes[ledger!.id]?.sides.ingress);
  });

  it("that asks for a label which tells pods apart groups them anew, and so does its removal", () => {
    const cluster = compileSnapshot(town());
    const stamped = townPods.web1.labels;
    expect(Object.keys(stamped)).toContain("pod-template-hash");
    const byHash = rawPolicy("storefront", {
      podSelector: { matchLabels: { "pod-template-hash": "6f7c9d5b8" } },
      policyTypes: ["Egress"],
    });
    const edited = withEdit(cluster, put(byHash));
    answersAnew(edited, [byHash]);
    expect(evaluate(edited, EDGES[0]!).outcome).toBe("denied");
    const back = withEdit(edited, remove("storefront", byHash.metadata.name));
    answersAnew(back, []);
    expect(back.classes.length).toBe(cluster.classes.length);
  });
});
