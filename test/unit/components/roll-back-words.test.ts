import { expect, test } from "vitest";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { rollBackView, rolledBackText, tookText } from "#components/rollout/roll-back-words.ts";
import { rowOf } from "../../cast/town-board.ts";

function pageOf(more: Partial<NamespacePage>): NamespacePage {
  return { row: rowOf("storefront", "ingress"), ...more } as NamespacePage;
}

const preview = {
  writes: [
    { verb: "apply", namespace: "storefront", name: "zz-drawbridge-open-ingress", purpose: "open ingress" },
  ],
  kubectl: "kubectl apply -f -",
  effect: "Everything passes again.",
  overruledBy: [],
} as const;

test("the confirm lists the writes where there are some", () => {
  expect(rollBackView("storefront", pageOf({ rollback: preview }), null)).toEqual({ kind: "ready", preview });
});

test("where nothing can be rolled back it says why", () => {
  const atObserve = rollBackView("ledger", pageOf({ row: rowOf("ledger", "observe") }), null);
  expect(atObserve).toMatchObject({ kind: "nothing", why: expect.stringContaining("at Observe") });
  const rollback = { ...preview, writes: [] };
  const policies = [{ role: "open" }] as unknown as NamespacePage["policies"];
  const openAnyway = rollBackView("storefront", pageOf({ rollback, policies }), null);
  expect(openAnyway).toMatchObject({ kind: "nothing", why: expect.stringContaining("open policies stand") });
  const byOthers = rollBackView("storefront", pageOf({ rollback, policies: [] }), null);
  expect(byOthers).toMatchObject({ kind: "nothing", why: expect.stringContaining("policies of others") });
});

test("a page that cannot be read does not stand in the way of the rollback", () => {
  expect(rollBackView("storefront", undefined, new Error("The database is away."))).toEqual({
    kind: "blind",
    why: "The database is away.",
  });
  expect(rollBackView("storefront", undefined, null)).toEqual({ kind: "loading" });
});

test("a page that was read before is still good when the next read fails", () => {
  expect(rollBackView("storefront", pageOf({ rollback: preview }), new Error("away")).kind).toBe("ready");
});

test("the notification says objects, the server's time and the time from the click", () => {
  const writes = [
    { name: "a", verb: "apply", ms: 20 },
    { name: "b", verb: "apply", ms: 14 },
  ];
  expect(rolledBackText({ writes, apiMs: 33, totalMs: 34.2 }, 61)).toBe(
    "2 objects written in 34 ms, 61 ms from the click; traffic flows again.",
  );
  expect(rolledBackText({ writes: [], apiMs: 0, totalMs: 2 }, 9)).toContain("open already");
});

test("durations turn to seconds from one second on", () => {
  expect(tookText(999.4)).toBe("999 ms");
  expect(tookText(1_240)).toBe("1.2 s");
});
