import { expect, test } from "vitest";
import type { GateName, GateResult } from "#lib/rollout/index.ts";
import { allowedDnsText, gateSummary, gravestFirst, newFindings } from "#components/rollout/gate-words.ts";
import { startText, suggestedReason } from "#components/rollout/step-choice.ts";

function gate(name: GateName, status: GateResult["status"], title: string): GateResult {
  return { gate: name, title, status, evidence: "", findings: [], fix: "" };
}

const dns = gate("dns", "fail", "DNS holds");
const dryRun = gate("dry-run", "waiting", "Dry run");
const lint = gate("lint", "pass", "Lint clean");
const hold = gate("hold", "fail", "Not held");
const triage = gate("undecided", "fail", "Nothing undecided");

test("the summary names what holds the step; failures outweigh what is only waited for", () => {
  expect(gateSummary([lint, dns, dryRun])).toEqual({ tone: "danger", text: "held until: DNS holds" });
  expect(gateSummary([lint, dryRun])).toEqual({ tone: "attention", text: "waiting for: Dry run" });
  expect(gateSummary([lint, lint])).toEqual({ tone: "ready", text: "all 2 pass" });
});

test("a hold is said as what it is, not as the name of its gate", () => {
  expect(gateSummary([hold, lint]).text).toBe("held by hand");
  expect(startText({ label: "Stage", gates: [hold], mayStart: false })).toBe("Stage is held by hand");
});

test("a finding that only repeats the evidence is left out", () => {
  const about = { kind: "namespace", namespace: "storefront" } as const;
  const findings = [
    { about, text: "DNS failed" },
    { about, text: "pod web-1" },
  ];
  expect(newFindings({ evidence: "Held by dana: DNS failed", findings })).toEqual([
    { about, text: "pod web-1" },
  ]);
});

test("more than two failures are counted instead of listed", () => {
  expect(gateSummary([dns, hold, triage, lint]).text).toBe("held by 3 of 4 gates");
});

test("what holds comes first, the rest keeps its order", () => {
  expect(gravestFirst([lint, dryRun, dns, hold])).toEqual([dns, hold, dryRun, lint]);
});

test("a button that cannot start says why on its face", () => {
  const step = { label: "Enforce egress", gates: [lint, dns], mayStart: false };
  expect(startText(step)).toBe("Enforce egress waits for: DNS holds");
  expect(startText({ ...step, gates: [dns, hold] })).toBe("Enforce egress is held by 2 gates");
  expect(startText({ ...step, gates: [lint], mayStart: true })).toBe("Enforce egress");
  const refusal = { code: "not-expressible", message: "no" };
  expect(startText({ ...step, gates: [lint], refusal })).toBe("Enforce egress is not possible now");
});

test("the suggested reason says what the step rests on", () => {
  expect(suggestedReason({ label: "Stage", gates: [lint, dns] })).toBe("Stage: 1 of 2 gates pass");
});

test("allowing DNS says how much it made, or that it was allowed already", () => {
  expect(allowedDnsText(2, 1)).toBe(
    "2 rules for 1 observed lookup. The cluster changes when they are applied.",
  );
  expect(allowedDnsText(0, 4)).toBe("Its rules were in force already.");
});
