import type { Direction } from "#lib/policy/index.ts";
import type { FindingKind } from "#lib/discovery/index.ts";
import type { BaselineLayer } from "./baseline-document.ts";
import type { Topic } from "./baseline-side.ts";

interface TopicWords {
  /** The policy's name, before the app where it is about one. */
  readonly name: string;
  /** What the policy is for, as a sentence's beginning. */
  readonly title: string;
}

/** What policies of the platform are called and how they introduce themselves, by what they serve and in which direction. */
const WORDS: Readonly<Record<FindingKind, Readonly<Record<Direction, TopicWords>>>> = {
  dns: {
    egress: {
      name: "allow-dns",
      title: "DNS, UDP and TCP, on the ports that it really answers on",
    },
    ingress: { name: "allow-dns-queries", title: "Everybody asks the DNS servers here" },
  },
  "api-server": {
    egress: { name: "allow-to-api-server", title: "Calls of the API server" },
    ingress: { name: "allow-from-api-server", title: "Calls by the API server" },
  },
  scrape: {
    egress: { name: "allow-to-scrape-targets", title: "Metrics are scraped from here" },
    ingress: { name: "allow-metrics-scrape", title: "Metrics are scraped" },
  },
  "ingress-route": {
    egress: { name: "allow-to-route-backends", title: "Routes lead to these backends" },
    ingress: { name: "allow-from-ingress-controller", title: "Traffic that routes lead here" },
  },
  webhook: {
    egress: { name: "allow-to-webhooks", title: "Admission webhooks are called" },
    ingress: { name: "allow-webhook-calls", title: "The API server calls this admission webhook" },
  },
  "aggregated-api": {
    egress: { name: "allow-to-aggregated-apis", title: "Aggregated APIs are called" },
    ingress: { name: "allow-aggregated-api-calls", title: "The API server calls this aggregated API" },
  },
  "conversion-webhook": {
    egress: { name: "allow-to-conversion-webhooks", title: "Conversion webhooks are called" },
    ingress: { name: "allow-conversion-calls", title: "The API server calls this conversion webhook" },
  },
  "metrics-server": {
    egress: { name: "allow-to-kubelets", title: "Kubelets are asked for metrics" },
    ingress: { name: "allow-metrics-api-calls", title: "The metrics API is called" },
  },
  "service-mesh": {
    egress: { name: "allow-mesh-outbound", title: "The service mesh, outbound" },
    ingress: { name: "allow-mesh-inbound", title: "The service mesh, inbound" },
  },
  "cloud-metadata": {
    egress: { name: "allow-to-cloud-metadata", title: "Credentials come from the cloud's metadata service" },
    ingress: { name: "allow-from-cloud-metadata", title: "The cloud's metadata service" },
  },
  "load-balancer": {
    egress: { name: "allow-to-load-balancers", title: "Load balancers are called" },
    ingress: { name: "allow-from-load-balancer", title: "Clients of a load balancer" },
  },
  "node-port": {
    egress: { name: "allow-to-node-ports", title: "Node ports are called" },
    ingress: { name: "allow-from-node-ports", title: "Clients of a node port" },
  },
  "kubelet-probes": {
    egress: { name: "allow-to-kubelet", title: "The kubelet is called" },
    ingress: { name: "allow-kubelet-probes", title: "The kubelet probes these pods" },
  },
};

/** The deliverable that a topic belongs to. */
export function layerOf(topic: Topic): Exclude<BaselineLayer, "default-deny"> {
  if (topic === "app") return "app";
  return topic === "dns" ? "dns" : "platform";
}

/** What a policy of the platform is called, and what it says of itself. */
export function topicWords(topic: FindingKind, direction: Direction): TopicWords {
  return WORDS[topic][direction];
}
