import { anyOf, type End, type Match } from "./end.ts";
import type { CompiledPort } from "./compiled-policy.ts";
import type { Protocol } from "./network-policy.ts";

/** What is asked for at the receiver: `port` is the pod's port after service translation; 0 where the source hid it. */
export interface PortQuestion {
  readonly port: number;
  /** ICMP is outside the specification: a rule without ports lets it through, every other answer is uncertain. */
  readonly protocol: Protocol | "ICMP";
}

/** Whether the ports of a rule admit the question at this receiver. */
export function matchPorts(
  ports: "any" | readonly CompiledPort[],
  question: PortQuestion,
  receiver: End,
): Match {
  if (ports === "any") return "yes";
  if (question.protocol === "ICMP") return "maybe";
  return anyOf(ports.map((port) => matchPort(port, question, receiver)));
}

function matchPort(entry: CompiledPort, question: PortQuestion, receiver: End): Match {
  if (entry.protocol !== question.protocol) return "no";
  const { port = null, endPort } = entry;
  if (typeof port === "number") return matchNumber(port, endPort ?? port, question.port);
  // The API refuses an endPort without a numeric port; it opens nothing here.
  if (endPort !== undefined) return "no";
  return port === null ? "yes" : matchName(entry, question.port, receiver);
}

function matchNumber(first: number, last: number, port: number): Match {
  if (port === 0) return "maybe";
  return port >= first && port <= last ? "yes" : "no";
}

/**
 * A name is resolved on the receiving pod, name and protocol both. A pod that does not declare it is not matched; an
 * address outside the cluster declares nothing.
 */
function matchName(entry: CompiledPort, port: number, receiver: End): Match {
  if (receiver.kind === "address") return "no";
  if (receiver.pod.ports === undefined) return "maybe";
  const named = receiver.pod.ports.filter((p) => p.name === entry.port && p.protocol === entry.protocol);
  if (named.length > 0 && port === 0) return "maybe";
  return named.some((p) => p.port === port) ? "yes" : "no";
}
