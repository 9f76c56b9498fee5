import { platformNeeds, type Finding } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import { dnsEndpointsOf, selectorText, type RulePeer, type RulePort, type Snapshot } from "#lib/policy/index.ts";

/** What was found in a cluster, each with what it rests on, as a person reads it. */
export function findingsText(findings: readonly Finding[]): string {
  return findings.map(findingText).join("\n");
}

function findingText({ id, certainty, title, text, namespaces, derivedFrom }: Finding): string {
  const where = namespaces === "all" ? "every namespace" : namespaces.join(", ") || "no namespace";
  const from = derivedFrom.map(({ object, field, value }) => {
    const place = [object, field].filter(Boolean).join(" ");
    return `  from: ${value === undefined ? place : `${place} = ${value}`}\n`;
  });
  return `${title} (${certainty})\n  ${id}, for ${where}\n  ${text}\n${from.join("")}`;
}

/** What each namespace must allow for these findings, and what no NetworkPolicy says here. */
export function needsText(snapshot: Snapshot, findings: readonly Finding[]): string {
  const report = enforcementReport(evidenceOf(snapshot));
  const parts = snapshot.namespaces.map(({ name }) => {
    const { needs, inexpressible } = platformNeeds({ snapshot, report, findings, namespace: name });
    const lines = [
      ...needs.map(
        ({ direction, rule, because }) =>
          `  ${direction}: ${peerText(rule.sender)} -> ${peerText(rule.receiver)} on ${portsText(rule.ports)}\n    # ${because}\n`,
      ),
      ...inexpressible.map(({ direction, text }) => `  ${direction}: not by a NetworkPolicy\n    # ${text}\n`),
    ];
    return lines.length === 0 ? "" : `Namespace ${name}\n${lines.join("")}`;
  });
  return parts.filter((part) => part !== "").join("\n");
}

/** Where pods of each kind that the cluster has ask for names. */
export function dnsText(snapshot: Snapshot): string {
  const kinds = Map.groupBy(
    snapshot.pods.filter((pod) => !pod.finished),
    ({ hostNetwork, dnsPolicy, dnsNameservers }) =>
      hostNetwork ? "on the host network" : ["with dnsPolicy", dnsPolicy, ...dnsNameservers].join(" "),
  );
  return [...kinds]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, pods]) => {
      const endpoints = pods[0] === undefined ? [] : dnsEndpointsOf(snapshot, pods[0]);
      const lines = endpoints.map(
        ({ address, port, protocol, peer, why }) =>
          `  ${protocol} ${port} of ${peer.kind === "workload" ? peer.id : address || "unknown addresses"}: ${why}\n`,
      );
      return `Pods ${kind} (${pods.length})\n${lines.join("") || "  nothing that a policy governs\n"}`;
    })
    .join("\n");
}

/** The evidence of a recorded cluster, which always has some. */
export function evidenceOf({ evidence }: Snapshot): NonNullable<Snapshot["evidence"]> {
  if (evidence === undefined) throw new Error("the recorded objects hold no evidence");
  return evidence;
}

function peerText(peer: RulePeer): string {
  if (peer.kind === "any") return "anybody";
  if (peer.kind === "cidr") return peer.cidrs.join(" ");
  return `${peer.namespace} ${selectorText(peer.podSelector)}`;
}

function portsText(ports: readonly RulePort[]): string {
  return ports.map(({ protocol, port }) => `${protocol} ${port ?? "any"}`).join(", ");
}
