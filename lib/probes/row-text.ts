import type { ProbeObservation, ProofSubject } from "./enforcement-proof.ts";
import type { CanaryPod } from "./proof-step.ts";

/** What is so where every connection of a row was as expected. */
const PROVED: Readonly<Record<ProofSubject, string>> = {
  baseline: "Without policies every canary pod reaches every other.",
  ingress: "A deny of ingress blocks, and an allow beside it opens for the caller that it names alone.",
  egress: "A deny of egress blocks, and an allow beside it opens to the server that it names alone.",
  udp: "Policies hold for UDP as they do for TCP.",
  "default-deny": "Under a default-deny both ways nothing connects.",
  "dns-without-rule": "Under a default-deny without the DNS rule no name is resolved.",
  "dns-with-rule": "The DNS rule of this cluster brings names back, by UDP and TCP, and opens nothing else.",
  bridge: "An allow-all wins over policies with except, many ports and several rules, whichever comes first.",
  "ip-block": "An ipBlock of an outside address opens it, and an except keeps it closed.",
  "ip-block-pods": "An ipBlock matches addresses of pods, and an except of one keeps it closed.",
  "ip-block-nodes": "An ipBlock matches the address of a node.",
  "end-port": "A range of ports opens its ports alone.",
  sctp: "Policies hold for SCTP.",
  "named-ports": "A port's name opens that port alone.",
  established: "A new deny cuts a connection that stands.",
  "host-network": "Policies govern pods on the host network.",
};

/** What follows where a connection was the opposite of what was expected. */
const CONTRADICTED: Readonly<Record<ProofSubject, string>> = {
  baseline: "Canary pods do not reach each other even without a policy, so nothing else says anything.",
  ingress: "Ingress policies are accepted and do not do what they say.",
  egress: "Egress policies are accepted and do not do what they say.",
  udp: "Policies do not hold for UDP.",
  "default-deny": "A default-deny lets connections through.",
  "dns-without-rule": "DNS is answered under a default-deny without a rule: something else lets it through.",
  "dns-with-rule":
    "The DNS rule of this cluster does not bring DNS back: enforcing egress would break names.",
  bridge: "An allow-all does not win here: a rollback could not be relied on, so nothing is staged.",
  "ip-block": "An ipBlock of an outside address does not do what it says.",
  "ip-block-pods": "An ipBlock does not match pods here: select them by labels instead.",
  "ip-block-nodes": "An ipBlock does not match nodes here: they need a policy kind of this CNI.",
  "end-port": "endPort does not do what it says: list the ports one by one.",
  sctp: "Policies do not hold for SCTP.",
  "named-ports": "A port's name does not do what it says: use numbers.",
  established:
    "A connection that stands survives a new deny: what a policy cuts shows only when a connection is opened anew.",
  "host-network": "Policies do not govern pods on the host network.",
};

const SEEN: Readonly<Record<ProbeObservation["seen"], string>> = {
  connects: "connected",
  blocked: "got no answer",
  refused: "was refused",
  "name-not-resolved": "did not resolve the name",
  failed: "could not be tried",
};

/** One observation in words: `client to near on 8080/TCP got no answer`. */
export function observationText({ from, to, port, protocol, seen }: ProbeObservation): string {
  return `${from} to ${to} on ${port}/${protocol} ${SEEN[seen]}`;
}

/** The sentence of a proved row. */
export function provedText(subject: ProofSubject, connections: number): string {
  return `${PROVED[subject]} ${connections} ${connections === 1 ? "connection" : "connections"} as expected.`;
}

/** The sentence of a row that something speaks against. */
export function contradictedText(subject: ProofSubject, seen: ProbeObservation): string {
  const expected = seen.expected === "blocked" ? "should have been blocked" : "should have connected";
  return `${CONTRADICTED[subject]} ${observationText(seen)}, and ${expected}.`;
}

/** The sentence of a row that nothing can be concluded for. */
export function doubtText(seen: ProbeObservation | undefined, doubt: string | undefined): string {
  if (seen === undefined) return "Nothing was seen of it.";
  const because = doubt ?? (seen.detail === undefined ? "that says nothing of policies" : seen.detail);
  return `Nothing can be said: ${observationText(seen)} (${because}).`;
}

/** The sentence of a row in which connections were refused where they should be dropped. */
export function refusedText(seen: ProbeObservation): string {
  return `Denied connections are refused instead of dropped: ${observationText(seen)}, and it connects without the policy. Callers see the denial at once.`;
}

/** The DNS rule, where DNS is answered without it. */
export const RULE_SHOWED_NOTHING =
  "Names are resolved with the DNS rule of this cluster, and without it too: the rule itself showed nothing.";

/** Which canary pod ran where: `On node-1: client and near. On node-2: far.` */
export function placementText(pods: readonly CanaryPod[]): string {
  const byNode = Map.groupBy(
    pods.filter(({ role }) => role !== "sctp"),
    ({ nodeName }) => nodeName,
  );
  return [...byNode].map(([node, on]) => `On ${node}: ${on.map(({ role }) => role).join(", ")}.`).join(" ");
}
