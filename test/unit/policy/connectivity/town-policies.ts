import type { ForeignPolicy, NetworkPolicy } from "#lib/policy/index.ts";
import { policyOf } from "../../../cast/cluster-parts.ts";

const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});

/** payments: `api` takes the storefront's money on its `https` port, and half a network's from outside; it asks the ledger. */
export const API_POLICY: NetworkPolicy = policyOf("payments", "api", {
  podSelector: { matchLabels: { app: "payments-api" } },
  policyTypes: ["Ingress", "Egress"],
  ingress: [
    { from: [inNamespace("storefront")], ports: [{ port: "https" }] },
    {
      from: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] } }],
      ports: [{ port: 8443 }],
    },
  ],
  egress: [
    {
      to: [{ ...inNamespace("ledger"), podSelector: { matchLabels: { app: "postgres" } } }],
      ports: [{ port: 5432 }],
    },
  ],
});

/** ledger: the database answers payments and nobody else. */
export const LEDGER_POLICY: NetworkPolicy = policyOf("ledger", "postgres", {
  podSelector: {},
  ingress: [{ from: [inNamespace("payments")] }],
});

/** stranger: something that nobody evaluates. */
export const KEEP_OUT: ForeignPolicy = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  namespace: "stranger",
  name: "keep-out",
  uid: "uid-cnp-keep-out",
  spec: { endpointSelector: {}, ingress: [] },
};

/** storefront: the web pods of one Deployment must not talk among each other; nor may anybody else reach them. */
export const WEB_POLICY: NetworkPolicy = policyOf("storefront", "closed", {
  podSelector: {},
  policyTypes: ["Ingress"],
});
