/** The storefront may reach the payments API, which alone may reach the ledger. */
export const APPS = `apiVersion: v1
kind: Namespace
metadata: {name: storefront, labels: {team: shop}}
---
${workload("storefront", "Deployment", "web", 8080)}---
${workload("payments", "Deployment", "api", 8443)}---
${workload("payments", "StatefulSet", "ledger", 5432)}---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: payments}
spec: {selector: {app: api}, ports: [{port: 443, targetPort: serve}]}
`;

/** Both policies of payments; the ledger's port is the argument. */
export function policies(ledgerPort: number | string = 5432): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: payments}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
  - from: [{namespaceSelector: {matchLabels: {team: shop}}}]
    ports: [{port: serve}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ledger, namespace: payments}
spec:
  podSelector: {matchLabels: {app: ledger}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: api}}}]
    ports: [{port: ${ledgerPort}}]
`;
}

function workload(namespace: string, kind: string, name: string, port: number): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: x, ports: [{name: serve, containerPort: ${port}}]}]}
`;
}

/** A connection of the town as Hubble reports it, one line of JSON. */
export function hubbleLine(
  sender: readonly [string, string],
  receiver: readonly [string, string],
  port: number,
): string {
  const end = ([namespace, pod]: readonly [string, string]) => ({
    namespace,
    pod_name: pod,
    labels: [`k8s:app=${pod}`],
  });
  return JSON.stringify({
    flow: {
      time: "2026-11-24T08:00:00Z",
      verdict: "FORWARDED",
      IP: { source: "10.0.0.1", destination: "10.0.0.2", ipVersion: "IPv4" },
      l4: { TCP: { source_port: 40_000 + port, destination_port: port, flags: { SYN: true } } },
      source: end(sender),
      destination: end(receiver),
      Type: "L3_L4",
      event_type: { type: 4 },
      traffic_direction: "INGRESS",
      is_reply: false,
    },
  });
}
