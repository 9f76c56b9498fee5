import { describe, expect, it } from "vitest";
import { addressAtoms } from "#lib/policy/judge/address-atoms.ts";
import { addressOfMember } from "#lib/policy/judge/end.ts";
import {
  compileSnapshot,
  type Decision,
  type ForeignPolicy,
  type NetworkPolicy,
  type Peer,
} from "#lib/policy/index.ts";
import { clusterWide, rawPolicy, townUnder, type TownUnder } from "../../cast/ask-town.ts";
import { externalPeer } from "../../cast/cluster-parts.ts";
import { town, townPeers } from "../../cast/town.ts";

const { web, paymentsApi } = townPeers;
const SHOP = { namespaces: { matchLabels: { team: "shop" } } };
const MONEY = { namespaces: { matchLabels: { team: "money" } } };

interface Rules {
  readonly ingress: readonly object[];
  readonly priority?: number;
  readonly tier?: "Admin" | "Baseline";
}

const cnp = (name: string, { priority = 10, tier = "Admin", ingress }: Rules): ForeignPolicy =>
  clusterWide("ClusterNetworkPolicy", name, { tier, priority, subject: MONEY, ingress });
const rule = (action: string, peer: object, more: object = {}) => ({ action, from: [peer], ...more });

/** What is said about the way in: tier, kind, policy and rule, in the order in which it is said. */
const told = ({ reasons }: Decision) =>
  reasons
    .filter(({ direction }) => direction === "ingress")
    .map(({ tier, kind, policy, ruleIndex }) =>
      [tier ?? "-", kind, policy?.name ?? "-", ruleIndex ?? "-"].join(" "),
    );

const toApi = (under: TownUnder, sender: Peer = web) => townUnder(under)(sender, paymentsApi);

const closed = rawPolicy("payments", { policyTypes: ["Ingress"] }, "closed");
const fromMoney = rawPolicy(
  "payments",
  {
    ingress: [
      { from: [{ podSelector: {} }] },
      { from: [{ namespaceSelector: { matchLabels: { team: "money" } } }] },
    ],
  },
  "from-money",
);
const onPort = rawPolicy("payments", { ingress: [{}, { ports: [{ port: 1 }] }].slice(1) }, "on-port");
const open = rawPolicy("payments", { ingress: [{ ports: [{ port: 1 }] }, {}] }, "open");

describe("the reasons of an answer", () => {
  it("name the admin rule that decides, and nothing below it", () => {
    const rules = [rule("Accept", MONEY), rule("Deny", SHOP)];
    expect(told(toApi({ foreign: [cnp("a", { ingress: rules })], policies: [open] }))).toEqual([
      "admin denied-by-rule a 1",
    ]);
    const accepts = [rule("Accept", SHOP), rule("Deny", SHOP)];
    expect(told(toApi({ foreign: [cnp("a", { ingress: accepts })], policies: [closed] }))).toEqual([
      "admin allowed-by-rule a 0",
    ]);
  });

  it("name the rule that passed, and then what decided below", () => {
    const passes = cnp("a", { ingress: [rule("Pass", SHOP)] });
    expect(told(toApi({ foreign: [passes], policies: [open] }))).toEqual([
      "admin passed-by-rule a 0",
      "network-policy allowed-by-rule open 1",
    ]);
    const denies = cnp("b", { tier: "Baseline", ingress: [rule("Deny", SHOP)] });
    expect(told(toApi({ foreign: [passes, denies] }))).toEqual([
      "admin passed-by-rule a 0",
      "baseline denied-by-rule b 0",
    ]);
    const baselinePasses = cnp("b", { tier: "Baseline", ingress: [rule("Pass", SHOP)] });
    expect(told(toApi({ foreign: [baselinePasses] }))).toEqual([
      "baseline passed-by-rule b 0",
      "- no-policy-selects - -",
    ]);
  });

  it("say that nobody selects where nobody does, or where nothing is enforced", () => {
    expect(told(toApi({}))).toEqual(["- no-policy-selects - -"]);
    expect(told(toApi({ policies: [closed], profile: "flannel" }))).toEqual(["- no-policy-selects - -"]);
    const others = cnp("a", { ingress: [rule("Deny", MONEY)] });
    expect(told(toApi({ foreign: [others] }))).toEqual(["- no-policy-selects - -"]);
  });

  it("name every policy that allows, and no other", () => {
    expect(told(toApi({ policies: [closed, open, onPort] }))).toEqual([
      "network-policy allowed-by-rule open 1",
    ]);
    const both = [open, { ...open, metadata: { ...open.metadata, name: "open-too" } }];
    expect(told(toApi({ policies: both }))).toEqual([
      "network-policy allowed-by-rule open 1",
      "network-policy allowed-by-rule open-too 1",
    ]);
  });

  it("name every policy that did not, the nearest miss first", () => {
    expect(told(toApi({ policies: [closed, fromMoney, onPort] }))).toEqual([
      "network-policy wrong-port on-port 0",
      "network-policy namespace-labels-differ from-money 0",
      "network-policy no-rule-matches closed -",
    ]);
  });

  it.each<[string, NetworkPolicy["spec"], Peer, string]>([
    [
      "another address",
      { ingress: [{ from: [{ ipBlock: { cidr: "198.51.100.0/24" } }] }] },
      externalPeer("203.0.113.7"),
      "address-outside-cidr of-payments 0",
    ],
    [
      "other labels",
      { ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "x" } } }] }] },
      web,
      "peer-labels-differ of-payments 0",
    ],
    [
      "the nearest of several peers",
      {
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { team: "x" } } },
              { namespaceSelector: {}, podSelector: { matchLabels: { app: "x" } } },
            ],
          },
        ],
      },
      web,
      "peer-labels-differ of-payments 0",
    ],
    [
      "the nearest of several rules",
      {
        ingress: [
          { from: [{ podSelector: {} }] },
          { from: [{ namespaceSelector: {} }], ports: [{ port: 1 }] },
          {},
        ].slice(0, 2),
      },
      web,
      "wrong-port of-payments 1",
    ],
    [
      "no valid peer",
      { ingress: [{ from: [{}] }] } as NetworkPolicy["spec"],
      web,
      "no-rule-matches of-payments 0",
    ],
  ])("of a miss by %s name it", (_, spec, sender, wanted) => {
    expect(told(toApi({ policies: [rawPolicy("payments", spec)] }, sender))).toEqual([
      `network-policy ${wanted}`,
    ]);
  });

  it("of ICMP say that nobody knows, before what was missed", () => {
    const icmp = townUnder({ policies: [onPort] })(web, paymentsApi, 0, "ICMP");
    expect(told(icmp)).toEqual(["network-policy not-evaluable on-port 0"]);
    const nothing = townUnder({ policies: [closed] })(web, paymentsApi, 0, "ICMP");
    expect(told(nothing)).toEqual(["- not-evaluable - -", "network-policy no-rule-matches closed -"]);
  });

  it("of a name that nobody knows go on to what is decided if it is not that", () => {
    const rules = [
      { action: "Accept", to: [{ domainNames: ["api.bank.example"] }] },
      { action: "Deny", to: [{ networks: ["203.0.113.0/24"] }] },
    ];
    const foreign = [
      clusterWide("ClusterNetworkPolicy", "names", {
        tier: "Admin",
        priority: 1,
        subject: SHOP,
        egress: rules,
      }),
    ];
    const { reasons, outcome } = townUnder({ foreign })(web, externalPeer("203.0.113.7"), 443);
    expect(outcome).toBe("uncertain");
    expect(reasons.map(({ kind, ruleIndex }) => `${kind} ${ruleIndex}`)).toEqual([
      "not-evaluable 0",
      "denied-by-rule 1",
    ]);
  });

  it("put what denies before what allows, side by side", () => {
    const mute = rawPolicy("storefront", { policyTypes: ["Egress"] }, "mute");
    const outward = townUnder({ policies: [mute, open] })(web, paymentsApi).reasons;
    expect(outward[0]).toMatchObject({ direction: "egress", policy: { name: "mute" } });
    const inward = townUnder({ policies: [closed] })(web, paymentsApi).reasons;
    expect(inward[0]).toMatchObject({ direction: "ingress", policy: { name: "closed" } });
    expect(inward[1]).toMatchObject({ direction: "egress", kind: "no-policy-selects" });
  });

  it("of policies of one priority that differ say that their order is not defined", () => {
    const two = [cnp("a", { ingress: [rule("Accept", SHOP)] }), cnp("b", { ingress: [rule("Deny", SHOP)] })];
    const decision = toApi({ foreign: two });
    expect(decision.outcome).toBe("uncertain");
    expect(told(decision)).toContain("admin not-evaluable - -");
    const agreeing = toApi({ foreign: [two[1]!, cnp("c", { ingress: [rule("Deny", SHOP)] })] });
    expect(agreeing.outcome).toBe("denied");
    expect(told(agreeing).every((line) => line.startsWith("admin denied-by-rule"))).toBe(true);
    const apart = toApi({ foreign: [two[0]!, cnp("b", { priority: 11, ingress: [rule("Deny", SHOP)] })] });
    expect(apart.outcome).toBe("allowed");
  });
});

describe("addresses that no policy tells apart", () => {
  const policies = [
    rawPolicy("ledger", {
      ingress: [
        { from: [{ ipBlock: { cidr: "10.0.0.0/24", except: ["10.0.0.16/28"] } }, { podSelector: {} }] },
      ],
    }),
    rawPolicy("payments", {
      policyTypes: ["Egress"],
      egress: [{}, { to: [{ ipBlock: { cidr: "fd00::/64" } }] }],
    }),
  ];
  const foreignPolicies = [
    clusterWide("ClusterNetworkPolicy", "a", {
      tier: "Admin",
      priority: 1,
      subject: MONEY,
      egress: [
        {
          action: "Deny",
          to: [{ networks: ["192.0.2.0/24", "2001:db8::/32"] }, { nodes: {} }, { namespaces: {} }],
        },
      ],
    }),
  ];
  const atoms = () => addressAtoms(compileSnapshot(town({ policies, foreignPolicies }), policies));
  const member = (text: string) => ({ text, ...addressOfMember(text) });

  it.each([
    ["10.0.0.15", "10.0.0.0", false],
    ["10.0.0.1", "10.0.0.9", true],
    ["10.0.0.15", "10.0.0.16", false],
    ["10.0.0.16", "10.0.0.31", true],
    ["10.0.0.31", "10.0.0.32", false],
    ["10.0.0.255", "10.0.1.0", false],
    ["10.0.1.0", "172.16.0.1", true],
    ["192.0.2.0", "192.0.2.255", true],
    ["192.0.1.255", "192.0.2.0", false],
    ["192.0.2.255", "192.0.3.0", false],
    ["fd00::", "fd00::ffff", true],
    ["fcff::", "fd00::", false],
    ["2001:db8::1", "2001:db9::", false],
    ["2001:db8::1", "2001:db8:ffff::", true],
    ["10.0.0.1", "fd00::1", false],
  ])("%s and %s: %j", (a, b, isOne) => {
    // The nodes hold 10.0.0.10 to 10.0.0.12, which cut the block as well.
    const atomOf = atoms();
    expect(atomOf(member(a)) === atomOf(member(b))).toBe(isOne);
  });

  it("are told from none at all", () => {
    const atomOf = atoms();
    expect(atomOf({ text: "nobody" })).not.toBe(atomOf(member("0.0.0.0")));
    expect(atomOf({ text: "nobody" })).toBe(atomOf({ text: "another" }));
  });
});
