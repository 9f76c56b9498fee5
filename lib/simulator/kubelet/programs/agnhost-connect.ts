import type { ProgramOutput, RunningProgram } from "../../api/node-access.ts";
import { parseGoDuration } from "./go-duration.ts";
import type { DialOutcome } from "./pod-network.ts";
import { DEAF, type Call } from "./program.ts";

interface Wish {
  destination: string;
  timeoutMs: number;
  protocol: string;
}

const FLAGS = ["timeout", "protocol", "udp-data", "sctp-data"];
const PROTOCOLS = { "": "TCP", tcp: "TCP", udp: "UDP", sctp: "SCTP" } as const;

/**
 * `/agnhost connect HOST:PORT [--timeout=1s] [--protocol=tcp|udp|sctp]`: silent with exit code 0 where the connection
 * opens (UDP and SCTP: where the server answers), else one line on stderr that begins with `TIMEOUT`, `REFUSED`, `DNS`,
 * `OTHER` or `UNKNOWN`, and exit code 1. Words: kubernetes/kubernetes, test/images/agnhost/connect.
 */
export function connect(call: Call, output: ProgramOutput): RunningProgram {
  const wish = wishOf(call.argv.slice(2));
  const fail = (words: string) => {
    output.stderr(`${words}\n`);
    output.exit({ code: 1 });
  };
  if (typeof wish === "string") {
    fail(wish);
    return DEAF;
  }
  const abort = new AbortController();
  void connectTo(call, wish, abort.signal).then((words) => {
    if (abort.signal.aborted) return;
    if (words === undefined) output.exit({ code: 0 });
    else fail(words);
  });
  return { ...DEAF, stop: () => abort.abort() };
}

/** Reads the arguments; a text is what cobra says of them. */
function wishOf(args: readonly string[]): Wish | string {
  const read = flagsOf(args);
  if (typeof read === "string") return read;
  const { values, rest } = read;
  if (rest.length !== 1) return `Error: accepts 1 arg(s), received ${rest.length}`;
  const { timeout = "0", protocol = "tcp" } = values;
  const timeoutMs = parseGoDuration(timeout);
  if (timeoutMs !== undefined) return { destination: rest[0]!, timeoutMs, protocol };
  const words = `time: invalid duration ${JSON.stringify(timeout)}`;
  return `Error: invalid argument ${JSON.stringify(timeout)} for "--timeout" flag: ${words}`;
}

function flagsOf(args: readonly string[]): { values: Record<string, string>; rest: string[] } | string {
  const values: Record<string, string> = {};
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/.exec(args[index]!) ?? [];
    if (name === undefined) rest.push(args[index]!);
    else if (!FLAGS.includes(name)) return `Error: unknown flag: --${name}`;
    else values[name] = value ?? args[(index += 1)] ?? "";
  }
  return { values, rest };
}

/** Undefined where it connected, else the line that agnhost prints. */
async function connectTo({ network }: Call, wish: Wish, signal: AbortSignal): Promise<string | undefined> {
  const protocol = PROTOCOLS[wish.protocol as keyof typeof PROTOCOLS];
  if (protocol === undefined) return "Unsupported protocol";
  const [, bracketed, plain, digits] = /^(?:\[(.+)\]|([^:]*)):(\d+)$/.exec(wish.destination) ?? [];
  if (digits === undefined) return `UNKNOWN: address ${wish.destination}: missing port in address`;
  const host = bracketed ?? plain ?? "";
  const resolved = isAddress(host) ? { ips: [host] } : await network.resolve(host, signal);
  if ("error" in resolved) return `DNS: ${resolved.error}`;
  const destination = { ip: resolved.ips[0]!, port: Number(digits), protocol };
  const outcome = await network.dial(destination, wish.timeoutMs, signal);
  return outcome === "open"
    ? undefined
    : WORDS[protocol](outcome, `${network.ip}:${ephemeralPort()}->${destination.ip}:${digits}`);
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(":");
}

function ephemeralPort(): number {
  return 32_768 + Math.floor(Math.random() * 28_000);
}

type Outcome = Exclude<DialOutcome, "open">;

const WORDS: Readonly<Record<"TCP" | "UDP" | "SCTP", (outcome: Outcome, path: string) => string>> = {
  TCP: (outcome) => (outcome === "refused" ? "REFUSED" : "TIMEOUT"),
  UDP: (outcome, path) =>
    outcome === "refused"
      ? `REFUSED: read udp ${path}: read: connection refused`
      : `TIMEOUT: read udp ${path}: i/o timeout`,
  SCTP: (outcome) => {
    if (outcome === "timeout") return "TIMEOUT";
    return outcome === "refused" ? "OTHER: connection refused" : "OTHER: protocol not supported";
  },
};
