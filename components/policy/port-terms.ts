import { ok, refuse, type Protocol, type Result, type RulePort } from "#lib/policy/index.ts";

const TERM =
  /^(?:(?<name>[a-z0-9-]*[a-z][a-z0-9-]*)|(?<from>\d+)(?:-(?<to>\d+))?|\*)(?:\/(?<protocol>tcp|udp|sctp))?$/i;

/** A containerPort's name has at most 15 characters (IANA_SVC_NAME). */
const MAX_NAME = 15;

/** A port as it is read and typed: `8443/TCP`, `https/TCP`, `8000-8100/TCP`, or `*` + protocol for all of them. */
export function portTerm({ protocol, port, endPort }: RulePort): string {
  const numbers = endPort === undefined ? (port ?? "*") : `${port}-${endPort}`;
  return `${numbers}/${protocol}`;
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

function parseNumbers(protocol: Protocol, from: number, to: number): RulePort | undefined {
  if (!isPort(from) || !isPort(to) || to < from) return undefined;
  return to === from ? { protocol, port: from } : { protocol, port: from, endPort: to };
}

function parseTerm(text: string): RulePort | undefined {
  const groups = TERM.exec(text.trim())?.groups;
  if (groups === undefined) return undefined;
  const { name, from, to = from } = groups;
  const protocol = (groups.protocol?.toUpperCase() ?? "TCP") as Protocol;
  if (name !== undefined) return name.length > MAX_NAME ? undefined : { protocol, port: name.toLowerCase() };
  return from === undefined ? { protocol } : parseNumbers(protocol, Number(from), Number(to));
}

/** The ports that the terms mean; none means every port. A term without protocol is TCP. Refuses `invalid-port`. */
export function portsFromTerms(terms: readonly string[]): Result<readonly RulePort[]> {
  const ports: RulePort[] = [];
  for (const text of terms) {
    const port = parseTerm(text);
    if (port === undefined) {
      return refuse({
        code: "invalid-port",
        message: `"${text}" is not a port. Write 8443/TCP, 8000-8100/TCP, a container port's name such as https/TCP, or */UDP.`,
      });
    }
    ports.push(port);
  }
  return ok(ports);
}
