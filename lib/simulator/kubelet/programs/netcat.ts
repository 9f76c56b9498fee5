import type { ProgramOutput } from "../../api/node-access.ts";
import { DEAF, type Call, type Program } from "./program.ts";
import type { HeldConnection } from "./pod-network.ts";

interface Wish {
  host: string;
  port: number;
  isUdp: boolean;
  onlyScans: boolean;
  isVerbose: boolean;
  timeoutMs: number;
}

/** Exit code of nc when it does not connect, or is misused. */
const FAILED = { code: 1 };

/**
 * `nc HOST PORT` (OpenBSD's netcat): connects and carries standard input there and what comes to standard output, as
 * long as the client stays. Flags: `-u`, `-z`, `-v`, `-w SECONDS`.
 */
export const netcat: Program = (call, output) => {
  const wish = wishOf(call.argv.slice(1));
  if (wish === undefined) {
    output.stderr("usage: nc [-uvz] [-w timeout] [destination] [port]\n");
    output.exit(FAILED);
    return DEAF;
  }
  const abort = new AbortController();
  const waiting: Buffer[] = [];
  let held: HeldConnection | undefined;
  void connect(call, wish, output, abort.signal).then((connection) => {
    held = connection;
    if (abort.signal.aborted) held?.close();
    else for (const chunk of waiting.splice(0)) held?.send(chunk);
  });
  return {
    input: (chunk) => (held === undefined ? void waiting.push(chunk) : held.send(chunk)),
    // It goes on listening: only the other end, or its client, ends it.
    endInput: () => {},
    stop: () => {
      abort.abort();
      held?.close();
    },
  };
};

async function connect(
  { network }: Call,
  wish: Wish,
  output: ProgramOutput,
  signal: AbortSignal,
): Promise<HeldConnection | undefined> {
  const { host, port, isUdp } = wish;
  const resolved = /^[\d.]+$/.test(host) ? { ips: [host] } : await network.resolve(host, signal);
  if ("error" in resolved) {
    return giveUp(output, `nc: getaddrinfo for host "${host}" port ${port}: Name does not resolve\n`);
  }
  const destination = { ip: resolved.ips[0]!, port, protocol: isUdp ? "UDP" : "TCP" } as const;
  const held = await network.hold(destination, wish.timeoutMs, (chunk) => output.stdout(chunk), signal);
  return typeof held === "string" ? giveUp(output, failureWords(wish, held)) : settle(wish, held, output);
}

function giveUp(output: ProgramOutput, words: string): undefined {
  output.stderr(words);
  output.exit(FAILED);
}

/** What nc says of a connection that does not open: nothing, unless it is asked to talk. */
function failureWords({ host, port, isUdp, isVerbose }: Wish, outcome: string): string {
  const why = outcome === "refused" ? "Connection refused" : "Operation timed out";
  return isVerbose ? `nc: connect to ${host} port ${port} (${isUdp ? "udp" : "tcp"}) failed: ${why}\n` : "";
}

function settle(wish: Wish, held: HeldConnection, output: ProgramOutput): HeldConnection | undefined {
  const { host, port, isUdp, isVerbose, onlyScans } = wish;
  if (isVerbose)
    output.stderr(`Connection to ${host} ${port} port [${isUdp ? "udp" : "tcp"}/*] succeeded!\n`);
  if (!onlyScans) return held;
  held.close();
  output.exit({ code: 0 });
  return undefined;
}

function wishOf(args: readonly string[]): Wish | undefined {
  const rest: string[] = [];
  const letters = new Set<string>();
  let timeoutMs = 0;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "-w") timeoutMs = Number(args[(index += 1)]) * 1000;
    else if (/^-[uvz]+$/.test(arg)) for (const letter of arg.slice(1)) letters.add(letter);
    else if (arg.startsWith("-")) return undefined;
    else rest.push(arg);
  }
  const [host, port = ""] = rest;
  if (host === undefined || !/^\d+$/.test(port) || Number.isNaN(timeoutMs)) return undefined;
  const is = (letter: string) => letters.has(letter);
  return { host, port: Number(port), isUdp: is("u"), onlyScans: is("z"), isVerbose: is("v"), timeoutMs };
}
