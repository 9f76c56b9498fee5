import { podOf, portOf } from "../../../cast/cluster-parts.ts";
import { settle, town } from "../../../cast/town.ts";
import { API, byName, type RuleCases } from "./lint-case.ts";

const onPorts = (...ports: readonly object[]) => ({ podSelector: API, ingress: [{ ports }] });
const toDns = (...ports: readonly object[]) => ({
  policyTypes: ["Egress"],
  egress: [
    {
      to: [
        { namespaceSelector: byName("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
      ],
      ports,
    },
  ],
});
const BOTH = { matchExpressions: [{ key: "app", operator: "In", values: ["payments-api", "settle"] }] };
const settling = podOf(settle, "settle-29402-y", "10.1.1.77", { ports: [portOf("debug", 6060)] });

/** Rules about ports. */
export const PORT_CASES: readonly RuleCases[] = [
  {
    id: "service-port-instead-of-target",
    finds: {
      when: "the Service's port is written",
      spec: onPorts({ protocol: "TCP", port: 443 }),
      namespace: "payments",
      path: "spec.ingress[0].ports[0]",
      says: "TCP 443 is a port of Service payments/api, which translates it to 8443 (https) at payments/api-77d4-a",
      breaks: "ingress",
    },
    spares: [
      { when: "the pod's port is", spec: onPorts({ protocol: "TCP", port: 8443 }) },
      { when: "the range holds more", spec: onPorts({ protocol: "TCP", port: 443, endPort: 9000 }) },
      { when: "no Service has the port", spec: onPorts({ protocol: "TCP", port: 8080 }) },
    ],
  },
  {
    id: "named-port-unresolved",
    finds: {
      when: "the name is another container's",
      spec: onPorts({ port: "http" }),
      path: "spec.ingress[0].ports[0]",
      says: "payments/api-77d4-a declares no TCP port named http, so this entry opens nothing. Names that they declare: https and metrics.",
      breaks: "ingress",
    },
    spares: [
      { when: "the container declares it", spec: onPorts({ port: "https" }) },
      {
        when: "a peer that it is asked of does",
        spec: { egress: [{ to: [{ namespaceSelector: byName("storefront") }], ports: [{ port: "http" }] }] },
      },
    ],
  },
  {
    id: "named-port-partly-unresolved",
    finds: {
      when: "one of two workloads declares it",
      town: { pods: [...town().pods, settling] },
      spec: { podSelector: BOTH, ingress: [{ ports: [{ port: "debug" }] }] },
      path: "spec.ingress[0].ports[0]",
      says: "1 workload of 2 that it is about declares no TCP port named debug (payments/api-77d4-a)",
    },
    spares: [
      { when: "all that are selected do", spec: onPorts({ port: "https" }) },
      {
        when: "it is for all pods of the namespace that have it",
        town: { pods: [...town().pods, settling] },
        spec: { ingress: [{ ports: [{ port: "debug" }] }] },
      },
    ],
  },
  {
    id: "protocol-mismatch",
    finds: {
      when: "DNS over UDP is meant, and the name is UDP's",
      spec: toDns({ port: "dns" }),
      path: "spec.egress[0].ports[0]",
      says: "It opens TCP dns, and kube-system/coredns-a declares UDP dns (53) alone, which stays closed.",
      breaks: "egress",
    },
    spares: [
      { when: "the protocol is written", spec: toDns({ protocol: "UDP", port: "dns" }) },
      { when: "the number is of both protocols", spec: toDns({ port: 53 }) },
    ],
  },
  {
    id: "protocol-missing",
    finds: {
      when: "two entries have none",
      spec: onPorts({ port: 8443 }, { port: 9090 }, { protocol: "UDP", port: 53 }),
      path: "spec.ingress[0].ports[0]",
      says: "It names no protocol, as 1 more entry of this policy, which makes it TCP alone.",
    },
    spares: [{ when: "it is written", spec: onPorts({ protocol: "TCP", port: 8443 }) }],
  },
  {
    id: "named-port-with-ip-block",
    finds: {
      when: "egress to addresses is by a name",
      spec: {
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ port: "https" }] }],
      },
      path: "spec.egress[0].ports[0]",
      says: "TCP https is a name, and the 1 ipBlock of this rule are all its peers",
      breaks: "egress",
    },
    spares: [
      {
        when: "ingress from addresses is, since the name is the receiver's",
        spec: {
          podSelector: API,
          ingress: [{ from: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ port: "https" }] }],
        },
      },
      {
        when: "it is by a number",
        spec: { egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ port: 443 }] }] },
      },
    ],
  },
];
