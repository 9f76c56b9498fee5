const HOLD_BYTES = 64 * 1024;

/**
 * One HTTP connection to agnhost's netexec: takes what the client sends and returns the answers to the requests that
 * are complete by then. Connections are kept alive, so that one can be used again after a policy has changed.
 */
export function netexecSession(hostName: string, clientAddress: string): (chunk: Buffer) => string {
  let received = "";
  return (chunk) => {
    received = (received + chunk.toString()).slice(-HOLD_BYTES);
    let answers = "";
    for (let end = received.indexOf("\r\n\r\n"); end !== -1; end = received.indexOf("\r\n\r\n")) {
      const [, target = "/"] = /^\w+ (\S+)/.exec(received) ?? [];
      received = received.slice(end + 4);
      answers += answerTo(new URL(target, "http://canary"), hostName, clientAddress);
    }
    return answers;
  };
}

function answerTo({ pathname, searchParams }: URL, hostName: string, clientAddress: string): string {
  switch (pathname) {
    case "/hostname":
    case "/hostName":
      return response(hostName);
    case "/clientip":
      return response(clientAddress);
    case "/echo":
      return response(searchParams.get("msg") ?? "");
    case "/healthz":
      return response("");
    default:
      return response(`NOW: ${new Date().toISOString()}`);
  }
}

function response(body: string): string {
  return `HTTP/1.1 200 OK\r\nDate: ${new Date().toUTCString()}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${body}`;
}
