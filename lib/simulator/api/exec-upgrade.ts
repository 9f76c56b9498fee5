import type { IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { readCredentials, type Front } from "./front-door.ts";
import type { ProgramEnd, RunningProgram } from "./node-access.ts";
import { execSession, type ExecSession } from "./pod-exec.ts";
import { targetOf } from "./request-path.ts";
import { badRequest, failure, refuse, unknownResource, type Result, type Status } from "./status.ts";

const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
/** Version 5 lets a client close one channel. */
const CLOSE = 255;
const NORMAL_CLOSURE = 1000;

/**
 * Answers requests to run a program in a container over a WebSocket: binary messages whose first byte is the channel
 * (0 stdin, 1 stdout, 2 stderr, 3 the Status at the end, 4 terminal size), in versions 4 and 5 of the protocol.
 */
export function execUpgrade(front: Front): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  return (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const session = sessionOf(front, request);
    if (!session.ok) {
      refuseUpgrade(socket, session.status);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => serve(client, session.value));
  };
}

function sessionOf(front: Front, request: IncomingMessage): Result<ExecSession> {
  const url = new URL(request.url ?? "/", "https://localhost");
  const refused = readCredentials(front, url.pathname, request.headers);
  if (refused !== undefined) return refuse(refused);
  const target = targetOf(url.pathname, front.context.store);
  if (target.kind !== "pod-subresource" || target.subresource !== "exec") return refuse(unknownResource());
  const session = execSession(front.context, { query: url.searchParams }, target);
  if (!session.ok) return session;
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
  if (PROTOCOLS.some((protocol) => offered.includes(protocol))) return session;
  return refuse(badRequest(`unable to upgrade: unsupported protocols: ${offered.join(", ")}`));
}

function refuseUpgrade(socket: Duplex, status: Status): void {
  const body = `${JSON.stringify(status)}\n`;
  const code = status.code ?? 500;
  const head = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function serve(client: WebSocket, session: ExecSession): void {
  const send = (channel: number, data: string | Buffer) => {
    if (client.readyState === client.OPEN)
      client.send(Buffer.concat([Buffer.of(channel), Buffer.from(data as string)]));
  };
  let program: RunningProgram | undefined;
  client.on("message", (data) => listen(program, session, asBuffer(data)));
  client.on("close", () => program?.stop());
  client.on("error", () => client.terminate());
  program = session.start({
    stdout: (data) => session.stdout && send(STDOUT, data),
    stderr: (data) => session.stderr && send(STDERR, data),
    exit: (end) => {
      send(STATUS, JSON.stringify(statusOf(end)));
      client.close(NORMAL_CLOSURE);
    },
  });
}

function listen(program: RunningProgram | undefined, { stdin }: ExecSession, message: Buffer): void {
  const [channel, closed] = message;
  if (channel === STDIN && stdin) program?.input(message.subarray(1));
  if (channel === CLOSE && closed === STDIN) program?.endInput();
}

function asBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** How the end of a program is told: success, its exit code, or that it never began. */
function statusOf(end: ProgramEnd): Status | object {
  if ("notStarted" in end)
    return failure(500, "InternalError", `Internal error occurred: ${end.notStarted}`, {
      causes: [{ message: end.notStarted } as never],
    });
  if (end.code === 0) return { metadata: {}, status: "Success" };
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: command terminated with exit code ${end.code}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(end.code) }] },
  };
}
