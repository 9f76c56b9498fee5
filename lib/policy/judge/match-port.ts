import type { AdminPort } from "../admin/admin-policy.ts";
import type { CompiledPort } from "../compile/compiled-policy.ts";
import { MAYBE, NO, YES, type Match } from "./match.ts";
import type { Protocol } from "../model/network-policy.ts";
import type { ContainerPort } from "../model/snapshot.ts";

/** What is asked for at the receiver: `port` is the pod's port after service translation; 0 where the source hid it. */
export interface PortQuestion {
  readonly port: number;
  /** ICMP is outside the specification: a rule without ports lets it through, every other answer is uncertain. */
  readonly protocol: Protocol | "ICMP";
}

/** Named ports that the receiver declares: undefined where nothing says which, "none" where it is no pod. */
export type DeclaredPorts = readonly ContainerPort[] | undefined | "none";

/** Whether the ports of a rule admit the question at a receiver that declares these. */
export function matchPorts(
  ports: "any" | readonly CompiledPort[],
  question: PortQuestion,
  declared: DeclaredPorts,
): Match {
  return bestOf(ports, question, declared, matchPort);
}

/** Whether the ports of an admin rule do. */
export function matchAdminPorts(
  ports: "any" | readonly AdminPort[],
  question: PortQuestion,
  declared: DeclaredPorts,
): Match {
  return bestOf(ports, question, declared, matchAdminPort);
}

/** What the entry that comes nearest says; a list that names ports says nothing certain of ICMP, which has none. */
function bestOf<Entry>(
  ports: "any" | readonly Entry[],
  question: PortQuestion,
  declared: DeclaredPorts,
  matchEntry: (entry: Entry, question: PortQuestion, declared: DeclaredPorts) => Match,
): Match {
  if (ports === "any") return YES;
  if (question.protocol === "ICMP") return MAYBE;
  let best: Match = NO;
  for (const entry of ports) {
    best = Math.max(best, matchEntry(entry, question, declared)) as Match;
  }
  return best;
}

function matchPort(entry: CompiledPort, question: PortQuestion, declared: DeclaredPorts): Match {
  if (entry.protocol !== question.protocol) return NO;
  const { port, endPort } = entry;
  if (typeof port === "number") return matchNumber(port, endPort ?? port, question.port);
  // The API refuses an endPort without a numeric port; it opens nothing here.
  if (endPort !== undefined) return NO;
  return port === undefined ? YES : matchName(port, question, declared);
}

function matchAdminPort(entry: AdminPort, question: PortQuestion, declared: DeclaredPorts): Match {
  const { protocol } = entry;
  if (protocol !== undefined && protocol !== question.protocol) return NO;
  switch (entry.kind) {
    case "number":
      return matchNumber(entry.port, entry.port, question.port);
    case "range":
      return matchNumber(entry.first, entry.last, question.port);
    case "protocol":
      return YES;
    case "named":
      return matchName(entry.name, question, declared);
  }
}

function matchNumber(first: number, last: number, port: number): Match {
  if (port === 0) return MAYBE;
  return port >= first && port <= last ? YES : NO;
}

/**
 * A name is resolved on the receiving pod, name and protocol both. A pod that does not declare it is not matched; an
 * address outside the cluster declares nothing.
 */
function matchName(name: string, { port, protocol }: PortQuestion, declared: DeclaredPorts): Match {
  if (declared === "none") return NO;
  if (declared === undefined) return MAYBE;
  for (const one of declared) {
    if (one.name !== name || one.protocol !== protocol) continue;
    if (port === 0) return MAYBE;
    if (one.port === port) return YES;
  }
  return NO;
}
