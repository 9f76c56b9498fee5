import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { ApiContext } from "./api-context.ts";
import { makeServerCertificate } from "./certificate.ts";
import { execUpgrade } from "./exec-upgrade.ts";
import { FaultPlan } from "./fault-plan.ts";
import { answer } from "./front-door.ts";
import { kubeconfigFor } from "./kubeconfig.ts";
import { ListPages } from "./list-pages.ts";
import type { ObjectStore } from "./object-store.ts";
import { WatchHistory } from "./watch-history.ts";

/** What starts a simulated API server. */
export interface ApiServerOptions {
  store: ObjectStore;
  /** 0 takes any free port. */
  port: number;
  host?: string;
  /** Bearer token; a random one when left out. */
  token?: string;
  /** Names cluster and context in the kubeconfig: the scenario's name. */
  clusterName: string;
  /** How many events of each resource a watch can be resumed over. */
  historySize?: number;
  /** How often a watch that allows bookmarks gets one, in milliseconds; a minute, as in the real server. */
  bookmarkIntervalMs?: number;
  now?: () => Date;
}

/** A running API server. */
export interface ApiServer {
  url: string;
  caPem: string;
  token: string;
  /** A kubeconfig for it, as YAML text. */
  kubeconfig: string;
  /** Lets the cluster's own parts ask the API, and gives it what they provide. */
  context: ApiContext;
  /** Misbehaviour on demand, for tests. */
  faults: FaultPlan;
  /** Cuts every open watch, as a restarting load balancer does. Returns how many there were. */
  dropWatches: () => number;
  /** Lets every resourceVersion and continue token handed out so far expire, as etcd's compaction does. */
  compact: () => void;
  /** Ends every connection and frees the port. */
  close: () => Promise<void>;
}

/**
 * Serves the Kubernetes REST API over a store, on HTTPS with a CA made for this run.
 *
 * @throws Error (EADDRINUSE and the like) when it cannot listen.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { store, port, host = "127.0.0.1", clusterName } = options;
  const token = options.token ?? randomBytes(24).toString("base64url");
  const certificate = await makeServerCertificate(host);
  const context: ApiContext = {
    store,
    history: new WatchHistory(store, options.historySize ?? 5000),
    pages: new ListPages(),
    bookmarkIntervalMs: options.bookmarkIntervalMs ?? 60_000,
    now: options.now ?? (() => new Date()),
  };
  const faults = new FaultPlan();
  const streams = new Set<ServerResponse>();
  const front = { context, faults, streams, token: Buffer.from(token) };
  const server = createServer({ key: certificate.keyPem, cert: certificate.certPem }, (request, response) => {
    // Only a client that went away in mid-sentence gets here: there is nobody left to answer.
    answer(front, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const upgrade = execUpgrade(front);
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (request, socket, head) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    upgrade(request, socket, head);
  });
  await listen(server, port, host);
  const url = `https://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    caPem: certificate.caPem,
    token,
    kubeconfig: kubeconfigFor({ url, caPem: certificate.caPem, token, clusterName }),
    context,
    faults,
    dropWatches: () => dropAll(streams),
    compact: () => {
      context.history.compact();
      context.pages.compact();
    },
    close: () => {
      for (const socket of upgraded) socket.destroy();
      return close(server, context);
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

async function close(server: Server, context: ApiContext): Promise<void> {
  context.history.close();
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function dropAll(streams: Set<ServerResponse>): number {
  const open = [...streams];
  for (const response of open) response.destroy();
  return open.length;
}
