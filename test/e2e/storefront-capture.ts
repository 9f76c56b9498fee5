/** One end of a connection as Hubble names it. */
export interface End {
  readonly namespace: string;
  readonly pod: string;
  readonly ip: string;
}

const WEB: readonly End[] = [
  { namespace: "storefront", pod: "web-6f7c9d5b8-k4x2p", ip: "10.1.1.10" },
  { namespace: "storefront", pod: "web-6f7c9d5b8-z9m7d", ip: "10.1.2.10" },
];
const API: End = { namespace: "payments", pod: "api-77d4b6c9f-k4x2p", ip: "10.1.1.20" };
const DNS: End = { namespace: "kube-system", pod: "coredns-5d78c9869d-k4x2p", ip: "10.1.1.2" };
const STRANGER: End = { namespace: "stranger", pod: "stranger", ip: "10.1.2.66" };
const INGRESS: End = {
  namespace: "ingress-nginx",
  pod: "ingress-nginx-controller-7b8c9d5f6-k4x2p",
  ip: "10.1.2.50",
};

const DAYS = 8;
const EVERY_HOURS = 6;
const HOUR_MS = 3_600_000;

/**
 * A Hubble capture of the storefront over the eight days before `nowMs`: customers come through the ingress controller,
 * the web pods ask DNS and call the payments API, and a stranger calls them.
 */
export function storefrontCapture(nowMs: number): string {
  const lines: string[] = [];
  for (let hours = DAYS * 24; hours > 0; hours -= EVERY_HOURS) {
    for (const web of WEB) {
      const connections = [
        connection(INGRESS, web, "TCP", 8080),
        connection(web, API, "TCP", 8443),
        connection(web, DNS, "UDP", 53),
        connection(web, DNS, "TCP", 53),
        connection(STRANGER, web, "TCP", 8080),
      ];
      for (const flow of connections) {
        const time = new Date(nowMs - hours * HOUR_MS + lines.length).toISOString();
        lines.push(JSON.stringify({ flow: { time, ...flow }, node_name: "node-1" }));
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

let nextPort = 32_768;

/** What Hubble tells of a connection that was let through; whoever writes it down adds the time. */
export function connection(from: End, to: End, protocol: "TCP" | "UDP", port: number): object {
  nextPort += 1;
  const ports = { source_port: nextPort, destination_port: port };
  return {
    verdict: "FORWARDED",
    IP: { source: from.ip, destination: to.ip },
    l4: protocol === "TCP" ? { TCP: { ...ports, flags: { SYN: true } } } : { UDP: ports },
    source: { namespace: from.namespace, pod_name: from.pod },
    destination: { namespace: to.namespace, pod_name: to.pod },
    event_type: { type: 4 },
    traffic_direction: "EGRESS",
    is_reply: false,
  };
}
