import { expect, test } from "vitest";
import { boardSummary, seenPercent, togglePhase, visibleRows } from "#components/rollout/board-view.ts";
import { rowOf } from "../../cast/town-board.ts";

const payments = rowOf("payments", "staged", { undecided: 14 });
const storefront = rowOf("storefront", "ingress");
const ledger = rowOf("ledger", "observe", {
  undecided: 3,
  coverage: { ingressSeen: 1, egressSeen: 0, pods: 4 },
});
const metrics = rowOf("metrics", "egress");
const rows = [payments, storefront, ledger, metrics];

function names(filter: Partial<Parameters<typeof visibleRows>[1]>): readonly string[] {
  return visibleRows(rows, { phases: [], text: "", sort: "board", ...filter }).map(
    ({ namespace }) => namespace,
  );
}

test("without a filter the server's order stands", () => {
  expect(names({})).toEqual(["payments", "storefront", "ledger", "metrics"]);
});

test("phases and a part of the name narrow the rows together", () => {
  expect(names({ phases: ["staged", "ingress"] })).toEqual(["payments", "storefront"]);
  expect(names({ phases: ["staged", "ingress"], text: " PAY" })).toEqual(["payments"]);
});

test("each sort puts first what needs eyes first", () => {
  expect(names({ sort: "undecided" })).toEqual(["payments", "ledger", "storefront", "metrics"]);
  expect(names({ sort: "coverage" })[0]).toBe("ledger");
  expect(names({ sort: "phase" })[0]).toBe("metrics");
  expect(names({ sort: "namespace" })[0]).toBe("ledger");
});

test("a phase's switch adds it in the phases' own order and takes it out again", () => {
  expect(togglePhase(["egress"], "staged")).toEqual(["staged", "egress"]);
  expect(togglePhase(["staged", "egress"], "staged")).toEqual(["egress"]);
});

test("the summary counts what is enforced", () => {
  expect(boardSummary(rows)).toBe(
    "4 namespaces, 8 workloads. 2 enforce something, 1 is default-deny both ways.",
  );
  expect(boardSummary([ledger])).toBe("1 namespace, 2 workloads. None enforces anything yet.");
});

test("100 percent means every pod, and no pods is no percentage", () => {
  expect(seenPercent(299, 300)).toBe(99);
  expect(seenPercent(5, 4)).toBe(100);
  expect(seenPercent(0, 0)).toBeUndefined();
});
