import { expect, test } from "vitest";
import { paletteEntries } from "#components/shell/palette-actions.ts";
import { rowOf } from "../../cast/town-board.ts";

const entries = paletteEntries([rowOf("storefront", "ingress"), rowOf("ledger", "observe")]);

test("every namespace can be opened and shown on the graph", () => {
  const hrefs = entries.flatMap(({ does }) => (does.kind === "go" ? [does.href] : []));
  expect(hrefs).toContain("/namespaces/ledger");
  expect(hrefs).toContain("/graph?open=ledger&room=ledger");
});

test("a connection can be explained, of any namespace or of none", () => {
  const hrefs = entries.flatMap(({ group, does }) =>
    group === "Explain" && does.kind === "go" ? [does.href] : [],
  );
  expect(hrefs).toEqual(["/explain", "/explain?in=storefront", "/explain?in=ledger"]);
});

test("a rollback is offered where it would write something, and opens the confirm", () => {
  const rollbacks = entries.flatMap(({ does }) => (does.kind === "roll-back" ? [does.namespace] : []));
  expect(rollbacks).toEqual(["storefront"]);
});

test("enforcement can be proved, and every namespace exported, from anywhere", () => {
  const hrefs = entries.flatMap(({ does }) => (does.kind === "go" ? [does.href] : []));
  expect(hrefs).toEqual(
    expect.arrayContaining([
      "/enforcement",
      "/enforcement?view=needs",
      "/export",
      "/export?namespace=ledger",
    ]),
  );
});

test("no two entries share an id", () => {
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
});
