import type { DiffRow, EdgeFate, EdgeImpact, ReachChanges } from "#lib/policy/index.ts";

/** How a fate is headed, and in which tone. */
export interface FateWords {
  readonly title: string;
  readonly tone: "danger" | "attention" | "ready" | "quiet";
}

/** A heading for each fate, with what it counts. */
export const FATE_WORDS: Readonly<Record<EdgeFate, FateWords>> = {
  cut: { title: "Would be cut", tone: "danger" },
  "now-uncertain": { title: "Would become uncertain", tone: "attention" },
  opened: { title: "Would be opened", tone: "attention" },
  settled: { title: "Would no longer be uncertain", tone: "ready" },
  "still-uncertain": { title: "Stay uncertain", tone: "quiet" },
};

/** The same for pairs, observed or not. */
export const REACH_WORDS: Readonly<Record<DiffRow["change"], FateWords>> = {
  removed: { title: "Pairs no longer connected", tone: "danger" },
  added: { title: "Pairs newly connected", tone: "attention" },
  changed: { title: "Pairs with other ports", tone: "quiet" },
};

/** What becomes of all pairs, as one sentence. */
export function reachText({ counts: { removed, added, changed } }: ReachChanges): string {
  if (removed + added + changed === 0) return "Nothing else would be open or closed than now.";
  const parts = [
    removed > 0 && `${pairs(removed)} would no longer be connected`,
    added > 0 && `${pairs(added)} would newly be connected`,
    changed > 0 && `${pairs(changed)} would have other ports open`,
  ].filter((part) => part !== false);
  return `Observed or not: ${parts.join(", ")}.`;
}

/** An end as people say it: addresses outside instead of a marked range. */
export function endText(end: string): string {
  if (!end.endsWith("[External]")) return end;
  const range = end.slice(0, -"[External]".length);
  if (range === "0.0.0.0-255.255.255.255") return "every IPv4 address outside";
  if (range.startsWith("::-ffff:ffff")) return "every IPv6 address outside";
  const [first, last] = range.split("-");
  return first === last ? `address ${first}` : `addresses ${first} to ${last}`;
}

/** Ports as people say them. */
export function portsText(ports: string): string {
  return ports.replace("All Connections", "all ports").replace("No Connections", "nothing");
}

/** That policies without a namespace are taken to be of this one; undefined where all name theirs. */
export function filledText(filled: readonly string[], namespace: string): string | undefined {
  if (filled.length === 0) return undefined;
  const names = filled.join(", ");
  return filled.length === 1
    ? `${names} names no namespace: it is tried in ${namespace}, as kubectl apply -n ${namespace} would put it there.`
    : `${names} name no namespace: they are tried in ${namespace}, as kubectl apply -n ${namespace} would put them there.`;
}

/** That the policy which the text began as is taken away; a new name makes another policy. */
export function removedText(removed: string | undefined): string | undefined {
  if (removed === undefined) return undefined;
  return `The text no longer holds ${removed}, so it is taken away. To keep it beside another policy, start from a new one.`;
}

function pairs(count: number): string {
  return count === 1 ? "1 pair" : `${count.toLocaleString("en-US")} pairs`;
}

/** The whole impact as one sentence. */
export function impactText({ counts, stillAllowed, stillDenied }: EdgeImpact): string {
  const changed = counts.cut + counts.opened + counts["now-uncertain"] + counts.settled;
  const stay = stillAllowed + stillDenied + counts["still-uncertain"];
  if (changed + stay === 0) return "No connection of this namespace was observed yet.";
  if (changed === 0) return `Nothing observed would change: ${connections(stay)} stay as they are.`;
  const parts = [
    counts.cut > 0 && `${connections(counts.cut)} would be cut`,
    counts["now-uncertain"] > 0 && `${counts["now-uncertain"]} would become uncertain`,
    counts.opened > 0 && `${counts.opened} would be opened`,
    counts.settled > 0 && `${counts.settled} would no longer be uncertain`,
  ].filter((part) => part !== false);
  return `${upperFirst(parts.join(", "))}; ${stay} stay as they are.`;
}

function connections(count: number): string {
  return count === 1 ? "1 connection" : `${count} connections`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
