import type { AdminPeer, AdminPort } from "../admin/admin-policy.ts";
import type { CompiledAdminRule } from "../compile/compiled-admin-rule.ts";
import { selectorText } from "../selector/compiled-selector.ts";
import type { ToldQuestion } from "./explain-policy.ts";
import { namespacesText, podsText, questionText } from "./reason-text.ts";

const VERB = { allow: "allows", deny: "denies", pass: "passes" } as const;

/** What an admin rule does with a connection that it matches, or may match, as a sentence. */
export function adminRuleText(rule: CompiledAdminRule, question: ToldQuestion, isCertain: boolean): string {
  const place = `${ruleNameText(rule)} ${question.direction} rule ${rule.index + 1}`;
  const called = rule.name === undefined || rule.name === "" ? place : `${place} (${rule.name})`;
  if (rule.failsClosed) {
    return `${called} has a peer of a kind that is not known, so it denies everybody.`;
  }
  const does = `${called} ${VERB[rule.action]} ${peersText(rule)} on ${portsText(rule.ports)}`;
  if (!isCertain) {
    return `${does}; whether that is ${question.otherText} on ${questionText(question)} is not known.`;
  }
  return rule.action === "pass" ? `${does}, on to the next tier.` : `${does}.`;
}

function ruleNameText({ source }: CompiledAdminRule): string {
  return `${source.kind} ${source.name}`;
}

/** A sentence that lists more peers than this is not read. */
const MAX_PEERS_NAMED = 4;

function peersText({ peers }: CompiledAdminRule): string {
  if (peers === "any") return "every peer";
  const named = peers.slice(0, MAX_PEERS_NAMED).map(({ source }) => peerText(source));
  const more = peers.length - named.length;
  return more === 0 ? named.join(" or ") : `${named.join(", ")} or one of ${more} more peers`;
}

function peerText(peer: AdminPeer): string {
  switch (peer.kind) {
    case "namespaces":
      return `all pods of ${namespacesText(peer.selector)}`;
    case "pods":
      return `${podsText(peer.podSelector)} of ${namespacesText(peer.namespaceSelector)}`;
    case "networks":
      return peer.cidrs.join(", ");
    case "nodes":
      return selectorText(peer.selector) === "(everything)"
        ? "every node"
        : `nodes ${selectorText(peer.selector)}`;
    case "domain-names":
      return peer.names.join(", ");
    case "unknown":
      return "nobody (the peer is of a kind that is not known)";
  }
}

function portsText(ports: CompiledAdminRule["ports"]): string {
  return ports === "any" ? "every port" : ports.map(portText).join(" or ");
}

function portText(port: AdminPort): string {
  switch (port.kind) {
    case "number":
      return `${port.protocol} ${port.port}`;
    case "range":
      return `${port.protocol} ${port.first}-${port.last}`;
    case "protocol":
      return `every ${port.protocol} port`;
    case "named":
      return `${port.protocol === undefined ? "" : `${port.protocol} `}${port.name}`;
  }
}
