import type { Protocol } from "../data-plane/world.ts";

/** Who opens a connection. */
export type Sender =
  | { kind: "workload"; namespace: string; name: string }
  /** Somebody on the internet. */
  | { kind: "internet" }
  /** The node that runs the receiving pod: the kubelet. */
  | { kind: "own-node" }
  /** Every node in turn. */
  | { kind: "nodes" }
  /** The API server, from the node that it runs on. */
  | { kind: "api-server" };

/** Where a connection is meant to go, before any Service translation. */
export type Target =
  | { kind: "service"; namespace: string; name: string; port: number }
  | { kind: "workload"; namespace: string; name: string; port: number }
  | { kind: "host"; name: string; port: number }
  /** A port of every node in turn: hostNetwork daemons and kubelets. */
  | { kind: "nodes"; port: number }
  | { kind: "api-server" };

/** A connection that somebody keeps making. */
export interface ConnectionPlan {
  /** Unique within a scenario; seeds the jitter. */
  id: string;
  from: Sender;
  to: Target;
  protocol: Protocol;
  /** How often, over all pods of the sender together. */
  perMinute: number;
  /** Whether one connection is held open and used, rather than made anew each time. */
  longLived: boolean;
}

/** What a declaration may say beyond its ends and its rate. */
export interface LinkOptions {
  protocol?: Protocol;
  longLived?: boolean;
}

/**
 * Declares a connection in short form.
 *
 * `from` is `namespace/workload`, `internet`, `own-node`, `nodes` or `api-server`. `to` is `namespace/service:port`,
 * `pods namespace/workload:port` (straight to the pods, as a scrape does), `host name:port`, `nodes:port` or
 * `api-server`.
 *
 * @throws Error when either end is written in no known form: a typo in a scenario.
 */
export function link(from: string, to: string, perMinute: number, options: LinkOptions = {}): ConnectionPlan {
  const protocol = options.protocol ?? "TCP";
  return {
    id: `${from} > ${to}/${protocol}`,
    from: senderOf(from),
    to: targetOf(to),
    protocol,
    perMinute,
    longLived: options.longLived ?? false,
  };
}

function senderOf(text: string): Sender {
  if (text === "internet" || text === "own-node" || text === "nodes" || text === "api-server")
    return { kind: text };
  const [, namespace, name] = /^([\w-]+)\/([\w-]+)$/.exec(text) ?? [];
  if (namespace === undefined || name === undefined) throw new Error(`"${text}" is no sender`);
  return { kind: "workload", namespace, name };
}

function targetOf(text: string): Target {
  if (text === "api-server") return { kind: "api-server" };
  const [, form = "", first, second, digits] =
    /^(pods |host |nodes)?([\w.-]+)?(?:\/([\w-]+))?:(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (form === "nodes" && digits !== undefined) return { kind: "nodes", port };
  if (first === undefined) throw new Error(`"${text}" is no target`);
  if (form === "host ") return { kind: "host", name: first, port };
  if (second === undefined) throw new Error(`"${text}" is no target`);
  return { kind: form === "pods " ? "workload" : "service", namespace: first, name: second, port };
}
