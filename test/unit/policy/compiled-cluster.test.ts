import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  selectorText,
  type ForeignPolicy,
  type LabelSelector,
  type NetworkPolicy,
  type Peer,
} from "#lib/policy/index.ts";
import { clusterWide, rawPolicy, townUnder } from "../../cast/ask-town.ts";
import { externalPeer, podOf } from "../../cast/cluster-parts.ts";
import {
  postgres as postgresWorkload,
  town,
  townPeers,
  townPods,
  web as webWorkload,
} from "../../cast/town.ts";

const { web, paymentsApi, postgres, stranger } = townPeers;

/** web with two pods that only a label of their own tells apart, which no template carries. */
const colours = {
  pods: [
    ...town().pods.filter((pod) => pod.workload !== webWorkload.id),
    podOf(webWorkload, "web-blue", "10.1.1.10", {
      labels: { ...webWorkload.templateLabels, colour: "blue" },
    }),
    podOf(webWorkload, "web-green", "10.1.1.11", {
      labels: { ...webWorkload.templateLabels, colour: "green" },
    }),
  ],
};
const BLUE: LabelSelector = { matchLabels: { colour: "blue" } };
const NOT_GREEN: LabelSelector = {
  matchExpressions: [{ key: "colour", operator: "NotIn", values: ["green"] }],
};
const blueEnd = { kind: "pod", namespace: "storefront", name: "web-blue" } as const;
const greenEnd = { kind: "pod", namespace: "storefront", name: "web-green" } as const;
const everywhere = (podSelector: LabelSelector) => ({ namespaceSelector: {}, podSelector });

const cnp = (spec: object): ForeignPolicy =>
  clusterWide("ClusterNetworkPolicy", "a", {
    tier: "Admin",
    priority: 1,
    subject: { namespaces: {} },
    ...spec,
  });

describe("a label that only pods carry", () => {
  it.each<[string, NetworkPolicy, typeof blueEnd | typeof greenEnd]>([
    ["as a subject", rawPolicy("storefront", { podSelector: BLUE, policyTypes: ["Egress"] }), blueEnd],
    [
      "as a subject by expression",
      rawPolicy("storefront", { podSelector: NOT_GREEN, policyTypes: ["Egress"] }),
      blueEnd,
    ],
    ["as a sender", rawPolicy("payments", { ingress: [{ from: [everywhere(BLUE)] }] }), greenEnd],
    [
      "as a sender by expression",
      rawPolicy("payments", { ingress: [{ from: [everywhere(NOT_GREEN)] }] }),
      greenEnd,
    ],
    [
      "as a sender beside a block",
      rawPolicy("payments", {
        ingress: [{ from: [{ ipBlock: { cidr: "198.51.100.0/24" } }, everywhere(BLUE)] }],
      }),
      greenEnd,
    ],
  ])("tells them apart %s of a NetworkPolicy", (_, policy, denied) => {
    const ask = townUnder({ policies: [policy], town: colours });
    const other = denied === blueEnd ? greenEnd : blueEnd;
    expect([ask(denied, paymentsApi).outcome, ask(other, paymentsApi).outcome]).toEqual([
      "denied",
      "allowed",
    ]);
    expect(ask(web, paymentsApi).outcome).toBe("denied");
  });

  it("tells them apart as a receiver of a NetworkPolicy", () => {
    const out = rawPolicy("stranger", { policyTypes: ["Egress"], egress: [{ to: [everywhere(BLUE)] }] });
    const ask = townUnder({ policies: [out], town: colours });
    expect([ask(stranger, blueEnd, 8080).outcome, ask(stranger, greenEnd, 8080).outcome]).toEqual([
      "allowed",
      "denied",
    ]);
  });

  it.each<[string, ForeignPolicy]>([
    [
      "as a subject",
      cnp({ subject: { pods: everywhere(BLUE) }, egress: [{ action: "Deny", to: [{ namespaces: {} }] }] }),
    ],
    ["as a sender", cnp({ ingress: [{ action: "Deny", from: [{ pods: everywhere(BLUE) }] }] })],
  ])("tells them apart %s of a cluster-wide policy", (_, policy) => {
    const ask = townUnder({ foreign: [policy], town: colours });
    expect([ask(blueEnd, paymentsApi).outcome, ask(greenEnd, paymentsApi).outcome]).toEqual([
      "denied",
      "allowed",
    ]);
  });

  it("tells them apart as a receiver of a cluster-wide policy", () => {
    const ask = townUnder({
      foreign: [cnp({ egress: [{ action: "Deny", to: [{ pods: everywhere(BLUE) }] }] })],
      town: colours,
    });
    expect([ask(stranger, blueEnd, 8080).outcome, ask(stranger, greenEnd, 8080).outcome]).toEqual([
      "denied",
      "allowed",
    ]);
  });

  it("makes no kinds of pods where nobody asks for it", () => {
    const kinds = (policies: readonly NetworkPolicy[]) =>
      compileSnapshot(town(colours), policies).classes.filter(({ namespace }) => namespace === "storefront")
        .length;
    expect(kinds([])).toBe(1);
    expect(kinds([rawPolicy("payments", { ingress: [{ from: [everywhere(BLUE)] }] })])).toBe(2);
  });
});

describe("sides", () => {
  it("are one where the same is said, and another where anything else is", () => {
    const policies = [
      rawPolicy("storefront", { policyTypes: ["Ingress"] }, "in"),
      rawPolicy(
        "payments",
        { podSelector: { matchLabels: { app: "payments-api" } }, policyTypes: ["Ingress"] },
        "api",
      ),
    ];
    const { classes } = compileSnapshot(town(colours), policies);
    const sideOf = (namespace: string, label: string) =>
      classes.find((pods) => pods.namespace === namespace && Object.values(pods.labels).includes(label))!
        .sides;
    expect(sideOf("ledger", "postgres").ingress).toBe(sideOf("metrics", "prometheus").ingress);
    expect(sideOf("ledger", "postgres").egress).toBe(sideOf("storefront", "web").egress);
    expect(sideOf("ledger", "postgres").ingress).not.toBe(sideOf("ledger", "postgres").egress);
    expect(sideOf("payments", "payments-api").ingress).not.toBe(sideOf("payments", "settle").ingress);
    expect(new Set(classes.flatMap(({ sides }) => [sides.ingress.id, sides.egress.id])).size).toBe(
      new Set(classes.flatMap(({ sides }) => [sides.ingress, sides.egress])).size,
    );
  });

  it("that read addresses are known: only there can families differ", () => {
    const reads = (policies: readonly NetworkPolicy[], foreign: readonly ForeignPolicy[] = []) => {
      const { classes } = compileSnapshot(town({ foreignPolicies: foreign }), policies);
      return classes.find(({ namespace }) => namespace === "ledger")!.sides.ingress.readsAddresses;
    };
    const block = { ipBlock: { cidr: "10.0.0.0/8" } };
    expect(reads([])).toBe(false);
    expect(reads([rawPolicy("ledger", { ingress: [{ from: [{ podSelector: {} }] }] })])).toBe(false);
    expect(reads([rawPolicy("ledger", { ingress: [{}, { from: [{ podSelector: {} }, block] }] })])).toBe(
      true,
    );
    expect(reads([rawPolicy("ledger", { egress: [{ to: [block] }] })])).toBe(false);
    expect(reads([], [cnp({ ingress: [{ action: "Deny", from: [{ namespaces: {} }] }] })])).toBe(false);
  });
});

describe("dual stack under cluster-wide policies", () => {
  const dual = {
    pods: town().pods.map((pod) => {
      if (pod === townPods.stranger1) return { ...pod, ips: [...pod.ips, "fd00::66"] };
      return pod.workload === postgresWorkload.id ? { ...pod, ips: [...pod.ips, "fd00::30"] } : pod;
    }),
  };
  const outcome = (tier: "Admin" | "Baseline", ...networks: readonly string[]) =>
    townUnder({
      foreign: [cnp({ tier, egress: [{ action: "Deny", to: [{ networks }] }] })],
      town: dual,
    })(stranger, postgres, 5432).outcome;

  it.each(["Admin", "Baseline"] as const)(
    "a denial of one family denies the pair, in the %s tier",
    (tier) => {
      expect(outcome(tier, "10.0.0.0/8")).toBe("denied");
      expect(outcome(tier, "fd00::/64")).toBe("denied");
      expect(outcome(tier, "192.0.2.0/24", "2001:db8::/32")).toBe("allowed");
    },
  );

  it("networks of IPv6 are nothing to a plugin that filters IPv4 alone", () => {
    const foreign = [cnp({ egress: [{ action: "Deny", to: [{ networks: ["::/0"] }] }] })];
    const six = externalPeer("2001:db8::7");
    expect(townUnder({ foreign })(web, six, 443).outcome).not.toBe("allowed");
    expect(townUnder({ foreign, profile: "azure-npm" })(web, six, 443).outcome).toBe("allowed");
    const four = [cnp({ egress: [{ action: "Deny", to: [{ networks: ["203.0.113.0/24"] }] }] })];
    expect(
      townUnder({ foreign: four, profile: "azure-npm" })(web, externalPeer("203.0.113.7"), 443).outcome,
    ).toBe("denied");
  });
});

describe("blocks that cannot be read", () => {
  const admits = (ipBlock: unknown, sender: Peer = externalPeer("203.0.113.7")) =>
    townUnder({ policies: [rawPolicy("ledger", { ingress: [{ from: [{ ipBlock }] }] })] })(
      sender,
      postgres,
      5432,
    ).outcome;

  it.each([
    { cidr: "203.0.113.0" },
    { cidr: "nonsense" },
    { cidr: "203.0.113.0/24", except: ["nonsense"] },
    { cidr: "203.0.113.0/24", except: ["198.51.100.0/24", "203.0.113.7"] },
  ])("admit nobody: %j", (ipBlock) => {
    expect(admits(ipBlock)).toBe("denied");
  });

  it("are told from those that can", () => {
    expect(admits({ cidr: "203.0.113.0/24", except: [] })).toBe("allowed");
    expect(admits({ cidr: "203.0.113.0/24", except: null })).toBe("allowed");
    expect(admits({ cidr: "203.0.113.0/24", except: ["203.0.113.8/29"] })).toBe("allowed");
    expect(admits({ cidr: "203.0.113.0/24", except: ["203.0.113.0/29"] })).toBe("denied");
  });

  it("of IPv6 are left out where a plugin filters IPv4 alone", () => {
    const policies = [rawPolicy("ledger", { ingress: [{ from: [{ ipBlock: { cidr: "::/0" } }] }] })];
    expect(
      townUnder({ policies, profile: "azure-npm" })(externalPeer("203.0.113.7"), postgres, 5432).outcome,
    ).toBe("denied");
    const mixed = [
      rawPolicy("ledger", {
        ingress: [
          {
            from: [
              { ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.8/29"] } },
              { ipBlock: { cidr: "::/0" } },
            ],
          },
        ],
      }),
    ];
    expect(
      townUnder({ policies: mixed, profile: "azure-npm" })(externalPeer("203.0.113.7"), postgres, 5432)
        .outcome,
    ).toBe("allowed");
  });
});

describe("what is not evaluated", () => {
  const cilium: ForeignPolicy = {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    namespace: "payments",
    name: "l7",
    uid: "u",
    spec: {},
  };
  const unreadable = clusterWide("BaselineAdminNetworkPolicy", "default", {
    subject: { namespaces: {} },
    ingress: [{ action: "Pass", from: [{ namespaces: {} }] }],
  });
  const closed = [rawPolicy("payments", { policyTypes: ["Ingress"], ingress: [{}] })];
  const named = (foreign: readonly ForeignPolicy[], policies: readonly NetworkPolicy[]) =>
    townUnder({ foreign, policies })(web, paymentsApi)
      .reasons.filter(({ kind }) => kind === "not-evaluable")
      .map(({ policy }) => policy?.kind);

  it("is named, and a baseline only where no NetworkPolicy isolates", () => {
    expect(named([cilium, unreadable], []).toSorted((a = "", b = "") => a.localeCompare(b))).toEqual([
      "BaselineAdminNetworkPolicy",
      "CiliumNetworkPolicy",
    ]);
    expect(named([cilium, unreadable], closed)).toEqual(["CiliumNetworkPolicy"]);
    expect(named([unreadable], closed)).toEqual([]);
    expect(named([cilium], closed)).toEqual(["CiliumNetworkPolicy"]);
  });
});

describe("a selector in words", () => {
  it.each<[LabelSelector, string]>([
    [{}, "(everything)"],
    [{ matchLabels: { app: "web", tier: "front" } }, "app=web,tier=front"],
    [{ matchExpressions: [{ key: "app", operator: "Exists" }] }, "app"],
    [{ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, "!app"],
    [{ matchExpressions: [{ key: "app", operator: "In", values: ["a", "b"] }] }, "app in (a, b)"],
    [
      { matchLabels: { tier: "x" }, matchExpressions: [{ key: "app", operator: "NotIn", values: ["a"] }] },
      "tier=x,app notin (a)",
    ],
  ])("%j is %s", (selector, text) => {
    expect(selectorText(selector)).toBe(text);
  });
});
