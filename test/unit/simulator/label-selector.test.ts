import { expect, test } from "vitest";
import { parseLabelSelector } from "#lib/simulator/api/label-selector.ts";

const CASES: [selector: string, labels: Record<string, string>, selected: boolean][] = [
  ["", {}, true],
  ["app=payments", { app: "payments" }, true],
  ["app==payments", { app: "ledger" }, false],
  ["app!=payments", {}, true],
  ["app notin (payments, ledger)", {}, true],
  ["app in (payments,ledger)", { app: "ledger" }, true],
  ["app in (payments,ledger)", {}, false],
  ["app", { app: "" }, true],
  ["!app", { app: "" }, false],
  ["app=", { app: "" }, true],
  ["app=", {}, false],
  ["app in (payments,ledger),tier=data,!canary", { app: "payments", tier: "data" }, true],
  ["app in (payments,ledger),tier=data,!canary", { app: "payments" }, false],
  ["drawbridge.dev/instance=one", { "drawbridge.dev/instance": "one" }, true],
  ["toString", {}, false],
];

test("the text form of a selector selects as Kubernetes does, absent keys included", () => {
  for (const [selector, labels, selected] of CASES) {
    expect([selector, labels, parseLabelSelector(selector)?.(labels)]).toEqual([selector, labels, selected]);
  }
});

test("what is no selector is refused, not guessed at", () => {
  for (const text of ["a=b=c", "=b", "a in b", "a,,b", "-a", "a in (b"]) {
    expect([text, parseLabelSelector(text)]).toEqual([text, undefined]);
  }
});
