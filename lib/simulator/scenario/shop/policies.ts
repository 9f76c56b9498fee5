import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import type { KubeObject } from "../../api/object-store.ts";
import { NODE_LOCAL_DNS } from "../cluster-layout.ts";

const NAMESPACE = "legacy-erp";

function policy(name: string, spec: NetworkPolicySpec): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: NAMESPACE, name, labels: { "app.kubernetes.io/managed-by": "Helm" } },
    spec: { ...spec },
  };
}

const APP = { matchLabels: { app: "erp", tier: "app" } };
const DATABASE = { matchLabels: { app: "erp", tier: "db" } };
const BRIDGE = { matchLabels: { app: "erp-bridge" } };
const REPORTS = { matchLabels: { app: "erp-reports" } };
const DNS_PORTS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];

function namespaceNamed(name: string) {
  return { matchLabels: { "kubernetes.io/metadata.name": name } };
}

/**
 * The policies that the ERP team wrote themselves: they fit its traffic, but for the one with a typo in its label
 * (`erp-reprots`), which selects nothing, so that the reports have been cut off from their database ever since.
 */
export const LEGACY_POLICIES: readonly KubeObject[] = [
  policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
  policy("allow-dns", {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        to: [
          {
            namespaceSelector: namespaceNamed("kube-system"),
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
          { ipBlock: { cidr: `${NODE_LOCAL_DNS}/32` } },
        ],
        ports: DNS_PORTS,
      },
    ],
  }),
  policy("app", {
    podSelector: APP,
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ podSelector: BRIDGE }, { namespaceSelector: namespaceNamed("ingress-nginx") }],
        ports: [{ protocol: "TCP", port: "http" }],
      },
    ],
    egress: [{ to: [{ podSelector: DATABASE }], ports: [{ protocol: "TCP", port: 1521 }] }],
  }),
  policy("db", {
    podSelector: DATABASE,
    policyTypes: ["Ingress"],
    ingress: [
      { from: [{ podSelector: APP }, { podSelector: REPORTS }], ports: [{ protocol: "TCP", port: 1521 }] },
    ],
  }),
  policy("bridge", {
    podSelector: BRIDGE,
    policyTypes: ["Egress"],
    egress: [
      { to: [{ podSelector: APP }], ports: [{ protocol: "TCP", port: 8080 }] },
      {
        to: [
          {
            namespaceSelector: namespaceNamed("orders"),
            podSelector: { matchLabels: { app: "orders-api" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 8081 }],
      },
    ],
  }),
  policy("reports", {
    podSelector: { matchLabels: { app: "erp-reprots" } },
    policyTypes: ["Egress"],
    egress: [{ to: [{ podSelector: DATABASE }], ports: [{ protocol: "TCP", port: 1521 }] }],
  }),
  policy("allow-prometheus", {
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          {
            namespaceSelector: namespaceNamed("monitoring"),
            podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
          },
        ],
        ports: [{ protocol: "TCP", port: "metrics" }],
      },
    ],
  }),
];
