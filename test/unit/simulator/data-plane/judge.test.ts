import { describe, expect, it } from "vitest";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { connection, pod, policy } from "../small-world.ts";
import {
  API_TO_DB,
  block,
  egress,
  ingress,
  namedLike,
  tcp,
  TOWN,
  verdict,
  WEB_TO_API,
  type Row,
} from "./judged-town.ts";

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

const ODDITIES: Row[] = [
  [
    "a policy without a spec isolates all pods for ingress",
    [policy("payments/p", null as never)],
    WEB_TO_API,
    "denied",
  ],
  [
    "a null podSelector selects every pod",
    [policy("payments/p", { podSelector: null as never })],
    WEB_TO_API,
    "denied",
  ],
  [
    "null policyTypes and null egress isolate for ingress only",
    [policy("payments/p", { policyTypes: null, egress: null } as never)],
    API_TO_DB,
    "allowed",
  ],
  ["null peers are everybody", ingress([{ from: null as never }]), "203.0.113.9 > payments/api:1", "allowed"],
  [
    "null ports are all",
    ingress([{ ports: null as never }]),
    "storefront/web > payments/api:9/UDP",
    "allowed",
  ],
  [
    "a port of nulls is all TCP",
    ingress([{ ports: [{ protocol: null, port: null, endPort: null } as never] }]),
    "storefront/web > payments/api:9",
    "allowed",
  ],
  [
    "a selector of nulls is empty",
    ingress([{ from: [{ namespaceSelector: { matchLabels: null, matchExpressions: null } as never }] }]),
    WEB_TO_API,
    "allowed",
  ],
  [
    "a null except leaves nothing out",
    ingress([{ from: [block("203.0.113.0/24", null as never)] }]),
    "203.0.113.9 > payments/api:1",
    "allowed",
  ],
  [
    "a label called as every object's own property is a label like any other",
    ingress([{ from: [{ namespaceSelector: {}, podSelector: namedLike("constructor", "Exists") }] }]),
    WEB_TO_API,
    "denied",
  ],
  [
    "a block of IPv4 written as IPv6 is one of IPv4",
    ingress([{ from: [block("::ffff:203.0.113.0/120")] }]),
    "203.0.113.9 > payments/api:8080",
    "allowed",
  ],
  [
    "an address with leading zeros is none",
    ingress([{ from: [block("0203.0.113.0/24")] }]),
    "203.0.113.9 > payments/api:8080",
    "denied",
  ],
];

for (const [title, rows] of Object.entries({ APPLYING, RULES, PEERS, BLOCKS, PORTS, PLACES, ODDITIES })) {
  describe(title.toLowerCase(), () => {
    it.each(rows)("%s", (_promise, policies, question, expected) => {
      expect(verdict(policies, question)).toBe(expected);
    });
  });
}

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

  it("a sidecar's named port counts, and that of a container that is over before the pod serves does not", () => {
    const proxied = pod(
      "payments/proxied",
      {},
      {
        ip: "10.244.0.29",
        spec: {
          initContainers: [
            { name: "migrate", ports: [{ name: "old", containerPort: 1 }] },
            { name: "proxy", restartPolicy: "Always", ports: [{ name: "mesh", containerPort: 2 }] },
          ],
        },
      },
    );
    const under = (port: string) => [proxied, ...ingress([{ ports: [tcp(port)] }])];
    expect(verdict(under("mesh"), "storefront/web > payments/proxied:2")).toBe("allowed");
    expect(verdict(under("old"), "storefront/web > payments/proxied:1")).toBe("denied");
  });

  it("a pod that finished has left the network", () => {
    const finished = pod("storefront/job", {}, { status: { phase: "Succeeded" } });
    expect(worldOf([...TOWN, finished]).pods.has("storefront/job")).toBe(false);
  });
});
