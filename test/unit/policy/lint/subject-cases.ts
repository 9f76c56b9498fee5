import { policyOf } from "../../../cast/cluster-parts.ts";
import { town, townPods } from "../../../cast/town.ts";
import { API, byName, type RuleCases } from "./lint-case.ts";

const HASH = { "pod-template-hash": "6f7c9d5b8" };
const POD_0 = { "statefulset.kubernetes.io/pod-name": "postgres-0" };

/** The town with a second database pod, each with its name as a label. */
function twoDatabases() {
  const base = town();
  const first = { ...townPods.postgres0, labels: { ...townPods.postgres0.labels, ...POD_0 } };
  const second = {
    ...first,
    name: "postgres-1",
    labels: { ...first.labels, "statefulset.kubernetes.io/pod-name": "postgres-1" },
  };
  return { ...base, pods: [...base.pods.filter(({ name }) => name !== "postgres-0"), first, second] };
}

/** Rules about whom policies are for. */
export const SUBJECT_CASES: readonly RuleCases[] = [
  {
    id: "selects-nothing",
    finds: {
      when: "a label is misspelt",
      spec: { podSelector: { matchLabels: { app: "payment-api" } } },
      path: "spec.podSelector",
      says: "No pod or workload of payments has app=payment-api, did you mean app=payments-api?",
    },
    spares: [
      {
        when: "only a template between runs is selected",
        spec: { podSelector: { matchLabels: { app: "settle" } } },
      },
      { when: "nothing lives in the namespace", namespace: "default", spec: {} },
    ],
  },
  {
    id: "empty-namespace",
    finds: {
      when: "the namespace is misspelt",
      namespace: "paymetns",
      spec: {},
      path: "metadata.namespace",
      says: "No pod or workload lives in namespace paymetns, did you mean payments?",
    },
    spares: [{ when: "somebody lives there", spec: {} }],
  },
  {
    id: "selects-host-network",
    finds: {
      when: "an exporter is on the host network",
      namespace: "metrics",
      spec: {},
      path: "spec.podSelector",
      says: "metrics/node-exporter (2 pods) on the host network, which it does not govern.",
    },
    spares: [
      { when: "no such pod is selected", spec: {} },
      {
        when: "to the profile they are pods like others",
        namespace: "metrics",
        spec: {},
        profile: "netpol-analyzer",
      },
    ],
  },
  {
    id: "hash-label-selector",
    finds: {
      when: "the pod template's hash is asked for",
      namespace: "storefront",
      spec: { podSelector: { matchLabels: { tier: "front", ...HASH } } },
      path: "spec.podSelector",
      says: "the next rollout or run changes pod-template-hash",
    },
    spares: [
      {
        when: "labels of the template are",
        namespace: "storefront",
        spec: { podSelector: { matchLabels: { tier: "front" } } },
      },
    ],
  },
  {
    id: "pod-name-selector",
    finds: {
      when: "one of two pods is named",
      snapshot: twoDatabases(),
      namespace: "ledger",
      spec: { podSelector: { matchLabels: POD_0 } },
      path: "spec.podSelector",
      says: "It leaves out ledger/postgres (1 pod) of the same set.",
    },
    spares: [
      {
        when: "the set is",
        snapshot: twoDatabases(),
        namespace: "ledger",
        spec: { podSelector: { matchLabels: { app: "postgres" } } },
      },
    ],
  },
  {
    id: "bare-pod-on-aws",
    finds: {
      when: "nobody owns the stranger",
      profile: "aws-vpc-cni",
      namespace: "stranger",
      spec: {},
      path: "spec.podSelector",
      says: "1 selected pod has no owner (stranger/stranger)",
    },
    spares: [
      { when: "a Deployment does", profile: "aws-vpc-cni", spec: {} },
      { when: "the data plane finds pods by themselves", namespace: "stranger", spec: {} },
    ],
  },
  {
    id: "namespace-without-default-deny",
    finds: {
      when: "egress is left open",
      namespace: "stranger",
      spec: { policyTypes: ["Ingress"] },
      town: {
        pods: [townPods.stranger1],
        workloads: town().workloads.filter(({ namespace }) => namespace === "stranger"),
      },
      path: "",
      says: "No policy isolates a pod of stranger for egress: its 1 pod may connect to everywhere.",
    },
    spares: [
      {
        when: "both directions are closed",
        namespace: "stranger",
        spec: { policyTypes: ["Ingress", "Egress"] },
        town: {
          pods: [townPods.stranger1],
          workloads: town().workloads.filter(({ namespace }) => namespace === "stranger"),
        },
      },
    ],
  },
  {
    id: "workload-not-isolated",
    finds: {
      when: "one of two workloads is selected",
      spec: { podSelector: API, policyTypes: ["Ingress"] },
      path: "",
      says: /^payments\/settle accept connections from everybody: no policy isolates them for ingress/,
    },
    spares: [
      { when: "all are", spec: { policyTypes: ["Ingress"] } },
      {
        when: "none is",
        policies: [
          policyOf("ledger", "p", { ingress: [{ from: [{ namespaceSelector: byName("payments") }] }] }),
        ],
      },
    ],
  },
];
