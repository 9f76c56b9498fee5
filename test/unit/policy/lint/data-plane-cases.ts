import type { ForeignPolicy } from "#lib/policy/index.ts";
import { CALICO } from "../../../cast/cluster-parts.ts";
import { API, byName, toBlock, type RuleCases } from "./lint-case.ts";

const foreign = (
  apiVersion: string,
  kind: string,
  spec: unknown,
): { foreignPolicies: readonly ForeignPolicy[] } => ({
  foreignPolicies: [{ apiVersion, kind, namespace: "payments", name: "f", uid: "f", spec }],
});
const calico = (...actions: readonly string[]) =>
  foreign("projectcalico.org/v3", "NetworkPolicy", {
    selector: "app == 'payments-api'",
    ingress: actions.map((action) => ({ action })),
  });
const cilium = (rule: object) =>
  foreign("cilium.io/v2", "CiliumNetworkPolicy", {
    endpointSelector: { matchLabels: { "k8s:app": "payments-api" } },
    ...rule,
  });
const DENY_METADATA = { egressDeny: [{ toCIDR: ["169.254.169.254/32"] }] };

const manyPorts = (count: number) => ({
  podSelector: API,
  ingress: [{ ports: Array.from({ length: count }, (_, i) => ({ protocol: "TCP", port: 8000 + i })) }],
});
const toWeb = {
  podSelector: API,
  policyTypes: ["Egress"],
  egress: [{ to: [{ namespaceSelector: byName("storefront") }], ports: [{ protocol: "TCP", port: 8080 }] }],
};
const range = { podSelector: API, ingress: [{ ports: [{ protocol: "TCP", port: 8000, endPort: 8002 }] }] };
const noSctp = {
  features: { sctp: { state: "not-enforced", reason: "cilium-config leaves sctp off." } },
} as const;
const sctp = { podSelector: API, ingress: [{ ports: [{ protocol: "SCTP", port: 7777 }] }] };
const exceptAnd = (...more: readonly object[]) => ({
  podSelector: API,
  policyTypes: ["Egress"],
  egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] } }] }, ...more],
});

/** Rules about single data planes. */
export const DATA_PLANE_CASES: readonly RuleCases[] = [
  {
    id: "policies-not-enforced",
    finds: {
      when: "the network is recognised as one that enforces nothing",
      town: {
        cni: {
          name: "flannel",
          enforces: "no",
          evidence: "DaemonSet kube-flannel/kube-flannel-ds runs alone.",
        },
      },
      spec: {},
      path: "",
      says: "1 policy protects none of the 2 pods of payments: this cluster's network does not enforce NetworkPolicies. DaemonSet kube-flannel/kube-flannel-ds runs alone.",
    },
    spares: [
      { when: "it enforces them", town: { cni: CALICO }, spec: {} },
      { when: "there is no policy", scene: { inert: "Nothing reads them." } },
    ],
  },
  {
    id: "feature-not-enforced",
    finds: {
      when: "the report says so of SCTP",
      scene: noSctp,
      spec: sctp,
      path: "spec.ingress[0].ports[0]",
      says: "It relies on SCTP, which this cluster does not enforce for payments/api (2 pods). cilium-config leaves sctp off.",
    },
    spares: [
      { when: "nothing asks for it", scene: noSctp, spec: range },
      { when: "the report does not", spec: sctp },
      {
        when: "it is not known",
        scene: { features: { sctp: { state: "unknown", reason: "Not read." } } },
        spec: sctp,
      },
    ],
  },
  {
    id: "end-port-ignored",
    finds: {
      when: "Weave opens the first port",
      profile: "weave",
      spec: range,
      path: "spec.ingress[0].ports[0].endPort",
      says: "Weave Net opens 8000 alone, and 2 ports up to 8002 stay closed.",
      breaks: "ingress",
    },
    spares: [{ when: "others open the range", spec: range }],
  },
  {
    id: "aws-too-many-ports",
    finds: {
      when: "a rule names 25",
      profile: "aws-vpc-cni",
      spec: manyPorts(25),
      path: "spec.ingress[0].ports",
      says: "It names 25 ports, and the AWS agent keeps 24 for one peer: the rest, 1, is lost.",
    },
    spares: [
      { when: "it names 24", profile: "aws-vpc-cni", spec: manyPorts(24) },
      { when: "the data plane is another", spec: manyPorts(25) },
    ],
  },
  {
    id: "aws-service-port",
    finds: {
      when: "the Service's port is not the container's",
      profile: "aws-vpc-cni",
      spec: toWeb,
      path: "spec.egress[0].ports",
      says: "Through storefront/web (80 to 8080) the connection is denied",
      breaks: "egress",
    },
    spares: [{ when: "the data plane is another", spec: toWeb }],
  },
  {
    id: "aws-except-denies",
    finds: {
      when: "another rule allows what is taken out",
      profile: "aws-vpc-cni",
      spec: exceptAnd({ to: [{ ipBlock: { cidr: "203.0.113.128/25" } }] }),
      path: "spec.egress[0].to[0].ipBlock.except",
      says: "1 except of 203.0.113.0/24 denies what another rule over payments/api (2 pods) allows",
      breaks: "egress",
    },
    spares: [
      { when: "no rule does", profile: "aws-vpc-cni", spec: exceptAnd() },
      { when: "rules add up", spec: exceptAnd({ to: [{ ipBlock: { cidr: "203.0.113.128/25" } }] }) },
      { when: "there is no except", profile: "aws-vpc-cni", spec: toBlock("203.0.113.0/24") },
    ],
  },
  {
    id: "calico-log-only",
    finds: {
      when: "its only rule logs",
      town: calico("Log"),
      path: "spec.ingress",
      says: "Its ingress rules (1) only log, so it denies the ingress of what it selects by app == 'payments-api'.",
      breaks: "ingress",
    },
    spares: [{ when: "an Allow ends the list", town: calico("Log", "Allow") }],
  },
  {
    id: "cilium-deny-isolates",
    finds: {
      when: "a deny stands alone",
      town: cilium(DENY_METADATA),
      path: "spec.egressDeny",
      says: "It has egressDeny and no egress, so all other egress of payments/api (2 pods) is denied with it.",
      breaks: "egress",
    },
    spares: [
      {
        when: "default-deny is turned off",
        town: cilium({ ...DENY_METADATA, enableDefaultDeny: { egress: false } }),
      },
      {
        when: "the rest is allowed beside it",
        town: cilium({ ...DENY_METADATA, egress: [{ toEntities: ["all"] }] }),
      },
    ],
  },
  {
    id: "named-port-opens-protocol",
    finds: {
      when: "OVN-Kubernetes is given a name",
      profile: "ovn-kubernetes",
      spec: { podSelector: API, ingress: [{ ports: [{ protocol: "TCP", port: "https" }] }] },
      path: "spec.ingress[0].ports[0]",
      says: "OVN-Kubernetes reads https as every TCP port, for payments/api (2 pods).",
    },
    spares: [
      { when: "it is given a number", profile: "ovn-kubernetes", spec: range },
      { when: "names are resolved", spec: { podSelector: API, ingress: [{ ports: [{ port: "https" }] }] } },
    ],
  },
];
