import type { ExpectedConnection, ExpectedConnectionKind, Peer } from "#lib/policy/index.ts";
import { namespaceOf, policyOf } from "../../../cast/cluster-parts.ts";
import { nodeLocalTown, town, townPeers, townPods } from "../../../cast/town.ts";
import { API, byName, DNS_RULE, type LintCase, type RuleCases } from "./lint-case.ts";

const closed = { podSelector: API, policyTypes: ["Ingress"] };
const API_SERVER: Peer = { kind: "node", role: "api-server", addresses: ["10.0.0.10"] };

function expecting(kind: ExpectedConnectionKind | undefined, sender: Peer): NonNullable<LintCase["scene"]> {
  const connection: ExpectedConnection = {
    kind,
    sender,
    receiver: townPeers.paymentsApi,
    port: 9090,
    protocol: "TCP",
    what: "a call of payments/api",
    derivedFrom: "Service payments/api",
  };
  return { expected: [connection] };
}

const blocked = (id: string, kind: ExpectedConnectionKind | undefined, sender: Peer): RuleCases => ({
  id,
  finds: {
    when: "the receiver is isolated and no rule lets it in",
    spec: closed,
    scene: expecting(kind, sender),
    path: "spec.ingress",
    says: "No rule lets in a call of payments/api on TCP 9090 (Service payments/api).",
    breaks: "ingress",
  },
  spares: [
    { when: "nobody isolates the receiver", scene: expecting(kind, sender) },
    {
      when: "a rule lets it in",
      spec: { ...closed, ingress: [{ ports: [{ protocol: "TCP", port: 9090 }] }] },
      scene: expecting(kind, sender),
    },
    { when: "nothing is expected", spec: closed },
  ],
});

const toApi = {
  namespaceSelector: byName("payments"),
  podSelector: API,
};
const webOut = policyOf("storefront", "web", {
  policyTypes: ["Egress"],
  egress: [{ to: [toApi], ports: [{ protocol: "TCP", port: 8443 }] }, DNS_RULE as never],
});
const apiIn = (namespace: string) =>
  policyOf("payments", "api", {
    podSelector: API,
    ingress: [{ from: [{ namespaceSelector: byName(namespace) }], ports: [{ protocol: "TCP", port: 8443 }] }],
  });

const mesh = {
  namespaces: town().namespaces.map((one) =>
    one.name === "payments" ? namespaceOf("payments", { "istio.io/dataplane-mode": "ambient" }) : one,
  ),
  pods: [{ ...townPods.api1, probes: [{ kind: "http", when: "readiness", port: 8443 }] } as const],
};
const fromWeb = (port: number) => ({
  podSelector: API,
  ingress: [{ from: [{ namespaceSelector: byName("storefront") }], ports: [{ protocol: "TCP", port }] }],
});

/** Rules about who reaches whom. */
export const REACH_CASES: readonly RuleCases[] = [
  {
    id: "allow-all",
    finds: {
      when: "a rule has neither peers nor ports",
      spec: { podSelector: API, ingress: [{}] },
      path: "spec.ingress[0]",
      says: "It allows all ingress of payments/api (2 pods), whatever other policies say.",
    },
    spares: [
      { when: "it has ports", spec: { podSelector: API, ingress: [{ ports: [{ port: 8443 }] }] } },
      {
        when: "it is the bridge",
        policies: [
          {
            ...policyOf("payments", "zz-drawbridge-open-ingress", { ingress: [{}] }),
            metadata: {
              namespace: "payments",
              name: "zz-drawbridge-open-ingress",
              labels: { "app.kubernetes.io/managed-by": "drawbridge" },
            },
          },
        ],
      },
    ],
  },
  {
    id: "dns-missing",
    finds: {
      when: "two policies isolate egress and none lets lookups out",
      policies: [
        policyOf("payments", "a", { podSelector: API, policyTypes: ["Egress"] }),
        policyOf("payments", "b", { podSelector: API, policyTypes: ["Egress"] }),
      ],
      path: "spec.egress",
      says: "payments/api (2 pods) cannot reach DNS at kube-system/coredns on UDP 53 and kube-system/coredns on TCP 53.",
      breaks: "egress",
    },
    spares: [
      {
        when: "a rule lets them out",
        spec: { podSelector: API, policyTypes: ["Egress"], egress: [DNS_RULE] },
      },
      { when: "egress is not isolated", spec: { podSelector: API, policyTypes: ["Ingress"] } },
      {
        when: "the DNS pods are not known and a rule opens port 53",
        town: { services: [] },
        spec: { policyTypes: ["Egress"], egress: [{ ports: [{ protocol: "UDP", port: 53 }] }] },
      },
    ],
  },
  {
    id: "dns-tcp-missing",
    finds: {
      when: "UDP is let out alone",
      spec: {
        podSelector: API,
        policyTypes: ["Egress"],
        egress: [{ ...DNS_RULE, ports: [{ protocol: "UDP", port: 53 }] }],
      },
      path: "spec.egress",
      says: "cannot reach DNS at kube-system/coredns on TCP 53.",
      breaks: "egress",
    },
    spares: [
      { when: "both are", spec: { podSelector: API, policyTypes: ["Egress"], egress: [DNS_RULE] } },
      { when: "neither is, which is another rule's", spec: { podSelector: API, policyTypes: ["Egress"] } },
    ],
  },
  {
    id: "node-local-dns-missed",
    finds: {
      when: "the DNS pods are let out to, and the cache on the node is not",
      snapshot: nodeLocalTown(),
      spec: { podSelector: API, policyTypes: ["Egress"], egress: [DNS_RULE] },
      path: "spec.egress",
      says: "cannot reach DNS at 169.254.20.10 on UDP 53",
      breaks: "egress",
    },
    spares: [
      { when: "no cache runs", spec: { podSelector: API, policyTypes: ["Egress"], egress: [DNS_RULE] } },
    ],
  },
  {
    id: "dns-pods-closed",
    finds: {
      when: "one namespace alone is let in to the DNS pods",
      namespace: "kube-system",
      spec: { ingress: [{ from: [{ namespaceSelector: byName("storefront") }] }] },
      path: "spec.ingress",
      says: "Lookups of payments/api (2 pods), ledger/postgres (1 pod), metrics/prometheus (1 pod) and 1 more workload are refused at kube-system/coredns on UDP 53",
      breaks: "ingress",
    },
    spares: [
      {
        when: "every namespace is",
        namespace: "kube-system",
        spec: { ingress: [{ from: [{ namespaceSelector: {} }] }] },
      },
      { when: "the pods that are isolated answer no lookups", spec: closed },
    ],
  },
  blocked("scrape-blocked", "scrape", townPeers.prometheus),
  blocked("route-backend-blocked", "route", townPeers.web),
  blocked("api-server-call-blocked", "api-server-call", API_SERVER),
  blocked("platform-connection-blocked", undefined, townPeers.stranger),
  {
    id: "half-open-egress",
    finds: {
      when: "the receiver lets others in alone",
      policies: [webOut, apiIn("ledger")],
      path: "spec.egress[0].to[0]",
      says: "It lets storefront/web (2 pods) out to payments/api (2 pods) on TCP 8443, and no ingress policy there lets it in",
    },
    spares: [
      { when: "the receiver lets it in", policies: [webOut, apiIn("storefront")] },
      { when: "the receiver is open", policies: [webOut] },
      {
        when: "a single pod and itself are all that is left of it",
        policies: [
          policyOf("metrics", "lock", {
            podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
            policyTypes: ["Ingress", "Egress"],
            egress: [{ to: [{ podSelector: {} }] }],
          }),
        ],
      },
    ],
  },
  {
    id: "half-open-ingress",
    finds: {
      when: "the sender may go nowhere",
      policies: [
        policyOf("storefront", "shut", { policyTypes: ["Egress"], egress: [DNS_RULE as never] }),
        apiIn("storefront"),
      ],
      path: "spec.ingress[0].from[0]",
      says: "It lets storefront/web (2 pods) in to payments/api (2 pods) on TCP 8443, and no egress policy there lets it out",
    },
    spares: [
      { when: "the sender may", policies: [webOut, apiIn("storefront")] },
      { when: "the sender is open", policies: [apiIn("storefront")] },
    ],
  },
  {
    id: "ambient-probes-blocked",
    finds: {
      when: "pods of the mesh are isolated",
      town: mesh,
      spec: fromWeb(15_008),
      path: "spec.ingress",
      says: "Probes of payments/api (1 pod) come from 169.254.7.127, and no rule lets it in.",
      breaks: "ingress",
    },
    spares: [
      {
        when: "the address is let in",
        town: mesh,
        spec: { podSelector: API, ingress: [{ from: [{ ipBlock: { cidr: "169.254.7.127/32" } }] }] },
      },
      { when: "the namespace is in no mesh", spec: fromWeb(8443) },
    ],
  },
  {
    id: "ambient-tunnel-blocked",
    finds: {
      when: "the application's port alone is opened",
      town: mesh,
      spec: fromWeb(8443),
      path: "spec.ingress",
      says: "no ingress rule opens TCP 15008, on which the mesh delivers.",
      breaks: "ingress",
    },
    spares: [
      { when: "the tunnel's is", town: mesh, spec: fromWeb(15_008) },
      { when: "the namespace is in no mesh", spec: fromWeb(8443) },
    ],
  },
];
