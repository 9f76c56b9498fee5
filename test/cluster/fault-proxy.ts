import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request as openRequest } from "node:https";
import { makeServerCertificate } from "#lib/simulator/api/certificate.ts";
import { kubeconfigFor } from "#lib/simulator/api/kubeconfig.ts";
import type { Endpoint } from "./api-request.ts";
import { relay, type Relayed } from "./relay-answer.ts";

/** What befalls a request. */
export type Fault =
  /** Answered by the proxy itself; the server never hears of it. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly body?: string;
    }
  /** Taken, and never answered nor passed on. */
  | { readonly kind: "hang" }
  /** The connection is reset before the server hears of it. */
  | { readonly kind: "refuse" }
  /** Passed on and carried out; what comes back is one of these. */
  | Relayed;

/** Which requests are struck: all that match, or the first `count` of them. */
export interface FaultRule {
  readonly method?: string;
  /** Matches against path and query. */
  readonly url?: RegExp;
  readonly count?: number;
  readonly fault: Fault;
}

/** One request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly atMs: number;
  /** Whether the server got it. */
  readonly passedOn: boolean;
}

/** A reverse proxy before an API server that breaks what it is told to break. */
export interface FaultProxy extends Endpoint {
  readonly kubeconfig: string;
  readonly seen: readonly SeenRequest[];
  /** Lets later requests fail; the oldest rule that matches strikes. */
  readonly add: (rule: FaultRule) => void;
  /** Ends every connection, as a restart of a load balancer would; new ones are welcome. */
  readonly hangUp: () => void;
  /** From now on nothing fails; what hangs goes on hanging. */
  readonly clear: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a proxy on loopback, with a certificate of its own, before `target`. Without rules it changes nothing. */
export async function startFaultProxy(target: Endpoint): Promise<FaultProxy> {
  const { caPem, certPem, keyPem } = await makeServerCertificate("127.0.0.1");
  const agent = new Agent({ keepAlive: true, ca: target.caPem });
  const rules: { readonly rule: FaultRule; left: number }[] = [];
  const seen: SeenRequest[] = [];
  const server = createServer({ cert: certPem, key: keyPem }, (incoming, response) => {
    const { method = "GET", url = "/" } = incoming;
    const fault = take(rules, method, url);
    const passedOn = fault === undefined || isRelayed(fault);
    seen.push({ method, url, atMs: performance.now(), passedOn });
    // The client may hang up on whatever it waits for; that is its right, and no failure of the proxy.
    response.on("error", () => response.destroy());
    if (passedOn) passOn({ target, agent }, incoming, response, fault);
    else strike(fault, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening proxy has no port");
  const url = `https://127.0.0.1:${address.port}`;
  return {
    url,
    caPem,
    token: target.token,
    kubeconfig: kubeconfigFor({ url, caPem, token: target.token, clusterName: "behind-faults" }),
    seen,
    add: (rule) => void rules.push({ rule, left: rule.count ?? Infinity }),
    hangUp: () => server.closeAllConnections(),
    clear: () => void rules.splice(0),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      agent.destroy();
    },
  };
}

function take(
  rules: { readonly rule: FaultRule; left: number }[],
  method: string,
  url: string,
): Fault | undefined {
  const found = rules.find(
    ({ rule, left }) => left > 0 && (rule.method ?? method) === method && (rule.url?.test(url) ?? true),
  );
  if (found === undefined) return undefined;
  found.left -= 1;
  return found.rule.fault;
}

function isRelayed(fault: Fault): fault is Relayed {
  return fault.kind === "cut" || fault.kind === "drip";
}

function strike(fault: Exclude<Fault, Relayed>, response: ServerResponse): void {
  switch (fault.kind) {
    case "hang":
      return;
    case "refuse":
      response.destroy();
      return;
    case "answer": {
      const { status, retryAfterSeconds, body = "" } = fault;
      if (retryAfterSeconds !== undefined) response.setHeader("retry-after", String(retryAfterSeconds));
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    }
  }
}

function passOn(
  { target, agent }: { readonly target: Endpoint; readonly agent: Agent },
  incoming: IncomingMessage,
  response: ServerResponse,
  fault: Relayed | undefined,
): void {
  const { method, url = "/", headers } = incoming;
  const outgoing = openRequest(new URL(url, target.url), {
    method,
    agent,
    headers: { ...headers, host: new URL(target.url).host },
  });
  outgoing.once("response", (answer: IncomingMessage) => void relay(answer, response, fault));
  outgoing.once("error", () => response.destroy());
  response.once("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}
