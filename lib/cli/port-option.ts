import { InvalidArgumentError } from "commander";
import type { Protocol } from "#lib/policy/index.ts";

/** A port as the command line gives it. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new InvalidArgumentError(`A port is a number from 1 to 65535.${portHint(text)}`);
}

function portHint(text: string): string {
  const [, port, protocol] = /^(\d{1,5})\s*[/:]\s*(tcp|udp|sctp)$/i.exec(text) ?? [];
  if (port !== undefined) return ` Write --port ${port} --protocol ${protocol?.toUpperCase()}.`;
  if (!/[a-z]/i.test(text)) return "";
  return ` ${text} is a name: write the number that the receiver's containers (or the Service) give it.`;
}

const PROTOCOLS: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

/** A protocol as the command line gives it, in any case. */
export function protocolName(text: string): Protocol {
  const found = PROTOCOLS.find((protocol) => protocol === text.toUpperCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError("Policies know TCP, UDP and SCTP.");
}
