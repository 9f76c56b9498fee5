import { describe, expect, it } from "vitest";
import { proposeRule, type Peer, type Snapshot } from "#lib/policy/index.ts";
import { CILIUM, externalPeer, peerOf, podOf, workloadOf } from "../../cast/cluster-parts.ts";
import { nodeLocalTown, paymentsApi, town, townPeers, web } from "../../cast/town.ts";

const propose = (sender: Peer, receiver: Peer, port = 8443, snapshot: Snapshot = town()) =>
  proposeRule(snapshot, { sender, receiver, port, protocol: "TCP" }, "flow");

const ends = (result: ReturnType<typeof propose>) =>
  result.ok ? [result.value.rule.sender, result.value.rule.receiver] : result.refusal.code;

describe("proposeRule", () => {
  it("names both workloads by their owners' selectors, without the rollout hash that pods carry", () => {
    const result = propose(townPeers.web, townPeers.paymentsApi);
    expect(result).toMatchObject({
      ok: true,
      value: {
        rule: {
          sender: { kind: "pods", namespace: "storefront", podSelector: { matchLabels: web.templateLabels } },
          receiver: {
            kind: "pods",
            namespace: "payments",
            podSelector: { matchLabels: paymentsApi.templateLabels },
          },
          ports: [{ protocol: "TCP", port: 8443 }],
          origin: "flow",
          reason: "storefront/web to payments/api on TCP 8443",
        },
        notes: [],
      },
    });
  });

  it("drops hashes from an owner's selector that holds one", () => {
    const labels = { app: "x", "pod-template-hash": "abc", "controller-revision-hash": "def" };
    const hashed = workloadOf("stranger/ReplicaSet/x", labels);
    const result = propose(
      peerOf(hashed),
      townPeers.paymentsApi,
      8443,
      town({ workloads: [...town().workloads, hashed] }),
    );
    expect(ends(result)).toMatchObject([{ podSelector: { matchLabels: { app: "x" } } }, {}]);
  });

  it("names jobs and bare pods by the labels of theirs that say what they are", () => {
    expect(ends(propose(townPeers.settle, townPeers.postgres, 5432))).toMatchObject([
      { podSelector: { matchLabels: { app: "settle" } } },
      { podSelector: { matchLabels: { app: "postgres" } } },
    ]);
    expect(ends(propose(townPeers.stranger, townPeers.paymentsApi))).toMatchObject([
      { podSelector: { matchLabels: { run: "stranger" } } },
      {},
    ]);
  });

  it("is refused where nothing but hashes is left", () => {
    const job = workloadOf("stranger/Job/x", {
      "controller-uid": "1",
      "batch.kubernetes.io/job-name": "x",
      "job-name": "x",
    });
    const snapshot = town({ workloads: [...town().workloads, job] });
    expect(ends(propose(peerOf(job), townPeers.paymentsApi, 8443, snapshot))).toBe("no-stable-labels");
  });

  it("names an external peer by its addresses and warns that a name is not held", () => {
    const result = propose(townPeers.paymentsApi, externalPeer("203.0.113.7", "api.bank.example"), 443);
    expect(ends(result)).toMatchObject([
      {},
      { kind: "cidr", cidrs: ["203.0.113.7/32"], label: "api.bank.example" },
    ]);
    expect(result.ok && result.value.notes).toHaveLength(1);
    expect(ends(propose(townPeers.web, { kind: "external", fqdn: "x.example", addresses: [] }))).toBe(
      "no-address",
    );
    expect(ends(propose(townPeers.web, externalPeer("2001:db8::7")))).toMatchObject([
      {},
      { cidrs: ["2001:db8::7/128"] },
    ]);
  });

  it("lets any address in where many unnamed ones call, by the same rule for each of them", () => {
    const crowd = { addresses: 40, ipv6: false };
    const call = (sender: Peer, more = crowd) =>
      proposeRule(town(), { sender, receiver: townPeers.web, port: 8443, protocol: "TCP" }, "flow", more);
    const one = call(externalPeer("198.51.100.7"));
    expect(ends(one)).toMatchObject([{ kind: "cidr", cidrs: ["0.0.0.0/0"] }, { kind: "pods" }]);
    expect(one.ok && one.value.notes).toEqual([
      "40 different addresses call: clients change, so any address outside the cluster is allowed.",
    ]);
    expect(call(externalPeer("198.51.100.8"))).toEqual(one);
    const both = call(externalPeer("2001:db8::7"), { addresses: 5, ipv6: true });
    expect(ends(both)).toMatchObject([{ cidrs: ["0.0.0.0/0", "::/0"] }, {}]);
    const few = call(externalPeer("198.51.100.7"), { addresses: 4, ipv6: false });
    expect(ends(few)).toMatchObject([{ cidrs: ["198.51.100.7/32"] }, {}]);
    expect(ends(call(externalPeer("203.0.113.7", "office.example")))).toMatchObject([
      { cidrs: ["203.0.113.7/32"] },
      {},
    ]);
    expect(ends(call(townPeers.stranger))).toMatchObject([{ kind: "pods" }, {}]);
  });

  it("names hostNetwork workloads and the API server by address, with a note", () => {
    const exporter = propose(townPeers.prometheus, townPeers.nodeExporter, 9100);
    expect(ends(exporter)).toMatchObject([{}, { kind: "cidr", cidrs: ["10.0.0.11/32", "10.0.0.12/32"] }]);
    expect(exporter.ok && exporter.value.notes[0]).toContain("host network");
    const server: Peer = { kind: "node", role: "api-server", addresses: [] };
    expect(ends(propose(townPeers.web, server, 6443))).toMatchObject([{}, { cidrs: ["10.0.0.10/32"] }]);
  });

  it("says that nodes cannot be named on Cilium, instead of proposing a rule that does nothing", () => {
    const onCilium = town({ cni: CILIUM });
    expect(ends(propose(townPeers.prometheus, townPeers.nodeExporter, 9100, onCilium))).toBe(
      "not-expressible",
    );
    const managed: Peer = { kind: "node", role: "api-server", addresses: ["198.51.100.9"] };
    expect(ends(propose(townPeers.web, managed, 443, onCilium))).toMatchObject([
      {},
      { cidrs: ["198.51.100.9/32"] },
    ]);
  });

  it("opens DNS for UDP and TCP, and NodeLocal DNSCache at every address it answers on", () => {
    const cluster = proposeRule(
      town(),
      { sender: townPeers.web, receiver: townPeers.coredns, port: 53, protocol: "UDP" },
      "flow",
    );
    expect(cluster.ok && cluster.value.rule.ports).toEqual([
      { protocol: "TCP", port: 53 },
      { protocol: "UDP", port: 53 },
    ]);
    const local = propose(townPeers.web, externalPeer("169.254.20.10"), 53, nodeLocalTown());
    expect(ends(local)).toMatchObject([{}, { kind: "cidr", cidrs: ["10.96.0.10/32", "169.254.20.10/32"] }]);
    expect(ends(propose(townPeers.web, externalPeer("169.254.20.10"), 53))).toMatchObject([
      {},
      { cidrs: ["169.254.20.10/32"] },
    ]);
  });

  it("never guesses: unresolved peers, hidden ports, ICMP, vanished workloads and pairs without a pod are refused", () => {
    const unknown: Peer = { kind: "unknown", reason: "no identity" };
    expect(ends(propose(unknown, townPeers.web))).toBe("unresolved-peer");
    expect(ends(propose(townPeers.web, townPeers.paymentsApi, 0))).toBe("unknown-port");
    const ping = {
      sender: townPeers.web,
      receiver: townPeers.paymentsApi,
      port: 0,
      protocol: "ICMP" as const,
    };
    expect(proposeRule(town(), ping, "flow")).toMatchObject({ refusal: { code: "not-expressible" } });
    expect(ends(propose(townPeers.web, townPeers.paymentsApi, 8443, town({ workloads: [web] })))).toBe(
      "workload-gone",
    );
    expect(ends(propose(townPeers.nodeExporter, externalPeer("203.0.113.7")))).toBe("no-pod-end");
  });

  it("treats a workload as on the host network only while all its running pods are", () => {
    const pods = [
      podOf(web, "web-host", "10.0.0.11", { hostNetwork: true }),
      podOf(web, "web-own", "10.1.1.9"),
    ];
    expect(ends(propose(townPeers.web, townPeers.paymentsApi, 8443, town({ pods })))).toMatchObject([
      { kind: "pods" },
      {},
    ]);
  });
});
