import { describe, expect, it } from "vitest";
import type { ForeignPolicy, Peer, Pod, ProfileName } from "#lib/policy/index.ts";
import { clusterWide, rawPolicy, townUnder } from "../../cast/ask-town.ts";
import { externalPeer, podOf } from "../../cast/cluster-parts.ts";
import { postgres as postgresWorkload, town, townPeers, web as webWorkload } from "../../cast/town.ts";

const { web, postgres } = townPeers;

/** web with one pod on each of these addresses, node-1 and node-2 in turn. */
const webAt = (...ips: readonly (string | readonly string[])[]): { pods: readonly Pod[] } => ({
  pods: [
    ...town().pods.filter((pod) => pod.workload !== webWorkload.id),
    ...ips.map((ip, i) => {
      const node = i % 2 === 0 ? {} : { nodeName: "node-2", hostIP: "10.0.0.12" };
      return podOf(webWorkload, `web-${i}`, "", { ips: typeof ip === "string" ? [ip] : ip, ...node });
    }),
  ],
});

const SIX = ["10.1.1.10", "10.1.1.11", "10.1.1.12", "10.1.2.10", "10.1.2.11", "10.1.2.12"];

const admits = (...blocks: readonly object[]) =>
  rawPolicy("ledger", { ingress: [{ from: blocks.map((ipBlock) => ({ ipBlock })) }] });

describe("a workload of many pods", () => {
  it("gets through only if every one of them does", () => {
    const outcome = (...blocks: readonly object[]) =>
      townUnder({ policies: [admits(...blocks)], town: webAt(...SIX) })(web, postgres, 5432).outcome;
    expect(outcome({ cidr: "10.1.0.0/16" })).toBe("allowed");
    expect(outcome({ cidr: "10.1.1.0/24" })).toBe("denied");
    expect(outcome({ cidr: "10.1.1.0/24" }, { cidr: "10.1.2.0/24" })).toBe("allowed");
    expect(outcome({ cidr: "10.1.0.0/16", except: ["10.1.2.11/32"] })).toBe("denied");
    expect(outcome({ cidr: "10.1.0.0/16", except: ["10.1.3.0/24"] })).toBe("allowed");
    expect(outcome({ cidr: "10.2.0.0/16" })).toBe("denied");
  });

  it("is denied by the name of the pod that is denied", () => {
    const policies = [admits({ cidr: "10.1.0.0/16", except: ["10.1.2.11/32"] })];
    const { reasons } = townUnder({ policies, town: webAt(...SIX) })(web, postgres, 5432);
    expect(reasons.map(({ text }) => text).join(" ")).toContain("web-4");
  });

  it("is asked for each pod by itself where an outside peer has several addresses", () => {
    const policies = [
      rawPolicy("storefront", {
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/28" } }] }],
      }),
    ];
    const ask = townUnder({ policies, town: webAt(...SIX) });
    const to = (...addresses: readonly string[]): Peer => ({ kind: "external", addresses });
    expect(ask(web, to("203.0.113.1", "203.0.113.2"), 443).outcome).toBe("allowed");
    expect(ask(web, to("203.0.113.1", "203.0.113.99"), 443).outcome).toBe("denied");
    expect(ask(web, to("203.0.113.1", "2001:db8::1"), 443).outcome).toBe("denied");
    expect(
      ask(web, to("203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "203.0.113.16"), 443).outcome,
    ).toBe("denied");
  });

  it("among nodes counts only the pods of the node that asks", () => {
    const policies = [rawPolicy("storefront", { policyTypes: ["Ingress"] })];
    const ask = townUnder({ policies, town: webAt(...SIX) });
    const nodes = (...addresses: readonly string[]): Peer => ({ kind: "node", role: "node", addresses });
    expect(ask(nodes("10.0.0.11"), web, 8080).outcome).toBe("allowed");
    expect(ask(nodes("10.0.0.11", "10.0.0.12"), web, 8080).outcome).toBe("allowed");
    expect(ask(nodes("10.0.0.10"), web, 8080).outcome).toBe("denied");
    expect(ask(nodes("10.0.0.10", "10.0.0.12"), web, 8080).outcome).toBe("allowed");
    const { reasons } = ask(nodes("10.0.0.10", "10.0.0.12"), web, 8080);
    expect(reasons).toMatchObject([{ kind: "exempt", direction: "ingress" }]);
  });

  it("with pods of both families and of one is asked family by family", () => {
    const dual = webAt(["10.1.1.10", "fd00::10"], "10.1.1.11", ["fd00::12"]);
    const pods = dual.pods.map((pod) =>
      pod.workload === postgresWorkload.id ? { ...pod, ips: [...pod.ips, "fd00::30"] } : pod,
    );
    const outcome = (...blocks: readonly object[]) =>
      townUnder({ policies: [admits(...blocks)], town: { pods } })(web, postgres, 5432).outcome;
    expect(outcome({ cidr: "10.1.0.0/16" })).toBe("denied");
    expect(outcome({ cidr: "fd00::/64" })).toBe("denied");
    expect(outcome({ cidr: "10.1.0.0/16" }, { cidr: "fd00::/64" })).toBe("allowed");
    expect(outcome({ cidr: "10.1.0.0/16" }, { cidr: "fd00::/64", except: ["fd00::12/128"] })).toBe("denied");
    expect(outcome({ cidr: "10.1.0.0/16", except: ["10.1.1.11/32"] }, { cidr: "fd00::/64" })).toBe("denied");
  });

  it("to its own siblings is every pair but a pod and itself", () => {
    const own = [rawPolicy("storefront", { ingress: [{ from: [{ ipBlock: { cidr: "10.1.1.10/32" } }] }] })];
    expect(townUnder({ policies: own, town: webAt("10.1.1.10") })(web, web, 8080).outcome).toBe("allowed");
    expect(townUnder({ policies: own, town: webAt("10.1.1.10", "10.1.1.11") })(web, web, 8080).outcome).toBe(
      "denied",
    );
  });

  it("without any address is uncertain where an address decides, and certain where none does", () => {
    const ask = townUnder({ policies: [admits({ cidr: "10.1.0.0/16" })], town: webAt([], []) });
    expect(ask(web, postgres, 5432).outcome).toBe("uncertain");
    expect(ask(web, townPeers.paymentsApi).outcome).toBe("allowed");
  });
});

describe("an exception that denies, as the AWS agent has it", () => {
  const outside = externalPeer("203.0.113.7");
  const outcomeIn = (
    profile: ProfileName,
    policies: Parameters<typeof townUnder>[0]["policies"],
    peer: Peer = outside,
  ) => townUnder({ profile, policies: policies ?? [] })(peer, postgres, 5432).outcome;
  const wide = { cidr: "203.0.113.0/24", except: ["203.0.113.0/28"] };

  it("wins over a wider block of another peer or policy, and loses to a narrower or equal one", () => {
    const both = (other: object) => [admits(wide, other)];
    expect(outcomeIn("spec", both({ cidr: "203.0.0.0/16" }))).toBe("allowed");
    expect(outcomeIn("aws-vpc-cni", both({ cidr: "203.0.0.0/16" }))).toBe("denied");
    expect(outcomeIn("aws-vpc-cni", both({ cidr: "203.0.113.0/28" }))).toBe("allowed");
    expect(outcomeIn("aws-vpc-cni", both({ cidr: "203.0.113.7/32" }))).toBe("allowed");
    const apart = [
      admits(wide),
      rawPolicy("ledger", { ingress: [{ from: [{ ipBlock: { cidr: "203.0.0.0/16" } }] }] }, "b"),
    ];
    expect(outcomeIn("aws-vpc-cni", apart)).toBe("denied");
    expect(outcomeIn("aws-vpc-cni", apart, externalPeer("203.0.113.20"))).toBe("allowed");
  });

  it("wins over a rule for everybody, and says nothing about pods that a selector admits", () => {
    const everybody = [admits(wide), rawPolicy("ledger", { ingress: [{}] }, "all")];
    expect(outcomeIn("aws-vpc-cni", everybody)).toBe("denied");
    expect(outcomeIn("spec", everybody)).toBe("allowed");
    const pods = [
      admits({ cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }),
      rawPolicy("ledger", { ingress: [{ from: [{ namespaceSelector: {} }] }] }, "pods"),
    ];
    expect(outcomeIn("aws-vpc-cni", pods, web)).toBe("allowed");
    const noPods = [
      admits({ cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }),
      rawPolicy("ledger", { ingress: [{}] }, "all"),
    ];
    expect(outcomeIn("aws-vpc-cni", noPods, web)).toBe("denied");
  });

  it("is asked family by family and address by address", () => {
    const blocks = (...all: readonly object[]) => [
      admits(...all),
      rawPolicy("ledger", { ingress: [{}] }, "all"),
    ];
    const six = { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] };
    const outcome = (peer: Peer, ...all: readonly object[]) => outcomeIn("aws-vpc-cni", blocks(...all), peer);
    expect(outcome(externalPeer("2001:db8:1::7"), six)).toBe("denied");
    expect(outcome(externalPeer("2001:db8:2::7"), six)).toBe("allowed");
    expect(outcome(externalPeer("2001:db8:1::7"), six, { cidr: "2001:db8:1::/64" })).toBe("allowed");
    expect(outcome(outside, six, wide)).toBe("denied");
    expect(outcome(externalPeer("0.0.0.0"), { cidr: "0.0.0.0/8", except: ["0.0.0.0/32"] })).toBe("denied");
    expect(outcome({ kind: "external", addresses: ["203.0.113.20", "203.0.113.21"] }, wide)).toBe("allowed");
    expect(outcome({ kind: "external", addresses: ["203.0.113.20", "203.0.113.7"] }, wide)).toBe("denied");
    expect(outcome({ kind: "external", addresses: ["203.0.113.20", "2001:db8:1::7"] }, six)).toBe("denied");
    expect(outcome({ kind: "external", fqdn: "api.bank.example", addresses: [] }, wide)).toBe("uncertain");
    expect(outcome(externalPeer("198.51.100.1"), wide)).toBe("allowed");
  });

  it("of two that hold an address the longer counts, and of two blocks the longer too", () => {
    const all = rawPolicy("ledger", { ingress: [{}] }, "all");
    const nested = admits(
      { cidr: "203.0.0.0/16", except: ["203.0.112.0/20"] },
      { cidr: "203.0.113.0/24", except: ["203.0.113.0/28"] },
      { cidr: "203.0.113.4/30" },
    );
    expect(outcomeIn("aws-vpc-cni", [nested, all], externalPeer("203.0.113.5"))).toBe("allowed");
    expect(outcomeIn("aws-vpc-cni", [nested, all], externalPeer("203.0.113.9"))).toBe("denied");
    expect(outcomeIn("aws-vpc-cni", [nested, all], externalPeer("203.0.113.99"))).toBe("allowed");
    expect(outcomeIn("aws-vpc-cni", [nested, all], externalPeer("203.0.112.9"))).toBe("denied");
  });

  it("leaves out what a rule of the other direction carves out", () => {
    const out = rawPolicy(
      "ledger",
      { policyTypes: ["Egress"], egress: [{ to: [{ ipBlock: wide }] }] },
      "out",
    );
    expect(outcomeIn("aws-vpc-cni", [out])).toBe("allowed");
  });

  it("is named with its policy and rule, where it is certain and where it only may be", () => {
    const carving = rawPolicy(
      "ledger",
      { ingress: [{ from: [{ podSelector: {} }] }, { from: [{ ipBlock: wide }] }] },
      "carving",
    );
    const everybody = [carving, rawPolicy("ledger", { ingress: [{}] }, "all")];
    const reasonsFor = (peer: Peer) =>
      townUnder({ profile: "aws-vpc-cni", policies: everybody })(peer, postgres, 5432).reasons.filter(
        ({ policy }) => policy?.name === "carving",
      );
    expect(reasonsFor(outside)).toMatchObject([
      { ruleIndex: 1, text: expect.stringContaining("203.0.113.0/28") },
    ]);
    const unnamed: Peer = { kind: "external", fqdn: "api.bank.example", addresses: [] };
    expect(reasonsFor(unnamed)).toContainEqual(
      expect.objectContaining({ ruleIndex: 1, kind: "not-evaluable" }),
    );
  });

  it("names the exception", () => {
    const everybody = [admits(wide), rawPolicy("ledger", { ingress: [{}] }, "all")];
    const { reasons } = townUnder({ profile: "aws-vpc-cni", policies: everybody })(outside, postgres, 5432);
    expect(reasons.map(({ text }) => text).join(" ")).toContain("203.0.113.0/28");
  });
});

describe("an answer that is not the same for all", () => {
  const cilium = (namespace: string): ForeignPolicy => ({
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    namespace,
    name: "l7",
    uid: "u",
    spec: {},
  });

  it("is denied where one side denies for sure, whichever, and the other is not known", () => {
    const deaf = [rawPolicy("ledger", { policyTypes: ["Ingress"] })];
    const mute = [rawPolicy("storefront", { policyTypes: ["Egress"] })];
    const ask = (policies: typeof deaf, namespace: string) =>
      townUnder({ policies, foreign: [cilium(namespace)] })(web, postgres, 5432).outcome;
    expect(ask(deaf, "storefront")).toBe("denied");
    expect(ask(mute, "ledger")).toBe("denied");
    expect(ask([], "ledger")).toBe("uncertain");
    expect(ask([], "storefront")).toBe("uncertain");
    expect(ask([], "metrics")).toBe("allowed");
  });

  it("is denied where one pod is denied for sure and another is not known", () => {
    const ask = (cidr: string, ...ips: readonly (string | readonly string[])[]) =>
      townUnder({ policies: [admits({ cidr })], town: webAt(...ips) })(web, postgres, 5432).outcome;
    expect(ask("10.9.0.0/16", [], "10.1.1.10")).toBe("denied");
    expect(ask("10.9.0.0/16", "10.1.1.10", [])).toBe("denied");
    expect(ask("10.1.0.0/16", [], "10.1.1.10")).toBe("uncertain");
    expect(ask("10.1.0.0/16", "10.1.1.10", [])).toBe("uncertain");
  });

  it("is open where the baseline speaks about others, at both ends", () => {
    const metrics = { namespaces: { matchLabels: { team: "platform" } } };
    const foreign = [
      clusterWide("ClusterNetworkPolicy", "b", {
        tier: "Baseline",
        priority: 1,
        subject: { namespaces: {} },
        ingress: [{ action: "Deny", from: [metrics] }],
        egress: [{ action: "Deny", to: [metrics] }],
      }),
    ];
    const ask = townUnder({ foreign });
    expect(ask(web, postgres, 5432).outcome).toBe("allowed");
    expect(ask(web, townPeers.prometheus, 9090).outcome).toBe("denied");
    expect(ask(townPeers.prometheus, web, 8080).outcome).toBe("denied");
  });

  it("is asked for every name and every spelling of it", () => {
    const rules = [
      { action: "Accept", to: [{ domainNames: ["api.bank.example", "*.shop.example"] }] },
      { action: "Deny", to: [{ networks: ["0.0.0.0/0"] }] },
    ];
    const foreign = [
      clusterWide("ClusterNetworkPolicy", "a", {
        tier: "Admin",
        priority: 1,
        subject: { namespaces: {} },
        egress: rules,
      }),
    ];
    const ask = (fqdn: string) =>
      townUnder({ foreign })(web, { kind: "external", fqdn, addresses: ["203.0.113.7"] }, 443).outcome;
    expect(ask("api.bank.example")).toBe("allowed");
    expect(ask("API.Bank.example.")).toBe("allowed");
    expect(ask("eu.shop.example")).toBe("allowed");
    expect(ask("www.bank.example")).toBe("denied");
  });

  it("never takes a node for a name, nor a pod", () => {
    const rules = [
      { action: "Deny", to: [{ nodes: {} }] },
      { action: "Accept", to: [{ domainNames: ["*.bank.example"] }] },
    ];
    const foreign = [
      clusterWide("ClusterNetworkPolicy", "a", {
        tier: "Admin",
        priority: 1,
        subject: { namespaces: {} },
        egress: rules,
      }),
    ];
    const ask = townUnder({ foreign, policies: [rawPolicy("storefront", { policyTypes: ["Egress"] })] });
    expect(ask(web, { kind: "node", role: "node", addresses: ["10.0.0.10"] }, 443).outcome).toBe("denied");
    expect(ask(web, { kind: "node", role: "node", addresses: ["10.0.0.99"] }, 443).outcome).toBe("denied");
    expect(ask(web, postgres, 5432).outcome).toBe("denied");
    expect(ask(web, externalPeer("203.0.113.7"), 443).outcome).toBe("uncertain");
  });
});
