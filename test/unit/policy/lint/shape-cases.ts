import { namespaceOf, policyOf } from "../../../cast/cluster-parts.ts";
import { API, fromBlock, toBlock, type RuleCases } from "./lint-case.ts";

/** Rules about the object itself. */
export const SHAPE_CASES: readonly RuleCases[] = [
  {
    id: "invalid",
    finds: {
      when: "a peer has nothing in it",
      spec: { ingress: [{ from: [{}] }] },
      path: "spec.ingress[0].from[0]",
      says: "The API server refuses this policy.",
    },
    spares: [{ when: "a peer is every pod", spec: { ingress: [{ from: [{ podSelector: {} }] }] } }],
  },
  {
    id: "port-of-digits",
    finds: {
      when: "8443 stands in quotes",
      spec: { podSelector: API, ingress: [{ ports: [{ port: "8443" }] }] },
      path: "spec.ingress[0].ports[0].port",
      says: "in quotes it is a name",
    },
    spares: [{ when: "a name has a letter", spec: { ingress: [{ ports: [{ port: "h2" }] }] } }],
  },
  {
    id: "except-outside",
    finds: {
      when: "the except lies elsewhere",
      spec: toBlock("203.0.113.0/24", ["198.51.100.0/24"]),
      path: "spec.egress[0].to[0].ipBlock.except[0]",
      says: "does not lie inside the cidr 203.0.113.0/24",
    },
    spares: [{ when: "it lies inside", spec: toBlock("203.0.113.0/24", ["203.0.113.128/25"]) }],
  },
  {
    id: "except-whole",
    finds: {
      when: "the except is the cidr",
      spec: toBlock("203.0.113.0/24", ["203.0.113.0/24"]),
      path: "spec.egress[0].to[0].ipBlock.except[0]",
      says: "nothing remains",
    },
    spares: [{ when: "half remains", spec: toBlock("203.0.113.0/24", ["203.0.113.128/25"]) }],
  },
  {
    id: "end-port-misuse",
    finds: {
      when: "the range runs backwards",
      spec: { ingress: [{ ports: [{ protocol: "TCP", port: 9000, endPort: 8000 }] }] },
      path: "spec.ingress[0].ports[0].endPort",
      says: "endPort 8000 is below port 9000",
    },
    spares: [{ when: "it is of one port", spec: { ingress: [{ ports: [{ port: 8000, endPort: 8000 }] }] } }],
  },
  {
    id: "cidr-host-bits",
    finds: {
      when: "an address has a network's prefix",
      spec: toBlock("203.0.113.7/24"),
      path: "spec.egress[0].to[0].ipBlock.cidr",
      says: "means 203.0.113.0/24",
    },
    spares: [{ when: "it is one host", spec: toBlock("203.0.113.7/32") }],
  },
  {
    id: "null-field",
    finds: {
      when: "from is null",
      spec: { ingress: [{ from: null }] },
      path: "spec.ingress[0].from",
      says: "reads that as missing: everybody",
    },
    spares: [{ when: "from is left out", spec: { ingress: [{}] } }],
  },
  {
    id: "ignored-section",
    finds: {
      when: "policyTypes says Ingress alone",
      spec: { podSelector: API, policyTypes: ["Ingress"], egress: [{}] },
      path: "spec.egress",
      says: "Its 1 egress rule is ignored, since policyTypes leaves Egress out: it does not isolate payments/api (2 pods) for egress.",
    },
    spares: [
      { when: "policyTypes is left out", spec: { egress: [{}] } },
      { when: "the section is empty", spec: { policyTypes: ["Ingress"], egress: [] } },
    ],
  },
  {
    id: "empty-egress-without-type",
    finds: {
      when: "egress is empty and policyTypes is left out",
      spec: { podSelector: API, egress: [] },
      path: "spec.egress",
      says: "governs the ingress of payments/api (2 pods) alone",
    },
    spares: [{ when: "policyTypes says Egress", spec: { policyTypes: ["Egress"], egress: [] } }],
  },
  {
    id: "policy-types-missing",
    finds: {
      when: "it is left out",
      spec: { egress: [{}] },
      path: "spec",
      says: "the API server makes it Ingress and Egress",
    },
    spares: [
      { when: "it is written", spec: { policyTypes: ["Ingress"] } },
      { when: "an empty egress list says more", spec: { egress: [] } },
    ],
  },
  {
    id: "duplicate-name",
    finds: {
      when: "two policies have one name",
      policies: [policyOf("payments", "p", {}), policyOf("payments", "p", fromBlock("203.0.113.0/24"))],
      path: "metadata.name",
      says: "2 policies are called payments/p",
    },
    spares: [
      {
        when: "they live in two namespaces",
        policies: [policyOf("payments", "p", {}), policyOf("ledger", "p", {})],
      },
    ],
  },
  {
    id: "obsolete-annotation",
    finds: {
      when: "a namespace was isolated by it",
      town: { namespaces: [annotated('{"ingress":{"isolation":"DefaultDeny"}}')] },
      path: "metadata.annotations.net.beta.kubernetes.io/network-policy",
      says: "2 pods of payments are open to everybody",
    },
    spares: [{ when: "no namespace has it" }],
  },
];

function annotated(value: string) {
  return { ...namespaceOf("payments"), annotations: { "net.beta.kubernetes.io/network-policy": value } };
}
