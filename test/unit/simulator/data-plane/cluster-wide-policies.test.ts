import { describe, expect, it } from "vitest";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { BY_THE_LETTER } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { connection } from "../small-world.ts";
import { API_TO_DB, egress, ingress, TOWN, WEB_TO_API, type Row } from "./judged-town.ts";

const CORE = { namespaces: { matchLabels: { tier: "core" } } };

function wide(kind: string, name: string, spec: object): KubeObject {
  const version = kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1";
  return { apiVersion: `policy.networking.k8s.io/${version}`, kind, metadata: { name }, spec };
}

/** An AdminNetworkPolicy with one rule about what everybody sends to the core. */
function admin(priority: number, action: string, more: object = {}): KubeObject {
  const rule = { action, from: [{ namespaces: {} }], ...more };
  return wide("AdminNetworkPolicy", `admin-${priority}`, { priority, subject: CORE, ingress: [rule] });
}

/** The same as a ClusterNetworkPolicy. */
function cluster(
  tier: "Admin" | "Baseline",
  priority: number,
  action: string,
  more: object = {},
): KubeObject {
  const rule = { action, from: [{ namespaces: {} }], ...more };
  return wide("ClusterNetworkPolicy", `${tier}-${priority}`, {
    tier,
    priority,
    subject: CORE,
    ingress: [rule],
  });
}

/** A ClusterNetworkPolicy with one rule about what the core sends. */
function sending(action: string, to: object, more: object = {}): KubeObject {
  const rule = { action, to: [to], ...more };
  return wide("ClusterNetworkPolicy", "sending", {
    tier: "Admin",
    priority: 1,
    subject: CORE,
    egress: [rule],
  });
}

const BASELINE = wide("BaselineAdminNetworkPolicy", "default", {
  subject: { namespaces: {} },
  ingress: [{ action: "Deny", from: [{ namespaces: {} }] }],
});

const TIERS: Row[] = [
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
  ["Pass of the admin tier does not end the baseline", [admin(1, "Pass"), BASELINE], WEB_TO_API, "denied"],
  [
    "Pass of the baseline leaves the connection open",
    [cluster("Baseline", 1, "Pass"), cluster("Baseline", 2, "Deny"), BASELINE],
    WEB_TO_API,
    "allowed",
  ],
  ["baseline denies pods that no NetworkPolicy isolates", [BASELINE], WEB_TO_API, "denied"],
  ["baseline says nothing of pods that one isolates", [BASELINE, ...ingress([{}])], WEB_TO_API, "allowed"],
  [
    "isolation for egress leaves the baseline to decide ingress",
    [BASELINE, ...egress([{}])],
    WEB_TO_API,
    "denied",
  ],
  [
    "an Accept at the sender does not bind the receiver",
    [sending("Accept", { namespaces: {} }), ...denyLedger()],
    API_TO_DB,
    "denied",
  ],
  [
    "a pod reaches itself whatever the tiers say",
    [admin(1, "Deny")],
    "payments/api > payments/api:8080",
    "allowed",
  ],
  [
    "AdminNetworkPolicies and ClusterNetworkPolicies share the admin tier's priorities",
    [admin(5, "Deny"), cluster("Admin", 1, "Accept")],
    WEB_TO_API,
    "allowed",
  ],
  [
    "of equal priorities the kind decides, then the name",
    [cluster("Admin", 5, "Deny"), admin(5, "Allow")],
    WEB_TO_API,
    "allowed",
  ],
  [
    "a ClusterNetworkPolicy of the baseline comes before the BaselineAdminNetworkPolicy",
    [BASELINE, cluster("Baseline", 1000, "Accept")],
    WEB_TO_API,
    "allowed",
  ],
  ["no ingress rules leave ingress alone", [sending("Deny", { namespaces: {} })], WEB_TO_API, "allowed"],
];

function denyLedger(): KubeObject[] {
  const from = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
  return [{ ...from, metadata: { namespace: "ledger", name: "deny" }, spec: { podSelector: {} } }];
}

const PORTS: Row[] = [
  [
    "a rule on another port falls through",
    [admin(1, "Deny", { ports: [{ portNumber: { port: 9 } }] })],
    WEB_TO_API,
    "allowed",
  ],
  [
    "a port number without protocol is TCP",
    [admin(1, "Deny", { ports: [{ portNumber: { port: 8080 } }] })],
    `${WEB_TO_API}/UDP`,
    "allowed",
  ],
  [
    "a port range decides within it",
    [admin(1, "Deny", { ports: [{ portRange: { start: 8000, end: 8080 } }] })],
    WEB_TO_API,
    "denied",
  ],
  [
    "a port range ends",
    [admin(1, "Deny", { ports: [{ portRange: { start: 8000, end: 8079 } }] })],
    WEB_TO_API,
    "allowed",
  ],
  [
    "a named port is the receiver's",
    [admin(1, "Deny", { ports: [{ namedPort: "http" }] })],
    WEB_TO_API,
    "denied",
  ],
  [
    "a named port is of any protocol",
    [admin(1, "Deny", { ports: [{ namedPort: "dns" }] })],
    "storefront/web > payments/api:53/UDP",
    "denied",
  ],
  [
    "no ports are all ports",
    [admin(1, "Deny", { ports: null })],
    "storefront/web > payments/api:9/SCTP",
    "denied",
  ],
  [
    "tcp without a port is all of TCP",
    [cluster("Admin", 1, "Deny", { protocols: [{ tcp: { destinationPort: null } }] })],
    WEB_TO_API,
    "denied",
  ],
  [
    "tcp is not udp",
    [cluster("Admin", 1, "Deny", { protocols: [{ tcp: {} }] })],
    `${WEB_TO_API}/UDP`,
    "allowed",
  ],
  [
    "a number under a protocol",
    [cluster("Admin", 1, "Deny", { protocols: [{ udp: { destinationPort: { number: 8080 } } }] })],
    `${WEB_TO_API}/UDP`,
    "denied",
  ],
  [
    "a range under a protocol",
    [
      cluster("Admin", 1, "Deny", {
        protocols: [{ sctp: { destinationPort: { range: { start: 1, end: 8080 } } } }],
      }),
    ],
    `${WEB_TO_API}/SCTP`,
    "denied",
  ],
  [
    "a destinationNamedPort is the receiver's",
    [cluster("Admin", 1, "Deny", { protocols: [{ destinationNamedPort: "http" }] })],
    WEB_TO_API,
    "denied",
  ],
  [
    "a destinationNamedPort is another number on another pod",
    [cluster("Admin", 1, "Deny", { protocols: [{ destinationNamedPort: "http" }] })],
    "storefront/web > payments/api-next:8080",
    "allowed",
  ],
];

const ANY_POD = { pods: { namespaceSelector: {}, podSelector: {} } };

const PEERS: Row[] = [
  [
    "both selectors of pods must match",
    [
      admin(1, "Deny", {
        from: [
          {
            pods: {
              namespaceSelector: { matchLabels: { tier: "edge" } },
              podSelector: { matchLabels: { app: "api" } },
            },
          },
        ],
      }),
    ],
    WEB_TO_API,
    "allowed",
  ],
  [
    "an unknown peer makes a Deny deny all",
    [admin(1, "Deny", { from: [{ planets: {} }] })],
    "203.0.113.9 > payments/api:1",
    "denied",
  ],
  [
    "an unknown peer makes a Pass deny all",
    [admin(1, "Pass", { from: [{ planets: {} }] })],
    WEB_TO_API,
    "denied",
  ],
  [
    "an unknown peer makes an Allow allow nothing",
    [admin(1, "Allow", { from: [{ planets: {} }] }), ...ingress([])],
    WEB_TO_API,
    "denied",
  ],
  [
    "an unknown peer spoils the known ones beside it",
    [cluster("Admin", 1, "Accept", { from: [{ planets: {} }, { namespaces: {} }] }), ...ingress([])],
    WEB_TO_API,
    "denied",
  ],
  [
    "a peer with a null field is unknown",
    [
      cluster("Admin", 1, "Deny", {
        from: [{ namespaces: null }],
        protocols: [{ tcp: { destinationPort: { number: 9 } } }],
      }),
    ],
    WEB_TO_API,
    "denied",
  ],
  [
    "in ingress rules networks are unknown",
    [cluster("Admin", 1, "Deny", { from: [{ networks: ["203.0.113.0/24"] }] })],
    WEB_TO_API,
    "denied",
  ],
  [
    "an unknown peer does not keep the own node out",
    [admin(1, "Deny", { from: [{}] })],
    "node north > payments/api:8080",
    "allowed",
  ],
  ["every pod is not the world", [sending("Deny", ANY_POD)], "payments/api > 203.0.113.9:443", "allowed"],
  [
    "a pod on the host network is nobody's peer",
    [sending("Deny", ANY_POD)],
    "payments/api > ledger/agent:9100",
    "allowed",
  ],
  [
    "nodes are found by their labels",
    [sending("Deny", { nodes: { matchLabels: { "kubernetes.io/hostname": "south" } } })],
    "payments/api > node south:10250",
    "denied",
  ],
  [
    "nodes are not other nodes",
    [sending("Deny", { nodes: { matchLabels: { "kubernetes.io/hostname": "north" } } })],
    "payments/api > node south:10250",
    "allowed",
  ],
  [
    "nodes are the pods on their network",
    [sending("Deny", { nodes: {} })],
    "payments/api > ledger/agent:9100",
    "denied",
  ],
  [
    "networks match outsiders",
    [sending("Deny", { networks: ["203.0.113.0/24"] })],
    "payments/api > 203.0.113.9:443",
    "denied",
  ],
  [
    "networks match pods",
    [sending("Deny", { networks: ["0.0.0.0/0"] })],
    "payments/api > ledger/db:5432",
    "denied",
  ],
  [
    "networks match nodes",
    [sending("Deny", { networks: ["10.0.0.0/24"] })],
    "payments/api > node south:10250",
    "denied",
  ],
  [
    "networks of IPv6 do not match IPv4",
    [sending("Deny", { networks: ["::/0"] })],
    "payments/api > 203.0.113.9:443",
    "allowed",
  ],
  [
    "peers of the first version are read as it meant them",
    [admin(1, "Deny", { from: [{ namespaces: { namespaceSelector: { matchLabels: { tier: "edge" } } } }] })],
    "payments/worker > payments/api:8080",
    "allowed",
  ],
  [
    "pods of the first version are read as it meant them",
    [
      admin(1, "Deny", {
        from: [
          { pods: { namespaces: { namespaceSelector: { matchLabels: { tier: "edge" } } }, podSelector: {} } },
        ],
      }),
    ],
    "storefront/web > payments/api:8080",
    "denied",
  ],
];

for (const [title, rows] of Object.entries({ TIERS, PORTS, PEERS })) {
  describe(`cluster-wide policies: ${title.toLowerCase()}`, () => {
    it.each(rows)("%s", (_promise, policies, question, expected) => {
      expect(judge(worldOf([...TOWN, ...policies]), connection(question), BY_THE_LETTER).verdict).toBe(
        expected,
      );
    });
  });
}

describe("domain names", () => {
  const to = (names: string[]) => ({ kind: "external", ip: "203.0.113.9", names }) as const;

  it.each([
    ["a name matches itself", "kubernetes.io", "kubernetes.io", "allowed"],
    ["a name does not match its subdomains", "kubernetes.io", "www.kubernetes.io", "denied"],
    ["a wildcard matches a subdomain", "*.kubernetes.io", "www.kubernetes.io", "allowed"],
    ["a wildcard matches a subdomain's subdomain", "*.kubernetes.io", "latest.blog.kubernetes.io", "allowed"],
    ["a wildcard does not match the domain itself", "*.kubernetes.io", "kubernetes.io", "denied"],
    ["a wildcard stands for whole labels", "*.kubernetes.io", "my-kubernetes.io", "denied"],
    ["neither case nor the root's dot counts", "*.Kubernetes.IO.", "WWW.kubernetes.io.", "allowed"],
  ])("%s", (_promise, pattern, name, expected) => {
    const world = worldOf([...TOWN, sending("Accept", { domainNames: [pattern] }), ...egress([])]);
    const question = { ...connection("payments/api > 203.0.113.9:443"), to: to([name]) };
    expect(judge(world, question, BY_THE_LETTER).verdict).toBe(expected);
  });

  it("an address that nobody looked up has no name", () => {
    const world = worldOf([...TOWN, sending("Accept", { domainNames: ["*.kubernetes.io"] }), ...egress([])]);
    expect(judge(world, connection("payments/api > 203.0.113.9:443"), BY_THE_LETTER).verdict).toBe("denied");
  });
});

it("a kind of the same name from another API group is not one of these", () => {
  const stranger = { ...cluster("Admin", 1, "Deny"), apiVersion: "security.antrea.io/v1alpha1" };
  expect(worldOf([...TOWN, stranger]).adminPolicies).toEqual([]);
});

it("a cluster-wide policy that decided is named with the kind that it is", () => {
  const { by } = judge(
    worldOf([...TOWN, cluster("Admin", 1, "Deny")]),
    connection(WEB_TO_API),
    BY_THE_LETTER,
  );
  expect(by.at(-1)?.policies).toEqual([{ kind: "ClusterNetworkPolicy", namespace: "", name: "Admin-1" }]);
});
