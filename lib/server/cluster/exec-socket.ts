import "server-only";
import { WebSocket } from "ws";
import type { WarmKubeConfig } from "./warm-kubeconfig.ts";

/** The versions of the exec protocol, newest first; the newest can close stdin alone. */
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const CLOSE_CHANNEL = 255;

/** The server's answer in place of a WebSocket: a Status with its reason, which the client library would drop. */
export class UpgradeRefused extends Error {
  override name = "UpgradeRefused";
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`the server answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** What client-node's Exec asks of its socket factory. */
export interface ExecSockets {
  connect(
    path: string,
    textHandler: ((text: string) => boolean) | null,
    binaryHandler: ((stream: number, data: Buffer) => boolean) | null,
  ): Promise<WebSocket>;
}

/**
 * Sockets for client-node's Exec that keep what a refusing server says, and end when `signal` does.
 * `connect` throws `UpgradeRefused`, or the socket's error.
 */
export function execSockets(kubeconfig: WarmKubeConfig, signal: AbortSignal): ExecSockets {
  return {
    connect: async (path, _text, binaryHandler) => {
      const server = kubeconfig.getCurrentCluster()?.server ?? "";
      const options = {};
      await kubeconfig.applyToHTTPSOptions(options);
      signal.throwIfAborted();
      const socket = new WebSocket(server.replace(/^http/, "ws") + path, PROTOCOLS, options);
      signal.addEventListener("abort", () => socket.terminate(), { once: true });
      socket.on("message", (data: Buffer) => {
        const [stream = CLOSE_CHANNEL] = data;
        if (stream !== CLOSE_CHANNEL && binaryHandler?.(stream, data.subarray(1)) === false) socket.close();
      });
      await opened(socket);
      return socket;
    },
  };
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.on("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () => {
        reject(new UpgradeRefused(response.statusCode ?? 0, body));
        socket.terminate();
      });
    });
  });
}
