import { describe, expect, it } from "vitest";
import { checkPolicyObject, checkPolicySet, type ForeignPolicy, type Peer } from "#lib/policy/index.ts";
import { clusterWide, rawPolicy, townUnder, type TownUnder } from "../../../cast/ask-town.ts";
import { externalPeer } from "../../../cast/cluster-parts.ts";
import { town, townPeers, townPods } from "../../../cast/town.ts";

const { web, paymentsApi, postgres, prometheus, nodeExporter, stranger } = townPeers;
const outsider = externalPeer("203.0.113.7");

const named = (name: string) => ({ namespaces: { matchLabels: { "kubernetes.io/metadata.name": name } } });
const PAYMENTS = named("payments");
const SHOP = named("storefront");
const EVERYWHERE = { namespaces: {} };

interface Rule {
  readonly action: string;
  readonly from?: readonly unknown[];
  readonly to?: readonly unknown[];
  readonly [field: string]: unknown;
}

/** A ClusterNetworkPolicy about payments. */
const cnp = (name: string, spec: object): ForeignPolicy =>
  clusterWide("ClusterNetworkPolicy", name, { tier: "Admin", priority: 10, subject: PAYMENTS, ...spec });
const baseline = (name: string, spec: object) => cnp(name, { tier: "Baseline", ...spec });
/** An AdminNetworkPolicy about payments. */
const anp = (name: string, spec: object) =>
  clusterWide("AdminNetworkPolicy", name, { priority: 10, subject: PAYMENTS, ...spec });
const banp = (spec: object) =>
  clusterWide("BaselineAdminNetworkPolicy", "default", { subject: PAYMENTS, ...spec });

const from = (action: string, ...peers: unknown[]): Rule => ({ action, from: peers });
const to = (action: string, ...peers: unknown[]): Rule => ({ action, to: peers });

/** Whether web gets through to the payments API under these cluster-wide policies. */
const reach = (foreign: readonly ForeignPolicy[], more: TownUnder = {}, sender: Peer = web, port = 8443) =>
  townUnder({ ...more, foreign })(sender, paymentsApi, port).outcome;

/** The codes of the errors of an object, in the API's own shape. */
const errors = ({ apiVersion, kind, name, spec }: ForeignPolicy) =>
  checkPolicyObject({ apiVersion, kind, metadata: { name }, spec }).map(({ code }) => code);

const CLOSED = [rawPolicy("payments", { policyTypes: ["Ingress"] })];
const OPEN = [rawPolicy("payments", { policyTypes: ["Ingress"], ingress: [{}] })];

/** The checklist of corner cases, items 54 to 60: the order in which tiers speak. */
describe("the tiers around NetworkPolicies", () => {
  // 54. CNP API: Admin tier, NetworkPolicy tier, Baseline tier, default allow.
  it.each([
    ["the admin tier first", [cnp("a", { ingress: [from("Deny", SHOP)] })], OPEN, "denied"],
    ["NetworkPolicies next", [baseline("b", { ingress: [from("Deny", SHOP)] })], OPEN, "allowed"],
    ["NetworkPolicies finally", [baseline("b", { ingress: [from("Accept", SHOP)] })], CLOSED, "denied"],
    ["the baseline tier then", [baseline("b", { ingress: [from("Deny", SHOP)] })], [], "denied"],
    ["and what nobody named is open", [baseline("b", { ingress: [from("Deny", PAYMENTS)] })], [], "allowed"],
  ])("%s", (_, foreign, policies, outcome) => {
    expect(reach(foreign, { policies })).toBe(outcome);
  });

  it("the older kinds stand in the same order", () => {
    const denies = { ingress: [from("Deny", SHOP)] };
    expect(reach([anp("a", denies)], { policies: OPEN })).toBe("denied");
    expect(reach([banp(denies)], { policies: OPEN })).toBe("allowed");
    expect(reach([banp(denies)])).toBe("denied");
    expect(reach([anp("a", { ingress: [from("Allow", SHOP)] })], { policies: CLOSED })).toBe("allowed");
  });

  // 55. Lower number first; rules in their order; the first match decides.
  it("the lower priority number speaks first, whatever the order of the list", () => {
    const first = cnp("z-first", { priority: 1, ingress: [from("Accept", SHOP)] });
    const second = cnp("a-second", { priority: 2, ingress: [from("Deny", SHOP)] });
    expect(reach([second, first])).toBe("allowed");
    expect(reach([{ ...first, spec: { ...(first.spec as object), priority: 3 } }, second])).toBe("denied");
  });

  it("within a policy the first rule that matches decides, and a rule for another port does not match", () => {
    const http = [{ tcp: { destinationPort: { number: 80 } } }];
    const rules = [{ ...from("Accept", SHOP), protocols: http }, from("Deny", SHOP)];
    expect(reach([cnp("a", { ingress: rules })], {}, web, 80)).toBe("allowed");
    expect(reach([cnp("a", { ingress: rules })], {}, web, 8443)).toBe("denied");
    expect(reach([cnp("a", { ingress: rules.toReversed() })], {}, web, 80)).toBe("denied");
  });

  it("a pass skips the rest of its tier and of no other", () => {
    const passes = cnp("a", { priority: 1, ingress: [from("Pass", SHOP), from("Deny", SHOP)] });
    const denies = cnp("b", { priority: 2, ingress: [from("Deny", EVERYWHERE)] });
    expect(reach([passes, denies])).toBe("allowed");
    expect(reach([passes, denies], { policies: CLOSED })).toBe("denied");
    expect(reach([passes, denies, baseline("c", { ingress: [from("Deny", SHOP)] })])).toBe("denied");
  });

  // 56. CNP documentation: a policy is "read as-is"; what no rule matches falls through.
  it("an admin policy isolates nobody", () => {
    expect(reach([cnp("a", { ingress: [from("Accept", PAYMENTS)] })])).toBe("allowed");
    expect(reach([cnp("a", { ingress: [from("Accept", PAYMENTS)] })], {}, outsider)).toBe("allowed");
    expect(reach([baseline("a", { ingress: [from("Accept", PAYMENTS)] })])).toBe("allowed");
  });

  // 57. CNP API: NetworkPolicy "always makes a final decision for selected pods".
  it("after a pass a NetworkPolicy that isolates the pod decides finally", () => {
    const passes = cnp("a", { ingress: [from("Pass", EVERYWHERE)] });
    const accepts = baseline("b", { ingress: [from("Accept", EVERYWHERE)] });
    expect(reach([passes, accepts], { policies: CLOSED })).toBe("denied");
    expect(reach([passes, accepts], { policies: OPEN })).toBe("allowed");
  });

  // 58. Unclear in the texts: "selected" in this direction, or at all. Ours is per direction; one plugin's is not.
  it("a NetworkPolicy for the other direction leaves this one to the baseline, except where a plugin differs", () => {
    const denies = baseline("b", { ingress: [from("Deny", SHOP)] });
    const egressOnly = [rawPolicy("payments", { policyTypes: ["Egress"], egress: [{}] })];
    expect(reach([denies], { policies: egressOnly })).toBe("denied");
    expect(reach([denies], { policies: egressOnly, profile: "kindnet" })).toBe("allowed");
  });

  // 59. CNP API, egress Accept: "any ingress rules at the destination do apply".
  it("an accept on the way out does not open the way in", () => {
    const lets = cnp("a", { subject: SHOP, egress: [to("Accept", PAYMENTS)] });
    expect(reach([lets], { policies: CLOSED })).toBe("denied");
    expect(reach([lets, cnp("b", { ingress: [from("Deny", SHOP)] })])).toBe("denied");
    const muted = [rawPolicy("storefront", { policyTypes: ["Egress"] })];
    expect(reach([cnp("b", { ingress: [from("Accept", SHOP)] })], { policies: muted })).toBe("denied");
  });

  // 60. Undefined in the API; another engine dies on it.
  it("of two policies of one priority always the same one speaks first, and it is said", () => {
    const [a, b] = [
      cnp("a", { ingress: [from("Accept", SHOP)] }),
      cnp("b", { ingress: [from("Deny", SHOP)] }),
    ];
    expect(reach([a, b])).toBe(reach([b, a]));
    const objects = [a, b].map(({ apiVersion, kind, name, spec }) => ({
      apiVersion,
      kind,
      metadata: { name },
      spec,
    }));
    expect(checkPolicySet(objects).map(({ problem }) => problem.code)).toEqual(["same-priority"]);
  });
});

const ONE_RULE = { ingress: [from("Deny", SHOP)] };
const LIMITS: readonly (readonly [string, ForeignPolicy, string])[] = [
  // 61. Priority 0 to 1000; the baseline kind is one object, named default, without Pass and priority.
  ["a priority above 1000", cnp("a", { ...ONE_RULE, priority: 1001 }), "bad-priority"],
  ["a negative priority", anp("a", { ...ONE_RULE, priority: -1 }), "bad-priority"],
  [
    "a BaselineAdminNetworkPolicy of another name",
    clusterWide("BaselineAdminNetworkPolicy", "mine", { subject: PAYMENTS, ...ONE_RULE }),
    "baseline-name",
  ],
  ["Pass in a BaselineAdminNetworkPolicy", banp({ ingress: [from("Pass", SHOP)] }), "unknown-action"],
  // 62. The action is Accept here and Allow there; `protocols` here and `ports` there.
  ["Allow in a ClusterNetworkPolicy", cnp("a", { ingress: [from("Allow", SHOP)] }), "unknown-action"],
  ["Accept in an AdminNetworkPolicy", anp("a", { ingress: [from("Accept", SHOP)] }), "unknown-action"],
  [
    "a range that ends where it starts",
    cnp("a", {
      ingress: [
        {
          ...from("Deny", SHOP),
          protocols: [{ tcp: { destinationPort: { range: { start: 80, end: 80 } } } }],
        },
      ],
    }),
    "range-backwards",
  ],
  [
    "v1alpha1's ports in a ClusterNetworkPolicy",
    cnp("a", {
      ingress: [{ ...from("Deny", SHOP), ports: [{ portNumber: { protocol: "TCP", port: 80 } }] }],
    }),
    "field-of-other-version",
  ],
  // 64. Exactly one of namespaces and pods.
  ["no subject", cnp("a", { ...ONE_RULE, subject: {} }), "subject-choice"],
  [
    "two subjects",
    cnp("a", { ...ONE_RULE, subject: { namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } } }),
    "subject-choice",
  ],
  [
    "two fields in a peer",
    cnp("a", { ingress: [from("Deny", { ...SHOP, pods: { podSelector: {} } })] }),
    "peer-choice",
  ],
  // 70. from and to are mandatory.
  ["a rule from nowhere", cnp("a", { ingress: [{ action: "Deny" }] }), "missing-field"],
  ["a rule from an empty list", cnp("a", { ingress: [from("Deny")] }), "empty-list"],
];

/** The checklist of corner cases, items 61 to 72: what the cluster-wide kinds may say, and how it is read. */
describe("what cluster-wide policies may say", () => {
  it.each(LIMITS)("%s is said to be wrong", (_, policy, code) => {
    expect(errors(policy)).toContain(code);
  });

  // 1.7: no verdict from a policy that nobody can read. What could turn an answer is uncertain, and nothing else.
  it.each(LIMITS)("%s makes every answer uncertain that it could turn, if it is an error", (_, policy) => {
    const problems = checkPolicyObject({
      apiVersion: policy.apiVersion,
      kind: policy.kind,
      metadata: { name: policy.name },
      spec: policy.spec,
    });
    const isError = problems.some(({ severity }) => severity === "error");
    const answers = [reach([policy]), reach([policy], { policies: CLOSED })];
    expect(answers.includes("uncertain")).toBe(isError);
  });

  // 61. Many baseline policies, with priorities and Pass, in the newer kind.
  it("a baseline ClusterNetworkPolicy has a priority and may pass", () => {
    const passes = baseline("b-pass", { priority: 1, ingress: [from("Pass", SHOP)] });
    const denies = baseline("a-deny", { priority: 2, ingress: [from("Deny", SHOP)] });
    expect(reach([denies])).toBe("denied");
    expect(reach([passes, denies])).toBe("allowed");
  });

  // 62. `destinationPort` omitted: every port of the protocol. `tcp: {}` says nothing, by the schema.
  it("a protocol without a port is every port of it and no other protocol", () => {
    const denies = (protocols: unknown[]) => [cnp("a", { ingress: [{ ...from("Deny", SHOP), protocols }] })];
    const over = (protocol: "TCP" | "UDP", protocols: unknown[]) =>
      townUnder({ foreign: denies(protocols) })(web, paymentsApi, 53, protocol).outcome;
    const everyUdp = [{ udp: {} }];
    expect([over("UDP", everyUdp), over("TCP", everyUdp)]).toEqual(["denied", "allowed"]);
  });

  // 63. Nothing said about ports is every port and protocol; v1alpha1's protocol is TCP by default.
  it("a rule without ports is every port, and a v1alpha1 port without a protocol is TCP", () => {
    const ask = townUnder({ foreign: [anp("a", { ingress: [from("Deny", SHOP)] })] });
    expect([ask(web, paymentsApi, 1, "SCTP").outcome, ask(web, paymentsApi, 65535, "UDP").outcome]).toEqual([
      "denied",
      "denied",
    ]);
    const onPort = townUnder({
      foreign: [anp("a", { ingress: [{ ...from("Deny", SHOP), ports: [{ portNumber: { port: 53 } }] }] })],
    });
    expect([
      onPort(web, paymentsApi, 53, "TCP").outcome,
      onPort(web, paymentsApi, 53, "UDP").outcome,
    ]).toEqual(["denied", "allowed"]);
  });

  it("a name without a protocol is every protocol under which the receiver declares it", () => {
    const pods = town().pods.map((pod) =>
      pod.workload === townPods.api1.workload
        ? {
            ...pod,
            ports: [
              { name: "dns", port: 53, protocol: "UDP" as const },
              { name: "dns", port: 54, protocol: "TCP" as const },
            ],
          }
        : pod,
    );
    const foreign = [
      cnp("a", { ingress: [{ ...from("Deny", SHOP), protocols: [{ destinationNamedPort: "dns" }] }] }),
    ];
    const ask = townUnder({ foreign, town: { pods } });
    expect(ask(web, paymentsApi, 53, "UDP").outcome).toBe("denied");
    expect(ask(web, paymentsApi, 54, "TCP").outcome).toBe("denied");
    expect(ask(web, paymentsApi, 53, "TCP").outcome).toBe("allowed");
    expect(ask(web, paymentsApi, 54, "UDP").outcome).toBe("allowed");
  });

  // 64. `namespaces: {}` is every namespace; both selectors of pods must hold.
  it("an empty selector is everything, and the two of pods are an AND", () => {
    expect(reach([cnp("a", { subject: { namespaces: {} }, ingress: [from("Deny", EVERYWHERE)] })])).toBe(
      "denied",
    );
    const pods = (team: string, tier: string) => ({
      pods: { namespaceSelector: { matchLabels: { team } }, podSelector: { matchLabels: { tier } } },
    });
    expect(reach([cnp("a", { ingress: [from("Deny", pods("shop", "front"))] })])).toBe("denied");
    expect(reach([cnp("a", { ingress: [from("Deny", pods("shop", "back"))] })])).toBe("allowed");
    expect(reach([cnp("a", { ingress: [from("Deny", pods("money", "front"))] })])).toBe("allowed");
    expect(reach([cnp("a", { subject: pods("money", "back"), ingress: [from("Deny", SHOP)] })])).toBe(
      "denied",
    );
    expect(reach([cnp("a", { subject: pods("money", "front"), ingress: [from("Deny", SHOP)] })])).toBe(
      "allowed",
    );
  });

  it("namespaces never match what is outside, nor a hostNetwork pod", () => {
    const denies = [cnp("a", { subject: { namespaces: {} }, ingress: [from("Deny", EVERYWHERE)] })];
    expect(reach(denies, {}, outsider)).toBe("allowed");
    const pods = town().pods.filter((pod) => pod !== townPods.api1);
    const remoteOnly = pods.filter((pod) => pod !== townPods.exporter2);
    expect(reach(denies, { town: { pods: remoteOnly } }, nodeExporter)).toBe("allowed");
    expect(townUnder({ foreign: denies })(web, nodeExporter, 9100).outcome).toBe("allowed");
    const mute = [cnp("a", { subject: { namespaces: {} }, egress: [to("Deny", EVERYWHERE)] })];
    expect(townUnder({ foreign: mute })(nodeExporter, web, 8080).outcome).toBe("allowed");
  });

  // 65. CNP API: a peer of which no field is known comes from the future, and fails closed.
  it("a peer of an unknown kind matches nothing in an accept, and everything in a deny or pass", () => {
    const future = { serviceAccounts: { matchLabels: {} } };
    expect(reach([cnp("a", { ingress: [from("Accept", future)] })], { policies: CLOSED })).toBe("denied");
    // "Treat the rule as matching no traffic": the whole rule, its other peers included.
    expect(reach([cnp("a", { ingress: [from("Accept", future, SHOP)] })], { policies: CLOSED })).toBe(
      "denied",
    );
    expect(reach([cnp("a", { ingress: [from("Deny", future)] })])).toBe("denied");
    expect(reach([cnp("a", { ingress: [from("Pass", future)] })], { policies: OPEN })).toBe("denied");
    const onPort = { ...from("Deny", future), protocols: [{ tcp: { destinationPort: { number: 1 } } }] };
    expect(reach([cnp("a", { ingress: [onPort] })])).toBe("denied");
    expect(reach([cnp("a", { egress: [to("Deny", future)] })])).toBe("allowed");
  });

  // 66. CNP API: "cluster-internal traffic will be checked against the rule as well".
  it("networks match pods too, other than ipBlocks, except to an analyser that leaves pods out", () => {
    const denies = [cnp("a", { egress: [to("Deny", { networks: ["10.1.0.0/16"] })] })];
    const out = (profile: TownUnder["profile"], receiver: Peer) =>
      townUnder({ foreign: denies, profile })(paymentsApi, receiver, 5432).outcome;
    expect(out("spec", postgres)).toBe("denied");
    expect(out("cilium", postgres)).toBe("denied");
    expect(out("netpol-analyzer", postgres)).toBe("allowed");
    expect(out("spec", outsider)).toBe("allowed");
  });

  // 67. The addresses of the nodes that a selector finds.
  it("nodes match the addresses of the nodes selected, and hostNetwork pods by them", () => {
    const workers = { nodes: { matchLabels: { "kubernetes.io/hostname": "node-1" } } };
    const ask = townUnder({ foreign: [cnp("a", { egress: [to("Deny", workers)] })] });
    expect(ask(paymentsApi, { kind: "node", role: "node", addresses: ["10.0.0.11"] }, 10250).outcome).toBe(
      "denied",
    );
    expect(ask(paymentsApi, { kind: "node", role: "node", addresses: ["10.0.0.10"] }, 6443).outcome).toBe(
      "allowed",
    );
    expect(ask(paymentsApi, nodeExporter, 9100).outcome).toBe("denied");
    expect(ask(paymentsApi, postgres, 5432).outcome).toBe("allowed");
    const none = townUnder({ foreign: [cnp("a", { egress: [to("Deny", { nodes: {} })] })] });
    expect(none(paymentsApi, { kind: "node", role: "node", addresses: ["10.0.0.10"] }, 6443).outcome).toBe(
      "denied",
    );
  });

  // 68. Names: only Accept; `*.` is one or more whole labels; an exact name is not its subdomains.
  it.each([
    ["api.bank.example", "api.bank.example", "allowed"],
    ["api.bank.example", "www.api.bank.example", "denied"],
    ["bank.example", "api.bank.example", "denied"],
    ["*.bank.example", "api.bank.example", "allowed"],
    ["*.bank.example", "eu.api.bank.example", "allowed"],
    ["*.bank.example", "bank.example", "denied"],
    ["*.bank.example", "notbank.example", "denied"],
  ])("an accept of %s for a peer known as %s: %s", (pattern, fqdn, outcome) => {
    const foreign = [
      cnp("a", {
        egress: [to("Accept", { domainNames: [pattern] }), to("Deny", { networks: ["0.0.0.0/0"] })],
      }),
    ];
    const peer: Peer = { kind: "external", fqdn, addresses: ["203.0.113.7"] };
    expect(townUnder({ foreign })(paymentsApi, peer, 443).outcome).toBe(outcome);
  });

  it("an address whose name nobody knows is uncertain where a name decides", () => {
    const rules = [
      to("Accept", { domainNames: ["api.bank.example"] }),
      to("Deny", { networks: ["0.0.0.0/0"] }),
    ];
    const ask = townUnder({ foreign: [cnp("a", { egress: rules })] });
    expect(ask(paymentsApi, outsider, 443).outcome).toBe("uncertain");
    expect(ask(paymentsApi, postgres, 5432).outcome).toBe("denied");
  });

  it("names stand in accept rules alone", () => {
    expect(errors(cnp("a", { egress: [to("Deny", { domainNames: ["bank.example"] })] }))).toContain(
      "domain-names-need-allow",
    );
  });

  // 69. Neither networks, nor nodes, nor names declare ports.
  it.each([{ networks: ["0.0.0.0/0"] }, { nodes: {} }, { domainNames: ["bank.example"] }])(
    "a named port beside %j is said to be wrong",
    (peer) => {
      const rule = { ...to("Accept", peer), protocols: [{ destinationNamedPort: "https" }] };
      expect(errors(cnp("a", { egress: [rule] }))).toContain("named-port-without-pods");
    },
  );

  // 64. Of the peers only namespaces and pods can be senders.
  it.each([{ networks: ["0.0.0.0/0"] }, { nodes: {} }, { domainNames: ["bank.example"] }])(
    "%j as a sender is said to be wrong",
    (peer) => {
      expect(errors(cnp("a", { ingress: [from("Accept", peer)] }))).toContain("egress-only-peer");
    },
  );

  // 71. Until v0.1.1 a peer's selector was wrapped once more; a subject's never was.
  it("the shape of the first releases is read as what it meant", () => {
    const old = anp("a", {
      ingress: [from("Deny", { namespaces: { namespaceSelector: { matchLabels: { team: "shop" } } } })],
    });
    expect(reach([old])).toBe("denied");
    expect(reach([old], {}, prometheus)).toBe("allowed");
    expect(errors(old)).toContain("old-shape");
  });

  // 72. The newer kind replaces both older ones; a cluster may have all three for a while.
  it("the kinds stand beside each other, each in its tier", () => {
    const foreign = [
      banp({ ingress: [from("Deny", named("metrics"))] }),
      cnp("c", { priority: 5, ingress: [from("Deny", SHOP)] }),
      anp("a", { priority: 4, ingress: [from("Pass", SHOP)] }),
    ];
    expect(reach(foreign)).toBe("allowed");
    expect(reach(foreign, {}, prometheus)).toBe("denied");
    expect(reach(foreign, {}, stranger)).toBe("allowed");
  });

  // 1.6 as a whole: the reason names the policy, the rule and the tier.
  it("the reason names the policy, its rule and its tier", () => {
    const rules = [from("Accept", PAYMENTS), { ...from("Deny", SHOP), name: "no-shop" }];
    const decision = townUnder({ foreign: [cnp("guard", { ingress: rules })] })(web, paymentsApi);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({
        direction: "ingress",
        kind: "denied-by-rule",
        tier: "admin",
        ruleIndex: 1,
        ruleName: "no-shop",
        policy: expect.objectContaining({ kind: "ClusterNetworkPolicy", name: "guard" }),
      }),
    );
  });
});
