import { assertNever, type AllowRule, type Verdict } from "#lib/policy/index.ts";
import type { InboxEdge } from "#lib/rollout/index.ts";
import { peerText, portText } from "./peer-words.ts";
import { rulePortsText } from "./rule-words.ts";

/** Which edges of the inbox to show. */
export const INBOX_SHOWS = ["undecided", "uncertain", "decided", "denied", "passes", "all"] as const;

/** One of the inbox's filters. */
export type InboxShow = (typeof INBOX_SHOWS)[number];

/**
 * The one filter besides "all" that shows an edge, so that the counts add up to all. "denied" is what is denied and
 * yet nothing to decide here: it is denied already, or only the other end's namespace would deny it.
 */
function standing({ candidate, decision, isUndecided }: InboxEdge): Exclude<InboxShow, "all"> {
  if (isUndecided) return "undecided";
  if (decision !== undefined) return "decided";
  if (candidate === "uncertain") return "uncertain";
  return candidate === "allowed" || candidate === "allowed-unused" ? "passes" : "denied";
}

function shows(show: InboxShow, edge: InboxEdge): boolean {
  return show === "all" || standing(edge) === show;
}

/** How many edges each filter would show. */
export function inboxCounts(inbox: readonly InboxEdge[]): Readonly<Record<InboxShow, number>> {
  const count = (show: InboxShow) => inbox.filter((edge) => shows(show, edge)).length;
  return {
    undecided: count("undecided"),
    uncertain: count("uncertain"),
    decided: count("decided"),
    denied: count("denied"),
    passes: count("passes"),
    all: inbox.length,
  };
}

/** What asks for a decision comes first. */
const GRAVITY = [
  "would-be-denied",
  "uncertain",
  "denied",
  "allowed",
  "allowed-unused",
] as const satisfies readonly Verdict[];

/** The edges of a filter: what asks for a decision first, then by connections, most first; ties by key, so that nothing jumps. */
export function visibleInbox(inbox: readonly InboxEdge[], show: InboxShow, text = ""): readonly InboxEdge[] {
  const wanted = text.trim().toLowerCase();
  return inbox
    .filter((edge) => shows(show, edge))
    .filter((edge) => wanted === "" || connectionText(edge, undefined).toLowerCase().includes(wanted))
    .toSorted(
      (a, b) =>
        Number(b.isUndecided) - Number(a.isUndecided) ||
        GRAVITY.indexOf(a.candidate) - GRAVITY.indexOf(b.candidate) ||
        b.connections + b.denials - (a.connections + a.denials) ||
        a.edge.key.localeCompare(b.edge.key),
    );
}

/** "web to catalog/api, 9000/TCP": the connection in words, for labels and search. */
export function connectionText({ edge }: InboxEdge, home: string | undefined): string {
  return `${peerText(edge.sender, home)} to ${peerText(edge.receiver, home)}, ${portText(edge.port, edge.protocol)}`;
}

/** Why an edge waits for no decision. */
const UNDECIDED_WORDS: Readonly<Record<Verdict, string>> = {
  allowed: "passes without a rule",
  "allowed-unused": "passes without a rule",
  denied: "denied already",
  uncertain: "cannot be judged",
  "would-be-denied": "decided at the other end",
};

function openText({ isUndecided, decidedIn, candidate }: InboxEdge): string {
  if (isUndecided) return "undecided";
  return decidedIn === undefined ? UNDECIDED_WORDS[candidate] : `decided in ${decidedIn}`;
}

/** What was decided about an edge, by whom and why. */
export function decisionText(edge: InboxEdge, rules: readonly AllowRule[]): string {
  const { decision } = edge;
  if (!decision) return openText(edge);
  switch (decision.kind) {
    case "accepted": {
      const rule = rules.find((each) => each.id === decision.ruleId);
      const what = rule?.origin === "template" ? "baseline" : "allowed by a rule";
      return rule ? `${what}: ${rulePortsText(rule.ports)}` : "allowed by a rule";
    }
    case "dismissed":
      return `dismissed: ${decision.reason}`;
    case "not-expressible":
      return `not expressible: ${decision.reason}`;
    default:
      return assertNever(decision);
  }
}

/** The place `by` steps from the selected edge; the first edge where none is, and never beyond an end. */
export function neighbour(
  edges: readonly InboxEdge[],
  selected: string | undefined,
  by: 1 | -1,
): string | undefined {
  const at = edges.findIndex((edge) => edge.edge.key === selected);
  const next = at < 0 ? 0 : Math.min(edges.length - 1, Math.max(0, at + by));
  return edges[next]?.edge.key;
}

/** The edge to go on with once those in `leaving` are decided: the next that stays, else the last before them. */
export function successor(edges: readonly InboxEdge[], leaving: ReadonlySet<string>): string | undefined {
  const last = edges.findLastIndex((edge) => leaving.has(edge.edge.key));
  const after = edges.slice(last + 1).find((edge) => !leaving.has(edge.edge.key));
  const before = edges.slice(0, Math.max(0, last)).findLast((edge) => !leaving.has(edge.edge.key));
  return (after ?? before)?.edge.key;
}
