import { expect, test } from "vitest";
import {
  observedText,
  outcomeWords,
  policyName,
  stateWords,
  surprisesFirst,
} from "#components/enforcement/subject-words.ts";
import { isAsExpected } from "#lib/probes/index.ts";
import { attempt, proofRow } from "../../cast/town-enforcement.ts";

test("without ingress or egress there is no rollout: a plain no to either is a danger", () => {
  expect(stateWords("egress", "not-enforced").tone).toBe("danger");
  expect(stateWords("sctp", "not-enforced").tone).toBe("attention");
});

test("no two states look alike without their colour", () => {
  const marks = (["enforced", "not-enforced", "differs", "unknown"] as const).map(
    (state) => stateWords("sctp", state).mark,
  );
  expect(new Set(marks).size).toBe(4);
});

test("to be refused is to be kept out, and a row that differs by that alone holds", () => {
  const refused = { ...proofRow("ingress", "differs"), observations: [attempt({ seen: "refused" })] };
  expect(isAsExpected(attempt({ seen: "refused" }))).toBe(true);
  expect(outcomeWords(refused)).toMatchObject({ tone: "ready", mark: "differs" });
  const passed = { ...refused, observations: [attempt({ seen: "connects" })] };
  expect(outcomeWords(passed).tone).toBe("attention");
});

test("a probe that failed tells nothing, whatever was expected", () => {
  expect(isAsExpected(attempt({ seen: "failed" }))).toBe(false);
  expect(isAsExpected(attempt({ expected: "connects", seen: "failed" }))).toBe(false);
});

test("a name that is not resolved is neither a denial nor an answer: the screen counts it as the judge does", () => {
  const unresolved = attempt({ seen: "name-not-resolved" });
  expect(observedText([unresolved, attempt()])).toBe("1 of 2 connections as expected");
});

test("observations are counted against what was expected", () => {
  expect(observedText([attempt(), attempt({ seen: "connects" })])).toBe("1 of 2 connections as expected");
  expect(observedText([])).toBe("");
});

test("what surprised comes first, and a policy is called by its own name", () => {
  const surprise = attempt({ seen: "connects" });
  expect(surprisesFirst([attempt(), surprise, attempt()])[0]).toBe(surprise);
  expect(policyName("kind: NetworkPolicy\nmetadata:\n  name: deny-all\n  labels: {}\n")).toBe("deny-all");
});
