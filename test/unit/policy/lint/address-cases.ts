import type { ClusterEvidence } from "#lib/policy/index.ts";
import { podOf, serviceOf } from "../../../cast/cluster-parts.ts";
import { nodeLocalTown, paymentsApi, town } from "../../../cast/town.ts";
import { API, fromBlock, toBlock, type RuleCases } from "./lint-case.ts";

const dual = podOf(paymentsApi, "api-dual", "10.1.1.50", { ips: ["10.1.1.50", "fd00::50"] });
const dualTown = { pods: [...town().pods, dual] };

const onAws: ClusterEvidence = {
  controllers: [],
  nodes: [
    { name: "node-1", kubeletVersion: "v1.34.1-eks", providerID: "aws:///eu-west-1a/i-1", annotations: {} },
  ],
  configMaps: {},
  apiGroups: [],
  settings: {},
  unreadable: [],
};

const tunnelled: ClusterEvidence = {
  ...onAws,
  nodes: [
    {
      name: "node-1",
      kubeletVersion: "v1.34.1",
      annotations: { "projectcalico.org/IPv4VXLANTunnelAddr": "10.1.1.192" },
    },
  ],
};

const balanced = (externalTrafficPolicy: "Cluster" | "Local") => ({
  services: [
    serviceOf("payments", "front", {
      type: "LoadBalancer",
      externalTrafficPolicy,
      selector: { app: "payments-api" },
    }),
  ],
});

const twoBlocks = (second: string) => ({
  policyTypes: ["Egress"],
  egress: [
    {
      to: [
        { ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] } },
        { ipBlock: { cidr: second } },
      ],
    },
  ],
});

/** Rules about addresses. */
export const ADDRESS_CASES: readonly RuleCases[] = [
  {
    id: "ip-block-inside-cluster",
    finds: {
      when: "Cilium is asked to match a pod's address",
      profile: "cilium",
      spec: toBlock("10.1.1.20/32"),
      path: "spec.egress[0].to[0].ipBlock",
      says: "It lies in the pods' range 10.1.1.0/24. Cilium never matches an ipBlock against pods, so 10.1.1.20/32 does not admit payments/api-77d4-a.",
      breaks: "egress",
    },
    spares: [
      { when: "the block is outside", spec: toBlock("203.0.113.0/24") },
      { when: "it is a private network as a whole", spec: toBlock("10.0.0.0/8") },
      { when: "it is a node's bridge, which no pod can have", spec: fromBlock("10.1.1.0/31") },
      { when: "it is a node's tunnel", town: { evidence: tunnelled }, spec: fromBlock("10.1.1.192/32") },
    ],
  },
  {
    id: "ip-block-cluster-ip",
    finds: {
      when: "a Service's address is allowed",
      spec: toBlock("10.96.1.1/32"),
      path: "spec.egress[0].to[0].ipBlock",
      says: "10.96.1.1/32 is the cluster IP of storefront/web, which is translated before policies are asked.",
      breaks: "egress",
    },
    spares: [
      {
        when: "a cache on the node answers there",
        snapshot: nodeLocalTown(),
        spec: toBlock("10.96.0.10/32"),
      },
      { when: "no Service has the address", spec: toBlock("10.96.77.1/32") },
      {
        when: "the data plane judges before translation",
        profile: "aws-vpc-cni",
        spec: toBlock("10.96.1.1/32"),
      },
    ],
  },
  {
    id: "api-server-by-cluster-ip",
    finds: {
      when: "the Service kubernetes is allowed by its address",
      spec: {
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "10.96.0.1/32" } }], ports: [{ protocol: "TCP", port: 443 }] }],
      },
      path: "spec.egress[0].to[0].ipBlock",
      says: "which is translated to 10.0.0.10 on TCP 6443 before policies are asked.",
      breaks: "egress",
    },
    spares: [
      { when: "its endpoint is allowed", spec: toBlock("10.0.0.10/32") },
      {
        when: "its endpoint is allowed beside it",
        spec: {
          policyTypes: ["Egress"],
          egress: [{ to: [{ ipBlock: { cidr: "10.96.0.1/32" } }, { ipBlock: { cidr: "10.0.0.10/32" } }] }],
        },
      },
      {
        when: "the data plane judges before translation",
        profile: "aws-vpc-cni",
        spec: toBlock("10.96.0.1/32"),
      },
    ],
  },
  {
    id: "ip-block-nodes",
    finds: {
      when: "Cilium is asked to match the API server on a node",
      profile: "cilium",
      spec: toBlock("10.0.0.10/32"),
      path: "spec.egress[0].to[0].ipBlock",
      says: "10.0.0.10/32 is control-plane; Cilium never matches an ipBlock against nodes",
      breaks: "egress",
    },
    spares: [
      { when: "its cidr mode is nodes", profile: "cilium-cidr-nodes", spec: toBlock("10.0.0.10/32") },
      { when: "other data planes match nodes", profile: "calico", spec: toBlock("10.0.0.10/32") },
      { when: "the block is everything", profile: "cilium", spec: toBlock("0.0.0.0/0") },
    ],
  },
  {
    id: "ip-block-one-family",
    finds: {
      when: "a pod has an IPv6 address",
      town: dualTown,
      spec: toBlock("0.0.0.0/0"),
      path: "spec.egress[0].to[0].ipBlock.cidr",
      says: "0.0.0.0/0 does not cover IPv6, and payments/api",
    },
    spares: [
      { when: "no pod has one", spec: toBlock("0.0.0.0/0") },
      {
        when: "the other family is there too",
        town: dualTown,
        spec: { egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }] }] },
      },
    ],
  },
  {
    id: "ip-block-reaches-pods",
    finds: {
      when: "Calico reads everything as everything",
      profile: "calico",
      spec: toBlock("0.0.0.0/0"),
      path: "spec.egress[0].to[0].ipBlock",
      says: "With Calico 0.0.0.0/0 reaches 9 pods of this cluster too",
    },
    spares: [
      { when: "Cilium reads it as the outside", profile: "cilium", spec: toBlock("0.0.0.0/0") },
      { when: "the pods are taken out", profile: "calico", spec: toBlock("0.0.0.0/0", ["10.0.0.0/8"]) },
    ],
  },
  {
    id: "metadata-reachable",
    finds: {
      when: "the nodes are AWS's and everything is allowed",
      town: { evidence: onAws },
      spec: { podSelector: API, ...toBlock("0.0.0.0/0") },
      path: "spec.egress[0].to[0].ipBlock",
      says: "payments/api (2 pods) may ask AWS's metadata service at 169.254.169.254 through 0.0.0.0/0.",
    },
    spares: [
      {
        when: "it is taken out",
        town: { evidence: onAws },
        spec: toBlock("0.0.0.0/0", ["169.254.169.254/32"]),
      },
      { when: "the machines are one's own", spec: toBlock("0.0.0.0/0") },
      { when: "the address is meant", town: { evidence: onAws }, spec: toBlock("169.254.169.254/32") },
    ],
  },
  {
    id: "except-reopened",
    finds: {
      when: "another block of the list holds it",
      spec: twoBlocks("203.0.113.128/25"),
      path: "spec.egress[0].to[0].ipBlock.except[0]",
      says: "203.0.113.128/25 is taken out of 203.0.113.0/24, and 203.0.113.128/25 lets it in again on the same ports.",
    },
    spares: [
      { when: "the other block is elsewhere", spec: twoBlocks("198.51.100.0/24") },
      { when: "an except wins", profile: "aws-vpc-cni", spec: twoBlocks("203.0.113.128/25") },
    ],
  },
  {
    id: "source-hidden-by-snat",
    finds: {
      when: "a load balancer's nodes translate the source",
      town: balanced("Cluster"),
      spec: { podSelector: API, ...fromBlock("203.0.113.0/24") },
      path: "spec.ingress[0].from[0].ipBlock",
      says: "Clients of LoadBalancer Service payments/front come with a node's address",
      breaks: "ingress",
    },
    spares: [
      {
        when: "they do not",
        town: balanced("Local"),
        spec: { podSelector: API, ...fromBlock("203.0.113.0/24") },
      },
      {
        when: "the block is a node's bridge and tunnel, in the pods' range",
        town: balanced("Cluster"),
        spec: { podSelector: API, ...fromBlock("10.1.1.0/31") },
      },
      {
        when: "no load balancer is before the pods",
        spec: { podSelector: API, ...fromBlock("203.0.113.0/24") },
      },
    ],
  },
];
