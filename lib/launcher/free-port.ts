import { createServer } from "node:net";
import { LaunchFailure } from "./launch-failure.ts";

/**
 * Makes sure that `host:port` can be listened on before minutes are spent on a build.
 * @throws LaunchFailure when it is taken or not ours to use.
 */
export function requireFreePort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new LaunchFailure(sentence(cause, host, port))),
    );
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}

function sentence(cause: NodeJS.ErrnoException, host: string, port: number): string {
  switch (cause.code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken, by another program or another Drawbridge. Give another one with --port.`;
    case "EACCES":
      return `Port ${port} may not be used by this user. Give one above 1023 with --port.`;
    case "EADDRNOTAVAIL":
      return `This machine has no address ${host}. Give another one with --host.`;
    default:
      return `Cannot listen on ${host}:${port}: ${cause.message}.`;
  }
}
