import type { AppliedPolicy } from "./clusters.ts";

/** A policy of the storefront with this spec. */
export function policy(name: string, spec: unknown = ALLOW_WEB, metadata: object = {}): AppliedPolicy {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, ...metadata }, spec };
}

/** Lets everybody reach port 8080 of the web pods. */
export const ALLOW_WEB = {
  podSelector: { matchLabels: { app: "web" } },
  policyTypes: ["Ingress"],
  ingress: [{ ports: [{ protocol: "TCP", port: 8080 }] }],
};

/** The open policy of ingress: every pod, every sender, every port. */
export const OPEN_INGRESS = { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] };
