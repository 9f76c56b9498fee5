import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  evaluate,
  evaluateSide,
  impactOf,
  isOpenPolicy,
  withoutOpenPolicies,
  type Peer,
  type Snapshot,
} from "#lib/policy/index.ts";
import { externalPeer, podOf, policyOf } from "../../cast/cluster-parts.ts";
import { town, townPeers, townPods, web } from "../../cast/town.ts";

const ask = (snapshot: Snapshot, sender: Peer, receiver: Peer, port = 8443) =>
  evaluate(compileSnapshot(snapshot), { sender, receiver, port, protocol: "TCP" });

describe("evaluate", () => {
  it("one pod of a workload that is denied denies the workload, and is named", () => {
    const canary = podOf(web, "web-canary", "10.1.1.99", {
      labels: { "app.kubernetes.io/name": "web", track: "canary" },
    });
    const byTier = policyOf("payments", "by-tier", {
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: "front" } } }] }],
    });
    const decision = ask(
      town({ pods: [...town().pods, canary], policies: [byTier] }),
      townPeers.web,
      townPeers.paymentsApi,
    );
    expect(decision.outcome).toBe("denied");
    expect(decision.reasons[0]?.text).toContain("storefront/web-canary has no tier");
  });

  it("every address of an external peer must pass", () => {
    const policies = [
      policyOf("payments", "bank", {
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "203.0.113.7/32" } }] }],
      }),
    ];
    const bank: Peer = {
      kind: "external",
      fqdn: "api.bank.example",
      addresses: ["203.0.113.7", "203.0.113.8"],
    };
    expect(ask(town({ policies }), townPeers.paymentsApi, bank, 443)).toMatchObject({
      outcome: "denied",
      reasons: [{ text: expect.stringContaining("api.bank.example 203.0.113.8") }],
    });
    expect(ask(town({ policies }), townPeers.paymentsApi, externalPeer("203.0.113.7"), 443).outcome).toBe(
      "allowed",
    );
  });

  it("a name without an address is uncertain where an ipBlock decides", () => {
    const policies = [
      policyOf("payments", "bank", {
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "203.0.113.7/32" } }] }],
      }),
    ];
    const bank: Peer = { kind: "external", fqdn: "api.bank.example", addresses: [] };
    expect(ask(town({ policies }), townPeers.paymentsApi, bank, 443).outcome).toBe("uncertain");
  });

  it("a port that the source hid is uncertain only where ports decide", () => {
    const byPort = policyOf("payments", "p", { ingress: [{ ports: [{ port: 8443 }] }] });
    const anyPort = policyOf("payments", "p", { ingress: [{}] });
    expect(ask(town({ policies: [byPort] }), townPeers.web, townPeers.paymentsApi, 0).outcome).toBe(
      "uncertain",
    );
    expect(ask(town({ policies: [anyPort] }), townPeers.web, townPeers.paymentsApi, 0).outcome).toBe(
      "allowed",
    );
  });

  it("ICMP is uncertain at an isolated pod, unless a rule has no ports", () => {
    const ping = (spec: object) =>
      evaluate(compileSnapshot(town({ policies: [policyOf("payments", "p", spec)] })), {
        sender: townPeers.web,
        receiver: townPeers.paymentsApi,
        port: 0,
        protocol: "ICMP",
      }).outcome;
    expect(ping({})).toBe("uncertain");
    expect(ping({ ingress: [{}] })).toBe("allowed");
  });

  it("a certain denial on one side outweighs uncertainty on the other", () => {
    const policies = [policyOf("storefront", "no-egress", { policyTypes: ["Egress"] })];
    const foreignPolicies = [
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumNetworkPolicy",
        namespace: "payments",
        name: "l7",
        uid: "u",
        spec: {},
      },
    ];
    expect(ask(town({ policies, foreignPolicies }), townPeers.web, townPeers.paymentsApi).outcome).toBe(
      "denied",
    );
    expect(ask(town({ foreignPolicies }), townPeers.web, townPeers.paymentsApi).outcome).toBe("uncertain");
  });

  it("a dual-stack pair is judged by the family that fares worse", () => {
    const dual = (ip: string, pod: (typeof townPods)["web1"]) => ({ ...pod, ips: [pod.ips[0]!, ip] });
    const pods = [dual("fd00::1", townPods.web1), dual("fd00::2", townPods.postgres0)];
    const v4Only = policyOf("ledger", "v4", { ingress: [{ from: [{ ipBlock: { cidr: "10.1.0.0/16" } }] }] });
    expect(ask(town({ pods, policies: [v4Only] }), townPeers.web, townPeers.postgres, 5432).outcome).toBe(
      "denied",
    );
    const single = [townPods.web1, pods[1]!];
    expect(
      ask(town({ pods: single, policies: [v4Only] }), townPeers.web, townPeers.postgres, 5432).outcome,
    ).toBe("allowed");
  });

  it("a namespace that is missing from the snapshot has its name label all the same", () => {
    const byName = policyOf("payments", "p", {
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } }] },
      ],
    });
    expect(
      ask(town({ namespaces: [], policies: [byName] }), townPeers.web, townPeers.paymentsApi).outcome,
    ).toBe("allowed");
  });

  it("two ends that are no pods are nobody's to govern, with a reason", () => {
    expect(
      ask(town(), externalPeer("203.0.113.7"), { kind: "node", role: "node", addresses: ["10.0.0.11"] }),
    ).toMatchObject({
      outcome: "allowed",
      reasons: [{ kind: "exempt" }],
    });
  });

  it("one side alone is asked as if the other let everything through", () => {
    const policies = [
      policyOf("payments", "deny", { policyTypes: ["Ingress"] }),
      policyOf("payments", "no-egress", { policyTypes: ["Egress"] }),
    ];
    const cluster = compileSnapshot(town({ policies }));
    const question = {
      sender: townPeers.web,
      receiver: townPeers.paymentsApi,
      port: 8443,
      protocol: "TCP",
    } as const;
    expect(evaluateSide(cluster, question, "egress")).toMatchObject({
      outcome: "allowed",
      reasons: [{ direction: "egress", kind: "no-policy-selects" }],
    });
    expect(evaluateSide(cluster, question, "ingress")).toMatchObject({
      outcome: "denied",
      reasons: [{ direction: "ingress", policy: { name: "deny" } }],
    });
  });

  it("a single pod may be an end, and its siblings have no say", () => {
    const canary = podOf(web, "web-canary", "10.1.1.99", {
      labels: { "app.kubernetes.io/name": "web", track: "canary" },
    });
    const noCanary = policyOf("payments", "no-canary", {
      ingress: [
        {
          from: [
            {
              namespaceSelector: {},
              podSelector: { matchExpressions: [{ key: "track", operator: "DoesNotExist" }] },
            },
          ],
        },
      ],
    });
    const cluster = compileSnapshot(town({ pods: [...town().pods, canary], policies: [noCanary] }));
    const outcomeFrom = (name: string) =>
      evaluate(cluster, {
        sender: { kind: "pod", namespace: "storefront", name },
        receiver: townPeers.paymentsApi,
        port: 8443,
        protocol: "TCP",
      }).outcome;
    expect([townPods.web1.name, "web-canary", "no-such-pod"].map(outcomeFrom)).toEqual([
      "allowed",
      "denied",
      "uncertain",
    ]);
  });

  it("a pod that is asked about itself reaches itself, whatever isolates it", () => {
    const cluster = compileSnapshot(
      town({ policies: [policyOf("storefront", "deny", { policyTypes: ["Ingress", "Egress"] })] }),
    );
    const self = { kind: "pod", namespace: "storefront", name: townPods.web1.name } as const;
    expect(evaluate(cluster, { sender: self, receiver: self, port: 8080, protocol: "TCP" })).toMatchObject({
      outcome: "allowed",
      reasons: [
        { direction: "egress", kind: "exempt" },
        { direction: "ingress", kind: "exempt" },
      ],
    });
  });

  it("replays edges in their order", () => {
    const cluster = compileSnapshot(
      town({ policies: [policyOf("payments", "deny", { policyTypes: ["Ingress"] })] }),
    );
    const edge = { port: 8443, protocol: "TCP" as const };
    const edges = [
      { ...edge, sender: townPeers.web, receiver: townPeers.paymentsApi },
      { ...edge, sender: townPeers.paymentsApi, receiver: townPeers.web },
    ];
    expect(impactOf(cluster, edges).map((d) => d.outcome)).toEqual(["denied", "allowed"]);
  });
});

describe("open policies", () => {
  it("are ours by name and label both, and replay leaves them out", () => {
    const named = policyOf("payments", "zz-drawbridge-open-ingress", { ingress: [{}] });
    const ours = {
      ...named,
      metadata: { ...named.metadata, labels: { "app.kubernetes.io/managed-by": "drawbridge" } },
    };
    expect([isOpenPolicy(named), isOpenPolicy(ours)]).toEqual([false, true]);
    expect(withoutOpenPolicies([named, ours])).toEqual([named]);
  });
});
