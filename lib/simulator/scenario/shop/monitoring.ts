import type { KubeObject } from "../../api/object-store.ts";
import { definition } from "./cni.ts";

const GROUP = "monitoring.coreos.com";
const LABELS = { team: "platform", prometheus: "main" };

/** What the Prometheus operator adds to the cluster: its kinds, and the monitors that teams wrote. */
export const MONITORS: readonly KubeObject[] = [
  definition({ group: GROUP, version: "v1", kind: "ServiceMonitor", plural: "servicemonitors" }),
  definition({ group: GROUP, version: "v1", kind: "PodMonitor", plural: "podmonitors" }),
  {
    apiVersion: `${GROUP}/v1`,
    kind: "ServiceMonitor",
    metadata: { namespace: "monitoring", name: "kube-state-metrics", labels: LABELS },
    spec: {
      selector: { matchLabels: { "app.kubernetes.io/name": "kube-state-metrics" } },
      endpoints: [{ port: "http", interval: "15s" }],
    },
  },
  {
    apiVersion: `${GROUP}/v1`,
    kind: "ServiceMonitor",
    metadata: { namespace: "monitoring", name: "coredns", labels: LABELS },
    spec: {
      namespaceSelector: { matchNames: ["kube-system"] },
      selector: { matchLabels: { "k8s-app": "kube-dns" } },
      endpoints: [{ port: "metrics", interval: "15s" }],
    },
  },
  {
    apiVersion: `${GROUP}/v1`,
    kind: "PodMonitor",
    metadata: { namespace: "orders", name: "orders", labels: LABELS },
    spec: {
      selector: {
        matchExpressions: [{ key: "app", operator: "In", values: ["orders-api", "fulfilment", "kafka"] }],
      },
      podMetricsEndpoints: [{ port: "metrics", interval: "15s" }],
    },
  },
];
