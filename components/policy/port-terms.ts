import { ok, refuse, type Protocol, type Result, type RulePort } from "#lib/policy/index.ts";

const TERM =
  /^(?:(?<name>[a-z0-9-]*[a-z][a-z0-9-]*)|(?<from>\d+)(?:-(?<to>\d+))?|\*)(?:\/(?<protocol>tcp|udp|sctp))?$/i;

/** A port as it is read and typed: `8443/TCP`, `https/TCP`, `8000-8100/TCP`, or `*` + protocol for all of them. */
export function portTerm({ protocol, port, endPort }: RulePort): string {
  const numbers = endPort === undefined ? (port ?? "*") : `${port}-${endPort}`;
  return `${numbers}/${protocol}`;
}

function invalid(text: string): Result<never> {
  return refuse({
    code: "invalid-port",
    message: `"${text}" is not a port. Write 8443/TCP, 8000-8100/TCP, a container port's name such as https/TCP, or */UDP.`,
  });
}

function inRange(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

function parseTerm(text: string): Result<RulePort> {
  const groups = TERM.exec(text.trim())?.groups;
  if (groups === undefined) return invalid(text);
  const protocol = (groups.protocol?.toUpperCase() ?? "TCP") as Protocol;
  if (groups.name !== undefined)
    return groups.name.length <= 15 ? ok({ protocol, port: groups.name.toLowerCase() }) : invalid(text);
  if (groups.from === undefined) return ok({ protocol });
  const [from, to] = [Number(groups.from), Number(groups.to ?? groups.from)];
  if (!inRange(from) || !inRange(to) || to < from) return invalid(text);
  return ok(to === from ? { protocol, port: from } : { protocol, port: from, endPort: to });
}

/** The ports that the terms mean; none means every port. A term without protocol is TCP. Refuses `invalid-port`. */
export function portsFromTerms(terms: readonly string[]): Result<readonly RulePort[]> {
  const ports: RulePort[] = [];
  for (const term of terms) {
    const port = parseTerm(term);
    if (!port.ok) return port;
    ports.push(port.value);
  }
  return ok(ports);
}
