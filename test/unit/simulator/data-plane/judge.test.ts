import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { BY_THE_LETTER, type EnforcementProfile } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { connection, namespace, node, pod, policy } from "../small-world.ts";

const TOWN: KubeObject[] = [
  namespace("storefront", { tier: "edge" }),
  namespace("payments", { tier: "core" }),
  namespace("ledger"),
  node("north", "10.0.0.1"),
  node("south", "10.0.0.2"),
  pod("storefront/web", { app: "web", track: "stable" }, { ip: "10.244.0.11" }),
  pod("storefront/stranger", {}, { ip: "10.244.0.12" }),
  pod(
    "payments/api",
    { app: "api" },
    {
      ip: "10.244.0.21",
      ports: [
        { name: "http", containerPort: 8080 },
        { name: "dns", containerPort: 53, protocol: "UDP" },
      ],
    },
  ),
  pod(
    "payments/api-next",
    { app: "api", track: "next" },
    {
      ip: "10.244.0.22",
      ports: [{ name: "http", containerPort: 9090 }],
    },
  ),
  pod("payments/worker", { app: "worker" }, { ip: "10.244.0.23" }),
  pod("ledger/db", { app: "db" }, { ips: ["10.244.0.31", "fd00::31"] }),
  pod("ledger/agent", { app: "agent" }, { ip: "10.0.0.1", spec: { hostNetwork: true } }),
];

function verdict(policies: KubeObject[], question: string, profile?: EnforcementProfile): string {
  return judge(worldOf([...TOWN, ...policies]), connection(question), profile).verdict;
}

/** A policy of `payments` that selects everything there for ingress. */
function ingress(rules: NetworkPolicySpec["ingress"], more: Partial<NetworkPolicySpec> = {}): KubeObject[] {
  return [policy("payments/rule", { podSelector: {}, policyTypes: ["Ingress"], ingress: rules, ...more })];
}

/** A policy of `payments` that selects everything there for egress. */
function egress(rules: NetworkPolicySpec["egress"]): KubeObject[] {
  return [policy("payments/rule", { podSelector: {}, policyTypes: ["Egress"], egress: rules })];
}

const WEB_TO_API = "storefront/web > payments/api:8080";
const API_TO_DB = "payments/api > ledger/db:5432";
const tcp = (port: number | string, endPort?: number) => ({ protocol: "TCP", port, endPort });
const namedLike = (key: string, operator: string, values?: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

type Row = [promise: string, policies: KubeObject[], question: string, verdict: "allowed" | "denied"];

const APPLYING: Row[] = [
  ["a pod that nothing selects is open", [], WEB_TO_API, "allowed"],
  [
    "a policy selects pods of its own namespace only",
    [policy("ledger/deny", { podSelector: {} })],
    WEB_TO_API,
    "allowed",
  ],
  [
    "an empty podSelector selects unlabelled pods too",
    [policy("storefront/deny", { podSelector: {} })],
    "payments/api > storefront/stranger:80",
    "denied",
  ],
  ["a missing podSelector selects every pod", [policy("payments/deny", {})], WEB_TO_API, "denied"],
  ["isolation for ingress leaves egress alone", ingress([]), API_TO_DB, "allowed"],
  ["isolation for egress leaves ingress alone", egress([]), WEB_TO_API, "allowed"],
  [
    "without policyTypes a policy isolates for ingress",
    [policy("payments/p", { podSelector: {} })],
    WEB_TO_API,
    "denied",
  ],
  [
    "without policyTypes an empty egress list does not isolate for egress",
    [policy("payments/p", { podSelector: {}, egress: [] })],
    API_TO_DB,
    "allowed",
  ],
  [
    "without policyTypes one egress rule isolates for egress",
    [policy("payments/p", { podSelector: {}, egress: [{ ports: [tcp(53)] }] })],
    API_TO_DB,
    "denied",
  ],
  [
    "empty policyTypes count as missing",
    [policy("payments/p", { podSelector: {}, policyTypes: [] })],
    WEB_TO_API,
    "denied",
  ],
  [
    "ingress rules of an Egress policy are ignored",
    [policy("payments/p", { podSelector: {}, policyTypes: ["Egress"], ingress: [] })],
    WEB_TO_API,
    "allowed",
  ],
  [
    "policies add up: one that allows is enough",
    [...ingress([]), policy("payments/open", { podSelector: {}, ingress: [{}] })],
    WEB_TO_API,
    "allowed",
  ],
  [
    "the sender's egress denies although the receiver allows",
    [...egress([]), policy("ledger/open", { podSelector: {}, ingress: [{}] })],
    API_TO_DB,
    "denied",
  ],
  [
    "the receiver's ingress denies although the sender allows",
    [...egress([{}]), policy("ledger/deny", { podSelector: {} })],
    API_TO_DB,
    "denied",
  ],
];

const RULES: Row[] = [
  ["an empty list of rules denies", ingress([]), WEB_TO_API, "denied"],
  ["a missing list of rules denies", ingress(undefined), WEB_TO_API, "denied"],
  ["an empty rule allows everybody", ingress([{}]), "203.0.113.9 > payments/api:1", "allowed"],
  ["an empty list of peers is everybody", ingress([{ from: [] }]), "203.0.113.9 > payments/api:1", "allowed"],
  [
    "an empty list of ports is every port and protocol",
    ingress([{ ports: [] }]),
    "storefront/web > payments/api:9/UDP",
    "allowed",
  ],
  ["a peer with nothing set is nobody", ingress([{ from: [{}] }]), WEB_TO_API, "denied"],
  [
    "a peer that matches no pod is nobody",
    ingress([{ from: [{ podSelector: { matchLabels: { app: "gone" } } }] }]),
    WEB_TO_API,
    "denied",
  ],
  [
    "peers and ports of one rule go together",
    ingress([
      { from: [{ namespaceSelector: {} }], ports: [tcp(9)] },
      { from: [{ podSelector: {} }], ports: [tcp(8080)] },
    ]),
    WEB_TO_API,
    "denied",
  ],
];

const PEERS: Row[] = [
  [
    "a podSelector alone means the policy's namespace",
    ingress([{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }]),
    WEB_TO_API,
    "denied",
  ],
  [
    "an empty podSelector is the own namespace",
    ingress([{ from: [{ podSelector: {} }] }]),
    "payments/worker > payments/api:8080",
    "allowed",
  ],
  [
    "an empty podSelector is nobody outside",
    ingress([{ from: [{ podSelector: {} }] }]),
    "203.0.113.9 > payments/api:8080",
    "denied",
  ],
  [
    "an empty namespaceSelector is every namespace",
    ingress([{ from: [{ namespaceSelector: {} }] }]),
    WEB_TO_API,
    "allowed",
  ],
  [
    "an empty namespaceSelector is no external address",
    ingress([{ from: [{ namespaceSelector: {} }] }]),
    "203.0.113.9 > payments/api:8080",
    "denied",
  ],
  [
    "two selectors in one peer must both match",
    ingress([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { tier: "edge" } },
            podSelector: { matchLabels: { app: "web" } },
          },
        ],
      },
    ]),
    "storefront/stranger > payments/api:8080",
    "denied",
  ],
  [
    "two peers with a selector each are alternatives",
    ingress([
      {
        from: [
          { namespaceSelector: { matchLabels: { tier: "edge" } } },
          { podSelector: { matchLabels: { app: "web" } } },
        ],
      },
    ]),
    "storefront/stranger > payments/api:8080",
    "allowed",
  ],
  [
    "a null selector beside another counts as missing",
    ingress([{ from: [{ namespaceSelector: null as never, podSelector: { matchLabels: { app: "web" } } }] }]),
    WEB_TO_API,
    "denied",
  ],
  [
    "every namespace has its name as a label",
    ingress([
      { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } }] },
    ]),
    WEB_TO_API,
    "allowed",
  ],
  [
    "NotIn matches where the key is absent",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: namedLike("track", "NotIn", ["next"]) }] }]),
    "storefront/stranger > payments/api:8080",
    "allowed",
  ],
  [
    "NotIn refuses a listed value",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: namedLike("track", "NotIn", ["stable"]) }] }]),
    WEB_TO_API,
    "denied",
  ],
  [
    "Exists needs the key",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: namedLike("track", "Exists") }] }]),
    "storefront/stranger > payments/api:8080",
    "denied",
  ],
  [
    "DoesNotExist refuses the key",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: namedLike("track", "DoesNotExist") }] }]),
    WEB_TO_API,
    "denied",
  ],
  [
    "In refuses an absent key",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: namedLike("track", "In", [""]) }] }]),
    "storefront/stranger > payments/api:8080",
    "denied",
  ],
  [
    "an empty label value is not an absent label",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { track: "" } } }] }]),
    "storefront/stranger > payments/api:8080",
    "denied",
  ],
  [
    "Gt is no operator of label selectors and matches nothing",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: namedLike("track", "Gt", ["1"]) }] }]),
    WEB_TO_API,
    "denied",
  ],
];

const block = (cidr: string, except?: string[]) => ({ ipBlock: { cidr, except } });

const BLOCKS: Row[] = [
  [
    "an ipBlock matches an external address",
    ingress([{ from: [block("203.0.113.0/24")] }]),
    "203.0.113.9 > payments/api:8080",
    "allowed",
  ],
  [
    "an ipBlock's except is taken out",
    ingress([{ from: [block("203.0.113.0/24", ["203.0.113.8/29"])] }]),
    "203.0.113.9 > payments/api:8080",
    "denied",
  ],
  [
    "what one block excepts another may allow",
    ingress([{ from: [block("203.0.113.0/24", ["203.0.113.9/32"]), block("203.0.113.9/32")] }]),
    "203.0.113.9 > payments/api:8080",
    "allowed",
  ],
  [
    "host bits in a CIDR are ignored",
    ingress([{ from: [block("203.0.113.77/24")] }]),
    "203.0.113.9 > payments/api:8080",
    "allowed",
  ],
  [
    "0.0.0.0/0 does not cover IPv6",
    ingress([{ from: [block("0.0.0.0/0")] }]),
    "[2001:db8::1] > payments/api:8080",
    "denied",
  ],
  [
    "::/0 does not cover IPv4",
    ingress([{ from: [block("::/0")] }]),
    "203.0.113.9 > payments/api:8080",
    "denied",
  ],
  [
    "an IPv4 address written as IPv6 is IPv4",
    ingress([{ from: [block("203.0.113.0/24")] }]),
    "[::ffff:203.0.113.9] > payments/api:8080",
    "allowed",
  ],
  [
    "a block beside a selector is no peer",
    ingress([{ from: [{ ...block("0.0.0.0/0"), podSelector: {} }] }]),
    "203.0.113.9 > payments/api:8080",
    "denied",
  ],
  ["a block is no pod, as in Cilium", ingress([{ from: [block("0.0.0.0/0")] }]), WEB_TO_API, "denied"],
  [
    "a block is no node, as in Cilium",
    ingress([{ from: [block("0.0.0.0/0")] }]),
    "node south > payments/api:8080",
    "denied",
  ],
  [
    "a link-local resolver is an address like any other",
    egress([{ to: [block("169.254.20.10/32")] }]),
    "payments/api > 169.254.20.10:53/UDP",
    "allowed",
  ],
];

const PORTS: Row[] = [
  [
    "a port without protocol is TCP",
    ingress([{ ports: [{ port: 8080 }] }]),
    "storefront/web > payments/api:8080/UDP",
    "denied",
  ],
  [
    "a protocol without port is all its ports",
    ingress([{ ports: [{ protocol: "UDP" }] }]),
    "storefront/web > payments/api:9/UDP",
    "allowed",
  ],
  [
    "a protocol without port is no other protocol",
    ingress([{ ports: [{ protocol: "UDP" }] }]),
    WEB_TO_API,
    "denied",
  ],
  [
    "an empty port entry is all TCP",
    ingress([{ ports: [{}] }]),
    "storefront/web > payments/api:9/UDP",
    "denied",
  ],
  ["endPort is inclusive", ingress([{ ports: [tcp(8000, 8080)] }]), WEB_TO_API, "allowed"],
  ["endPort ends the range", ingress([{ ports: [tcp(8000, 8079)] }]), WEB_TO_API, "denied"],
  ["a range of one port is legal", ingress([{ ports: [tcp(8080, 8080)] }]), WEB_TO_API, "allowed"],
  [
    "a name resolves on the receiver, for ingress",
    ingress([{ ports: [tcp("http")] }]),
    WEB_TO_API,
    "allowed",
  ],
  [
    "a name may be another number on another pod",
    ingress([{ ports: [tcp("http")] }]),
    "storefront/web > payments/api-next:8080",
    "denied",
  ],
  [
    "a name resolves on the receiver, for egress",
    [
      policy("storefront/p", {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [{ ports: [tcp("http")] }],
      }),
    ],
    "storefront/web > payments/api-next:9090",
    "allowed",
  ],
  [
    "a name needs its protocol too",
    ingress([{ ports: [tcp("dns")] }]),
    "storefront/web > payments/api:53",
    "denied",
  ],
  ["a name that the pod lacks allows nothing", ingress([{ ports: [tcp("https")] }]), WEB_TO_API, "denied"],
  [
    "a name never matches an external receiver",
    egress([{ ports: [tcp("http")] }]),
    "payments/api > 203.0.113.9:8080",
    "denied",
  ],
  ["a number written as text is a name", ingress([{ ports: [tcp("8080")] }]), WEB_TO_API, "denied"],
  [
    "a port need not be declared to be allowed",
    ingress([{ ports: [tcp(7777)] }]),
    "storefront/web > payments/api:7777",
    "allowed",
  ],
  ["SCTP does not open TCP", ingress([{ ports: [{ protocol: "SCTP", port: 8080 }] }]), WEB_TO_API, "denied"],
  [
    "SCTP is allowed by SCTP",
    ingress([{ ports: [{ protocol: "SCTP", port: 8080 }] }]),
    "storefront/web > payments/api:8080/SCTP",
    "allowed",
  ],
  [
    "a rule with ports says nothing of ICMP",
    ingress([{ ports: [tcp(8080)] }]),
    "storefront/web > payments/api:0/ICMP",
    "denied",
  ],
];

const PLACES: Row[] = [
  [
    "a pod reaches itself whatever its policies say",
    [...ingress([]), policy("payments/e", { podSelector: {}, policyTypes: ["Egress"] })],
    "payments/api > payments/api:8080",
    "allowed",
  ],
  ["a node reaches the pods it runs", ingress([]), "node north > payments/api:8080", "allowed"],
  [
    "a node does not reach pods of another node through their policies",
    ingress([]),
    "node south > payments/api:8080",
    "denied",
  ],
  [
    "a pod does not reach its node through its policies",
    egress([]),
    "payments/api > node north:9100",
    "denied",
  ],
  [
    "a hostNetwork pod is its node and no peer of a selector",
    ingress([{ from: [{ namespaceSelector: {} }] }], { podSelector: { matchLabels: { app: "api" } } }),
    "ledger/agent > payments/api:8080",
    "allowed",
  ],
  [
    "policies do not govern a hostNetwork pod",
    [policy("ledger/deny", { podSelector: {} })],
    "payments/api > ledger/agent:9100",
    "allowed",
  ],
  ["from outside only the receiver decides", ingress([{}]), "203.0.113.9 > payments/api:1", "allowed"],
  ["to the outside only the sender decides", egress([]), "payments/api > 203.0.113.9:443", "denied"],
];

for (const [title, rows] of Object.entries({ APPLYING, RULES, PEERS, BLOCKS, PORTS, PLACES })) {
  describe(title.toLowerCase(), () => {
    it.each(rows)("%s", (_promise, policies, question, expected) => {
      expect(verdict(policies, question)).toBe(expected);
    });
  });
}

describe("choices that the specification leaves to the CNI", () => {
  const everywhere = BY_THE_LETTER;

  it("an ipBlock may match pods", () => {
    expect(verdict(ingress([{ from: [block("10.244.0.0/16")] }]), WEB_TO_API, everywhere)).toBe("allowed");
  });

  it("an ipBlock may match nodes", () => {
    expect(
      verdict(ingress([{ from: [block("10.0.0.0/24")] }]), "node south > payments/api:8080", everywhere),
    ).toBe("allowed");
  });

  it("a pod of both families is judged in the family of the connection", () => {
    const world = worldOf([...TOWN, ...egress([{ to: [block("fd00::/8")] }])]);
    const question = connection(API_TO_DB);
    expect(judge(world, { ...question, family: 6 }, everywhere).verdict).toBe("allowed");
    expect(judge(world, { ...question, family: 4 }, everywhere).verdict).toBe("denied");
  });
});

describe("who spoke", () => {
  it("an allowed connection names the policies that allow it, side by side", () => {
    const policies = [
      ...egress([{}]),
      policy("ledger/open", { podSelector: {}, ingress: [{}] }),
      policy("ledger/deny", { podSelector: {} }),
    ];
    expect(judge(worldOf([...TOWN, ...policies]), connection(API_TO_DB)).by).toEqual([
      {
        direction: "egress",
        verdict: "allowed",
        isolated: true,
        policies: [{ kind: "NetworkPolicy", namespace: "payments", name: "rule" }],
      },
      {
        direction: "ingress",
        verdict: "allowed",
        isolated: true,
        policies: [{ kind: "NetworkPolicy", namespace: "ledger", name: "open" }],
      },
    ]);
  });

  it("a connection denied at its start is not judged at its end", () => {
    const { by } = judge(worldOf([...TOWN, ...egress([])]), connection(API_TO_DB));
    expect(by.map((side) => side.direction)).toEqual(["egress"]);
  });

  it("a pod that is not there is a mistake of the caller", () => {
    expect(() => verdict([], "storefront/ghost > payments/api:8080")).toThrow("storefront/ghost");
  });

  it("a pod that finished has left the network", () => {
    const finished = pod("storefront/job", {}, { status: { phase: "Succeeded" } });
    expect(worldOf([...TOWN, finished]).pods.has("storefront/job")).toBe(false);
  });
});

describe("admin and baseline tiers", () => {
  const admin = (priority: number, action: string, more: object = {}): KubeObject => ({
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "AdminNetworkPolicy",
    metadata: { name: `admin-${priority}` },
    spec: {
      priority,
      subject: { namespaces: { matchLabels: { tier: "core" } } },
      ingress: [{ action, from: [{ namespaces: {} }], ...more }],
    },
  });
  const baseline: KubeObject = {
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "BaselineAdminNetworkPolicy",
    metadata: { name: "default" },
    spec: { subject: { namespaces: {} }, ingress: [{ action: "Deny", from: [{ namespaces: {} }] }] },
  };

  it.each<Row>([
    ["the lower number decides", [admin(5, "Deny"), admin(1, "Allow")], WEB_TO_API, "allowed"],
    [
      "an admin Deny beats an allowing NetworkPolicy",
      [admin(1, "Deny"), ...ingress([{}])],
      WEB_TO_API,
      "denied",
    ],
    [
      "an admin Allow beats an isolating NetworkPolicy",
      [admin(1, "Allow"), ...ingress([])],
      WEB_TO_API,
      "allowed",
    ],
    [
      "Pass hands over to NetworkPolicies",
      [admin(1, "Pass"), admin(2, "Deny"), ...ingress([{}])],
      WEB_TO_API,
      "allowed",
    ],
    [
      "a rule that does not match falls through",
      [admin(1, "Deny", { ports: [{ portNumber: { port: 9 } }] })],
      WEB_TO_API,
      "allowed",
    ],
    [
      "a port range decides within it",
      [admin(1, "Deny", { ports: [{ portRange: { start: 8000, end: 8080 } }] })],
      WEB_TO_API,
      "denied",
    ],
    ["baseline denies pods that no NetworkPolicy isolates", [baseline], WEB_TO_API, "denied"],
    [
      "baseline says nothing of pods that a NetworkPolicy isolates",
      [baseline, ...ingress([{}])],
      WEB_TO_API,
      "allowed",
    ],
    [
      "an unknown peer makes a Deny deny all",
      [admin(1, "Deny", { from: [{ planets: {} }] })],
      WEB_TO_API,
      "denied",
    ],
    [
      "an unknown peer makes an Allow allow nothing",
      [admin(1, "Allow", { from: [{ planets: {} }] }), ...ingress([])],
      WEB_TO_API,
      "denied",
    ],
  ])("%s", (_promise, policies, question, expected) => {
    expect(verdict(policies, question)).toBe(expected);
  });
});
