import { expect, test } from "vitest";
import { activityText, activityTone, AUDIT_ACTIONS, detailText } from "#components/rollout/activity-words.ts";
import { auditFilterOf } from "#components/rollout/audit-filter.ts";

test("an event reads as a sentence after its actor", () => {
  expect(activityText({ action: "rule.accepted", subject: "rule web to api" })).toBe(
    "accepted rule web to api",
  );
});

test("every action has words and a tone", () => {
  for (const action of AUDIT_ACTIONS) {
    expect(activityText({ action, subject: "x" })).not.toContain(action);
    expect(activityTone(action)).toBeDefined();
  }
});

test("a rollback and a failure are grave, a phase reached is good", () => {
  expect(activityTone("rollout.rolled-back")).toBe("danger");
  expect(activityTone("operation.failed")).toBe("danger");
  expect(activityTone("rollout.phase.advanced")).toBe("ready");
});

test("words stay words and values become JSON", () => {
  expect(detailText("staged")).toBe("staged");
  expect(detailText({ phase: "staged" })).toBe('{\n  "phase": "staged"\n}');
});

test("an address's empty, repeated and unknown parameters are no filter", () => {
  expect(auditFilterOf({ namespace: "payments", actor: "", action: ["a", "b"], x: "y" })).toEqual({
    namespace: "payments",
  });
});
