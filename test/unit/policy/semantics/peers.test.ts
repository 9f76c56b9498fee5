import { describe, expect, it } from "vitest";
import {
  networkPolicySchema,
  selects,
  type LabelSelector,
  type LabelSelectorRequirement,
  type Labels,
} from "#lib/policy/index.ts";
import { rawPolicy, townUnder, type TownUnder } from "../../../cast/ask-town.ts";
import { externalPeer, namespaceOf } from "../../../cast/cluster-parts.ts";
import { town, townPeers, townPods } from "../../../cast/town.ts";

const { web, paymentsApi, postgres, prometheus, settle, stranger, coredns, nodeExporter } = townPeers;
const outsider = externalPeer("203.0.113.7");

/** Who of the given may call the payments API under one ingress rule with these peers. */
const admitted = (peers: readonly unknown[], more: TownUnder = {}) => {
  const policy = rawPolicy("payments", {
    podSelector: { matchLabels: { app: "payments-api" } },
    ingress: [{ from: peers }],
  });
  const ask = townUnder({ ...more, policies: [policy] });
  const callers = { web, postgres, prometheus, settle, stranger, coredns, outsider };
  return Object.entries(callers).flatMap(([name, caller]) =>
    ask(caller, paymentsApi).outcome === "allowed" ? [name] : [],
  );
};

const isRefused = (peers: readonly unknown[]) =>
  !networkPolicySchema.safeParse(rawPolicy("payments", { ingress: [{ from: peers }] })).success;

const shop = { matchLabels: { team: "shop" } };
const front = { matchLabels: { tier: "front" } };

/** The checklist of corner cases, items 14 to 22: pods and namespaces as peers. */
describe("pods as peers", () => {
  // 14. Concept page, "Behavior of to and from selectors".
  it("two selectors in one peer are an AND, in two peers an OR", () => {
    const money = { matchLabels: { team: "money" } };
    expect(admitted([{ namespaceSelector: money, podSelector: front }])).toEqual([]);
    expect(admitted([{ namespaceSelector: shop, podSelector: front }])).toEqual(["web"]);
    expect(
      admitted([{ namespaceSelector: shop }, { namespaceSelector: { matchLabels: { team: "platform" } } }]),
    ).toEqual(["web", "prometheus"]);
    expect(
      admitted([{ namespaceSelector: shop }, { podSelector: { matchLabels: { app: "settle" } } }]),
    ).toEqual(["web", "settle"]);
  });

  // 15. API, NetworkPolicyPeer.podSelector.
  it("a podSelector alone is about the policy's own namespace, also when it is empty", () => {
    expect(admitted([{ podSelector: {} }])).toEqual(["settle"]);
    expect(admitted([{ podSelector: front }])).toEqual([]);
  });

  // 16. API, NetworkPolicyPeer.namespaceSelector.
  it("an empty namespaceSelector is every pod of every namespace, and nobody outside", () => {
    expect(admitted([{ namespaceSelector: {} }])).toEqual([
      "web",
      "postgres",
      "prometheus",
      "settle",
      "stranger",
      "coredns",
    ]);
    expect(admitted([{ namespaceSelector: {}, podSelector: {} }])).not.toContain("outsider");
    expect(admitted([{ namespaceSelector: shop }])).toEqual(["web"]);
  });

  // 17. YAML `namespaceSelector:` with nothing behind it decodes to nil.
  it("a null selector in a peer is a missing one, an empty one is not", () => {
    expect(admitted([{ namespaceSelector: null, podSelector: {} }])).toEqual(["settle"]);
    expect(admitted([{ namespaceSelector: shop, podSelector: null }])).toEqual(["web"]);
    expect(admitted([{ namespaceSelector: null, podSelector: null }])).toEqual([]);
  });

  // 18. The label that the control plane puts on every namespace, immutable.
  it("every namespace carries its name as a label, whatever its object says", () => {
    const byName = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } };
    expect(admitted([byName])).toEqual(["web"]);
    const bare = town().namespaces.map((ns) => ({ ...ns, labels: {} }));
    expect(admitted([byName], { town: { namespaces: bare } })).toEqual(["web"]);
    const lying = [namespaceOf("storefront", { "kubernetes.io/metadata.name": "metrics" })];
    expect(admitted([byName], { town: { namespaces: lying } })).toEqual(["web"]);
  });

  // 19. Published tables of another analyser need it; a live list can miss a namespace as well.
  it("a namespace that has no object has its name label and no other", () => {
    const parts = { town: { namespaces: [] } };
    const byName = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } };
    expect(admitted([byName], parts)).toEqual(["web"]);
    expect(admitted([{ namespaceSelector: shop }], parts)).toEqual([]);
    expect(
      admitted(
        [{ namespaceSelector: { matchExpressions: [{ key: "team", operator: "DoesNotExist" }] } }],
        parts,
      ),
    ).toContain("web");
  });

  // 20. apimachinery `labels/selector.go`, Requirement.Matches; kubernetes#81149 "working as intended".
  it.each<[string, Omit<LabelSelectorRequirement, "key">, Labels, boolean]>([
    ["In a listed value", { operator: "In", values: ["a", "b"] }, { k: "b" }, true],
    ["In another value", { operator: "In", values: ["a"] }, { k: "b" }, false],
    ["In without the key", { operator: "In", values: ["a"] }, {}, false],
    ["In the empty value without the key", { operator: "In", values: [""] }, {}, false],
    ["NotIn a listed value", { operator: "NotIn", values: ["a"] }, { k: "a" }, false],
    ["NotIn another value", { operator: "NotIn", values: ["a"] }, { k: "b" }, true],
    ["NotIn without the key", { operator: "NotIn", values: ["a"] }, {}, true],
    ["Exists with an empty value", { operator: "Exists" }, { k: "" }, true],
    ["Exists without the key", { operator: "Exists" }, {}, false],
    ["DoesNotExist with the key", { operator: "DoesNotExist" }, { k: "" }, false],
    ["DoesNotExist without the key", { operator: "DoesNotExist" }, {}, true],
  ])("%s", (_, requirement, labels, isMatch) => {
    const selector: LabelSelector = { matchExpressions: [{ key: "k", ...requirement }] };
    expect(selects(selector, labels)).toBe(isMatch);
    const peers = [{ namespaceSelector: {}, podSelector: selector }];
    const pods = [
      ...town().pods.filter((pod) => pod !== townPods.stranger1),
      { ...townPods.stranger1, labels },
    ];
    expect(admitted(peers, { town: { pods } }).includes("stranger")).toBe(isMatch);
  });

  // 20. An empty value in matchLabels is a value: another tool takes it for "absent".
  it("an empty value is asked of a key that is there", () => {
    expect(selects({ matchLabels: { k: "" } }, {})).toBe(false);
    expect(selects({ matchLabels: { k: "" } }, { k: "" })).toBe(true);
  });

  it("labels and every expression of a selector must hold together", () => {
    const selector: LabelSelector = {
      matchLabels: { tier: "front" },
      matchExpressions: [
        { key: "app.kubernetes.io/name", operator: "In", values: ["web"] },
        { key: "track", operator: "DoesNotExist" },
      ],
    };
    expect(admitted([{ namespaceSelector: {}, podSelector: selector }])).toEqual(["web"]);
    const also = { ...selector, matchLabels: { tier: "front", team: "none" } };
    expect(admitted([{ namespaceSelector: {}, podSelector: also }])).toEqual([]);
  });

  // 21. metav1.LabelSelector has no Gt and Lt; another engine logs them and lets everybody in.
  it("an operator that label selectors do not have is refused, and matches nobody", () => {
    const peers = [{ podSelector: { matchExpressions: [{ key: "app", operator: "Gt", values: ["1"] }] } }];
    expect(isRefused(peers)).toBe(true);
    expect(admitted(peers)).toEqual([]);
  });

  // 22. metav1: a nil selector selects nothing, an empty one everything.
  it("where a selector is wanted, a missing one finds nothing and an empty one everything", () => {
    expect(selects(undefined, { app: "web" })).toBe(false);
    expect(selects({}, {})).toBe(true);
    expect(selects({ matchLabels: {}, matchExpressions: [] }, { app: "web" })).toBe(true);
  });
});

const OPEN_TO = (cidr: string, except?: readonly string[]) => ({
  ipBlock: { cidr, ...(except ? { except } : {}) },
});

/** The checklist of corner cases, items 23 to 28: addresses as peers. */
describe("addresses as peers", () => {
  // 23. API, IPBlock.except; end-to-end "overlapping both CIDR and Except is allowed".
  it("an address carved out of one block may be allowed by another peer or policy", () => {
    const around = OPEN_TO("203.0.113.0/24", ["203.0.113.0/28"]);
    expect(admitted([around])).toEqual([]);
    expect(admitted([around, OPEN_TO("203.0.113.7/32")])).toEqual(["outsider"]);
    const policies = [
      rawPolicy("payments", { ingress: [{ from: [around] }] }, "around"),
      rawPolicy("payments", { ingress: [{ from: [OPEN_TO("203.0.113.4/30")] }] }, "within"),
    ];
    expect(townUnder({ policies })(outsider, paymentsApi).outcome).toBe("allowed");
    expect(townUnder({ policies })(externalPeer("203.0.113.8"), paymentsApi).outcome).toBe("denied");
    expect(townUnder({ policies })(externalPeer("203.0.113.16"), paymentsApi).outcome).toBe("allowed");
  });

  // 23. API validation: inside the cidr, of its family, smaller than it.
  it.each([
    ["outside of the cidr", OPEN_TO("203.0.113.0/24", ["198.51.100.0/28"])],
    ["the cidr itself", OPEN_TO("203.0.113.0/24", ["203.0.113.0/24"])],
    ["of the other family", OPEN_TO("203.0.113.0/24", ["2001:db8::/64"])],
    ["no CIDR", OPEN_TO("203.0.113.0/24", ["203.0.113.7"])],
  ])("an exception %s is refused", (_, peer) => {
    expect(isRefused([peer])).toBe(true);
  });

  // 23. net.ParseCIDR masks; old objects carry host bits.
  it("host bits of a cidr do not narrow it", () => {
    expect(admitted([OPEN_TO("203.0.113.77/24")])).toEqual(["outsider"]);
  });

  // 24. API: an ipBlock stands alone in its peer.
  it("an ipBlock beside a selector is refused, and admits nobody", () => {
    const both = { ...OPEN_TO("0.0.0.0/0"), podSelector: {} };
    expect(isRefused([both])).toBe(true);
    expect(admitted([both])).toEqual([]);
  });

  // 25. Open in the specification: the end-to-end tests require it, Cilium and netpol-analyzer never do it.
  it("whether an ipBlock finds pods is the profile's to say", () => {
    const all = [OPEN_TO("0.0.0.0/0")];
    expect(admitted(all)).toContain("web");
    expect(admitted(all, { profile: "calico" })).toContain("web");
    expect(admitted(all, { profile: "cilium" })).toEqual(["outsider"]);
    expect(admitted(all, { profile: "netpol-analyzer" })).toEqual(["outsider"]);
  });

  // 26. cilium#12277: a node is the host entity, not an address; policy-cidr-match-mode turns it around.
  it("whether an ipBlock finds nodes is the profile's to say", () => {
    const policies = [rawPolicy("ledger", { ingress: [{ from: [OPEN_TO("10.0.0.0/24")] }] })];
    const outcomeIn = (profile: TownUnder["profile"]) =>
      // The control plane's node: not the one that runs the database, which is exempt.
      townUnder({ policies, profile })(
        { kind: "node", role: "node", addresses: ["10.0.0.10"] },
        postgres,
        5432,
      ).outcome;
    expect(
      ["spec", "cilium", "cilium-cidr-nodes"].map((name) => outcomeIn(name as TownUnder["profile"])),
    ).toEqual(["allowed", "denied", "allowed"]);
  });

  // 27. A CIDR of one family says nothing about the other.
  it("a block of one family never holds an address of the other", () => {
    const ofSix = externalPeer("2001:db8::7");
    const ask = (cidr: string) =>
      townUnder({ policies: [rawPolicy("payments", { ingress: [{ from: [OPEN_TO(cidr)] }] })] });
    expect(ask("0.0.0.0/0")(ofSix, paymentsApi).outcome).toBe("denied");
    expect(ask("::/0")(ofSix, paymentsApi).outcome).toBe("allowed");
    expect(ask("::/0")(outsider, paymentsApi).outcome).toBe("denied");
  });

  // 27. Go's net.ParseIP turns ::ffff:a.b.c.d into IPv4.
  it("an IPv4 address mapped into IPv6 is IPv4", () => {
    const mapped = externalPeer("::ffff:203.0.113.7");
    const policies = [rawPolicy("payments", { ingress: [{ from: [OPEN_TO("203.0.113.0/24")] }] })];
    expect(townUnder({ policies })(mapped, paymentsApi).outcome).toBe("allowed");
  });

  // 27. Pod selectors apply to all addresses of a pod, blocks to one family each.
  it("a dual-stack pod is judged family by family where blocks decide, and as one where selectors do", () => {
    const dual = { ...townPods.stranger1, ips: ["10.1.2.66", "fd00::66"] };
    const api = [townPods.api1, townPods.api2].map((pod, i) => ({
      ...pod,
      ips: [...pod.ips, `fd00::2${i}`],
    }));
    const others = town().pods.filter((pod) => !["stranger", "api-77d4-a", "api-77d4-b"].includes(pod.name));
    const parts = { town: { pods: [...others, dual, ...api] } };
    expect(admitted([OPEN_TO("10.1.2.66/32")], parts)).toEqual([]);
    expect(admitted([OPEN_TO("10.1.2.66/32"), OPEN_TO("fd00::66/128")], parts)).toEqual(["stranger"]);
    expect(
      admitted([{ namespaceSelector: {}, podSelector: { matchLabels: { run: "stranger" } } }], parts),
    ).toEqual(["stranger"]);
  });

  // 28. netpol-analyzer knows IPv4 alone; its profile leaves the rest out rather than failing on it.
  it("the profile of an IPv4 analyser leaves blocks of IPv6 out", () => {
    const peers = [OPEN_TO("::/0"), OPEN_TO("203.0.113.7/32")];
    expect(admitted(peers, { profile: "netpol-analyzer" })).toEqual(["outsider"]);
  });

  // 43, as peers: a hostNetwork pod's traffic is its node's, so selectors never find it.
  it("no selector finds a hostNetwork pod", () => {
    const policies = [rawPolicy("storefront", { ingress: [{ from: [{ namespaceSelector: {} }] }] })];
    const remote = { ...nodeExporter };
    const pods = town().pods.filter(
      (pod) => pod.name !== "node-exporter-a" && pod.name !== "web-6f7c9d5b8-b",
    );
    const ask = townUnder({ policies, town: { pods } });
    expect(ask(remote, web, 8080).outcome).toBe("denied");
    expect(ask(stranger, web, 8080).outcome).toBe("allowed");
  });
});
