import { expect, test } from "vitest";
import { operationWords, stepState, writeProgress } from "#components/rollout/operation-words.ts";
import { operationOf } from "../../cast/town-board.ts";

const firstDone = [
  { index: 0, state: "done" },
  { index: 1, state: "done" },
] as const;

test("barriers do not count as writes", () => {
  expect(writeProgress(operationOf({ steps: firstDone }))).toEqual({ done: 1, total: 2 });
});

test("a running operation says how far it is", () => {
  expect(operationWords(operationOf({ steps: firstDone })).text).toBe("1 of 2 writes done.");
});

test("a finished one says how long it took and what became of traffic", () => {
  const operation = operationOf({ state: "done" });
  const words = operationWords({ ...operation, finishedAtMs: operation.createdAtMs + 1_300 });
  expect(words).toEqual({
    tone: "ready",
    text: "Done: 2 writes in 1.3 s. Ingress is enforced in storefront.",
  });
});

test("one that did not finish says how far it came and why", () => {
  const failed = operationWords(
    operationOf({ state: "failed", steps: firstDone, message: "The API server answered 403." }),
  );
  expect(failed).toEqual({
    tone: "danger",
    text: "Stopped after 1 of 2 writes. The API server answered 403.",
  });
  expect(operationWords(operationOf({ state: "superseded" })).tone).toBe("attention");
});

test("a step without a record has not begun", () => {
  expect(stepState(firstDone, 0)).toBe("done");
  expect(stepState(firstDone, 2)).toBe("planned");
});
