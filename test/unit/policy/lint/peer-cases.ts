import { CALICO, policyOf } from "../../../cast/cluster-parts.ts";
import { API, byName, type RuleCases } from "./lint-case.ts";

const from = (...peers: readonly object[]) => ({ podSelector: API, ingress: [{ from: peers }] });
const WEB = { "app.kubernetes.io/name": "web" };
const ONLY_WEB = { namespaceSelector: byName("storefront"), podSelector: { matchLabels: WEB } };

/** Rules about peers. */
export const PEER_CASES: readonly RuleCases[] = [
  {
    id: "peer-selects-nothing",
    finds: {
      when: "pods of another namespace are looked for in the own one",
      spec: from({ podSelector: { matchLabels: { app: "payments-apo" } } }),
      path: "spec.ingress[0].from[0]",
      says: "pods app=payments-apo of namespace payments, and there is no such pod, did you mean app=payments-api?",
    },
    spares: [
      { when: "the peer is there", spec: from(ONLY_WEB) },
      { when: "it is a job between runs", spec: from({ podSelector: { matchLabels: { app: "settle" } } }) },
    ],
  },
  {
    id: "peer-on-host-network",
    finds: {
      when: "an exporter on the host network is to be let in",
      spec: from({
        namespaceSelector: byName("metrics"),
        podSelector: { matchLabels: { "app.kubernetes.io/name": "node-exporter" } },
      }),
      path: "spec.ingress[0].from[0]",
      says: "metrics/node-exporter (2 pods) is all that it means, and runs on the host network",
    },
    spares: [
      { when: "a namespace as a whole is", spec: from({ namespaceSelector: byName("metrics") }) },
      {
        when: "the data plane finds such pods by their labels",
        profile: "ovn-kubernetes",
        spec: from({
          namespaceSelector: byName("metrics"),
          podSelector: { matchLabels: { "app.kubernetes.io/name": "node-exporter" } },
        }),
      },
    ],
  },
  {
    id: "every-namespace",
    finds: {
      when: "the namespaceSelector is empty",
      spec: from({ namespaceSelector: {} }),
      path: "spec.ingress[0].from[0]",
      says: "It is every pod of all 6 namespaces that have pods",
    },
    spares: [
      { when: "it names one", spec: from({ namespaceSelector: byName("storefront") }) },
      {
        when: "egress to it is of some ports alone",
        spec: { egress: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: "UDP", port: 53 }] }] },
      },
    ],
  },
  {
    id: "namespace-name-label",
    finds: {
      when: "a namespace is asked for by name",
      spec: from({ namespaceSelector: { matchLabels: { name: "storefront" } } }),
      path: "spec.ingress[0].from[0].namespaceSelector",
      says: "No namespace has the label name=storefront; namespace storefront has kubernetes.io/metadata.name=storefront.",
    },
    spares: [
      {
        when: "it is asked for by the label that it has",
        spec: from({ namespaceSelector: byName("storefront") }),
      },
    ],
  },
  {
    id: "namespace-name-typo",
    finds: {
      when: "a letter is missing",
      spec: from({ namespaceSelector: byName("storefrnt") }),
      path: "spec.ingress[0].from[0].namespaceSelector",
      says: "There is no namespace storefrnt, so the peer is nobody; did you mean storefront?",
    },
    spares: [
      { when: "the namespace is there", spec: from({ namespaceSelector: byName("storefront") }) },
      { when: "no name comes near", spec: from({ namespaceSelector: byName("warehouse") }) },
    ],
  },
  {
    id: "namespace-selects-nothing",
    finds: {
      when: "a label was never set",
      spec: from({ namespaceSelector: { matchLabels: { zone: "dmz" } } }),
      path: "spec.ingress[0].from[0].namespaceSelector",
      says: "No namespace has zone=dmz. No namespace carries zone at all.",
    },
    spares: [
      { when: "some namespace has it", spec: from({ namespaceSelector: { matchLabels: { team: "shop" } } }) },
      {
        when: "a name is misspelt, which is another rule's",
        spec: from({ namespaceSelector: byName("storefrnt") }),
      },
    ],
  },
  {
    id: "and-or-suspicion",
    finds: {
      when: "those namespaces have pods with these labels, and others",
      spec: from(
        { namespaceSelector: { matchLabels: { team: "money" } } },
        { podSelector: { matchLabels: { app: "postgres" } } },
      ),
      path: "spec.ingress[0].from[0]",
      says: "As one item it would be ledger/postgres (1 pod).",
    },
    spares: [
      { when: "it is one item", spec: from(ONLY_WEB) },
      {
        when: "those namespaces have no such pod, so that one item would be nobody",
        spec: from({ namespaceSelector: byName("storefront") }, { podSelector: API }),
      },
      {
        when: "the items stand the other way round",
        spec: from(
          { podSelector: { matchLabels: { app: "postgres" } } },
          { namespaceSelector: { matchLabels: { team: "money" } } },
        ),
      },
    ],
  },
  {
    id: "redundant-peer",
    finds: {
      when: "a pod's whole namespace is let in beside it",
      spec: from(ONLY_WEB, { namespaceSelector: byName("storefront") }),
      path: "spec.ingress[0].from[0]",
      says: "spec.ingress[0].from[1] admits everybody that it admits.",
    },
    spares: [{ when: "neither admits the other", spec: from(ONLY_WEB, { podSelector: {} }) }],
  },
  {
    id: "redundant-rule",
    finds: {
      when: "an earlier rule allows every port",
      spec: {
        podSelector: API,
        ingress: [{ from: [ONLY_WEB] }, { from: [ONLY_WEB], ports: [{ protocol: "TCP", port: 8443 }] }],
      },
      path: "spec.ingress[1]",
      says: "spec.ingress[0] allows all that it allows",
    },
    spares: [
      {
        when: "it is for another port",
        spec: {
          podSelector: API,
          ingress: [
            { from: [ONLY_WEB], ports: [{ protocol: "TCP", port: 9090 }] },
            { from: [ONLY_WEB], ports: [{ protocol: "TCP", port: 8443 }] },
          ],
        },
      },
      {
        when: "the pods that the other is for are others",
        policies: [
          policyOf("payments", "a", { podSelector: { matchLabels: { app: "settle" } }, ingress: [{}] }),
          policyOf("payments", "b", { podSelector: API, ingress: [{ from: [ONLY_WEB] }] }),
        ],
      },
    ],
  },
  {
    id: "redundant-policy",
    finds: {
      when: "a policy over all pods of the namespace allows more",
      town: { cni: CALICO },
      policies: [
        policyOf("payments", "all", { ingress: [{ from: [{ namespaceSelector: byName("storefront") }] }] }),
        policyOf("payments", "one", { podSelector: API, ingress: [{ from: [ONLY_WEB] }] }),
      ],
      path: "spec",
      says: "all allows all that its 1 rule allows, and others isolate its pods as well.",
    },
    spares: [
      {
        when: "it denies by default for pods to come",
        policies: [
          policyOf("payments", "deny", { policyTypes: ["Ingress"] }),
          policyOf("payments", "one", { podSelector: API, ingress: [{ from: [ONLY_WEB] }] }),
        ],
      },
      {
        when: "nobody else isolates its pods",
        spec: from(ONLY_WEB),
      },
    ],
  },
];
