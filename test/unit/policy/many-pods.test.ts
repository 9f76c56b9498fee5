import { describe, expect, it } from "vitest";
import type { Peer, Pod, ProfileName } from "#lib/policy/index.ts";
import { rawPolicy, townUnder } from "../../cast/ask-town.ts";
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

  it("names the exception", () => {
    const everybody = [admits(wide), rawPolicy("ledger", { ingress: [{}] }, "all")];
    const { reasons } = townUnder({ profile: "aws-vpc-cni", policies: everybody })(outside, postgres, 5432);
    expect(reasons.map(({ text }) => text).join(" ")).toContain("203.0.113.0/28");
  });
});
