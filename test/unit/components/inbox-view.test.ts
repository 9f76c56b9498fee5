import { expect, test } from "vitest";
import type { EdgeKey } from "#lib/flows/index.ts";
import type { RuleId, Verdict, WorkloadId } from "#lib/policy/index.ts";
import type { InboxEdge } from "#lib/rollout/index.ts";
import {
  acceptAllText,
  acceptedText,
  inexpressible,
  isUnnameable,
  reasonsOf,
  skippedText,
} from "#components/policy/inbox-words.ts";
import {
  connectionText,
  decisionText,
  inboxCounts,
  neighbour,
  successor,
  visibleInbox,
} from "#components/policy/inbox-view.ts";

function edge(name: string, candidate: Verdict, more: Partial<InboxEdge> = {}): InboxEdge {
  const workload = (namespace: string, of: string) =>
    ({
      kind: "workload",
      id: `${namespace}/Deployment/${of}` as WorkloadId,
      namespace,
      name: of,
      workloadKind: "Deployment",
    }) as const;
  return {
    edge: {
      key: name as EdgeKey,
      sender: workload("storefront", name),
      receiver: workload("payments", "gateway"),
      port: 8443,
      protocol: "TCP",
      tally: { senderAllowed: 1, senderDenied: 0, receiverAllowed: 1, receiverDenied: 0 },
      firstSeenMs: 0,
      lastSeenMs: 0,
      dnsNames: [],
    },
    connections: 10,
    denials: 0,
    now: "allowed",
    candidate,
    isUndecided:
      candidate === "would-be-denied" && more.decision === undefined && more.decidedIn === undefined,
    ...more,
  };
}

const accepted = { kind: "accepted", ruleId: "r-1" as RuleId, by: "dana", atMs: 0 } as const;
const dismissed = { kind: "dismissed", reason: "a scan", by: "dana", atMs: 0 } as const;

const quiet = edge("quiet", "would-be-denied", { connections: 1 });
const busy = edge("busy", "would-be-denied", { connections: 900 });
const passing = edge("passing", "allowed");
const scanned = edge("scanned", "would-be-denied", { decision: dismissed });
const doubtful = edge("doubtful", "uncertain");
const inbox = [quiet, passing, busy, scanned, doubtful];

function keys(edges: readonly InboxEdge[]): readonly string[] {
  return edges.map((each) => each.edge.key);
}

test("what would be denied and nobody decided is undecided; what passes is not", () => {
  expect(keys(visibleInbox(inbox, "undecided"))).toEqual(["busy", "quiet"]);
});

test("an accepted edge that is denied all the same has to be looked at again", () => {
  const missed = edge("missed", "would-be-denied", { decision: accepted, isUndecided: true });
  const fine = edge("fine", "allowed", { decision: accepted });
  expect(keys(visibleInbox([missed, fine], "undecided"))).toEqual(["missed"]);
  expect(keys(visibleInbox([missed, fine], "decided"))).toEqual(["fine"]);
});

test("the busiest undecided connection comes first", () => {
  expect(keys(visibleInbox(inbox, "undecided"))).toEqual(["busy", "quiet"]);
  expect(keys(visibleInbox(inbox, "all"))).toEqual(["busy", "quiet", "scanned", "doubtful", "passing"]);
});

test("the filters' counts are what they show, and add up to all", () => {
  const there = edge("there", "would-be-denied", { decidedIn: "payments" });
  const cut = edge("cut", "denied");
  const counts = inboxCounts([...inbox, there, cut]);
  expect(counts).toEqual({ undecided: 2, uncertain: 1, decided: 1, denied: 2, passes: 1, all: 7 });
  const { all, ...parts } = counts;
  expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(all);
});

test("what only the other end would deny names the namespace that decides", () => {
  expect(decisionText(edge("there", "would-be-denied", { decidedIn: "payments" }), [])).toBe(
    "decided in payments",
  );
});

test("words and ports of a connection can be searched for", () => {
  expect(keys(visibleInbox(inbox, "all", "storefront/busy to payments/gateway, 8443"))).toEqual(["busy"]);
});

test("a connection names only the foreign namespace", () => {
  expect(connectionText(busy, "storefront")).toBe("busy to payments/gateway, 8443/TCP");
});

test("a decision says what, and for a dismissal why", () => {
  expect(decisionText(scanned, [])).toBe("dismissed: a scan");
  expect(decisionText(quiet, [])).toBe("undecided");
  expect(decisionText(passing, [])).toBe("passes without a rule");
});

test("J and K stop at the ends, and begin at the first", () => {
  const edges = [busy, quiet];
  expect(neighbour(edges, undefined, 1)).toBe("busy");
  expect(neighbour(edges, "busy", 1)).toBe("quiet");
  expect(neighbour(edges, "quiet", 1)).toBe("quiet");
  expect(neighbour([], undefined, 1)).toBeUndefined();
});

test("after a decision one stands on the next edge, or on the one before where it was the last", () => {
  const edges = [busy, quiet, doubtful];
  expect(successor(edges, new Set(["busy"]))).toBe("quiet");
  expect(successor(edges, new Set(["quiet", "doubtful"]))).toBe("busy");
  expect(successor(edges, new Set(["busy", "quiet", "doubtful"]))).toBeUndefined();
});

test("before accepting all it says how many flows are known to become no rule, and promises no more than up to", () => {
  const icmp = { edge: { ...quiet.edge, protocol: "ICMP" as const, port: 0 } };
  expect([quiet, busy, icmp].filter(isUnnameable)).toEqual([icmp]);
  expect(acceptAllText(12, 0)).toContain("up to 12 flows that are undecided");
  expect(acceptAllText(12, 0)).toContain("left undecided, and its reason is shown");
  expect(acceptAllText(12, 11)).toContain("up to 1 flow that is undecided");
  expect(acceptAllText(12, 11)).toContain("11 flows cannot become a rule");
});

test("accepting many says how many were not, and each reason once", () => {
  expect(acceptedText(12, 2)).toBe("12 flows allowed, 2 skipped");
  expect(acceptedText(0, 1)).toBe("Nothing allowed, 1 skipped");
  expect(skippedText([{ message: "No address." }, { message: "No address." }, { message: "ICMP." }])).toBe(
    "2 times: No address. ICMP.",
  );
  expect(skippedText([])).toBeUndefined();
});

test("edges that no rule can allow are told apart from those that only lack something", () => {
  const node = { code: "not-expressible", message: "It is node traffic." };
  const skipped = [
    { edgeKey: "a", code: "no-address", message: "No address." },
    { edgeKey: "b", ...node },
    { edgeKey: "c", ...node },
  ];
  expect(inexpressible(skipped).map(({ edgeKey }) => edgeKey)).toEqual(["b", "c"]);
  expect(reasonsOf(skipped)).toEqual([
    { message: "It is node traffic.", count: 2 },
    { message: "No address.", count: 1 },
  ]);
});

test("an edge without a decision never says that it passes where it does not", () => {
  expect(decisionText(edge("quiet", "denied"), [])).toBe("denied already");
  expect(decisionText(edge("quiet", "uncertain"), [])).toBe("cannot be judged");
  expect(decisionText(edge("quiet", "allowed"), [])).toBe("passes without a rule");
});
