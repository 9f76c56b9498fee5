import { expect, test } from "vitest";
import { planLines, rollbackLines, writeCount } from "#components/rollout/write-lines.ts";
import { policyNamed, STEPS } from "../../cast/town-board.ts";

const plan = { steps: STEPS, effect: "Ingress is enforced in storefront." };

test("writes are numbered in their order, waits and the effect are not", () => {
  expect(planLines(plan).map(({ number, verb }) => [number, verb])).toEqual([
    [1, "delete"],
    [undefined, "wait"],
    [2, "apply"],
    [undefined, "then"],
  ]);
});

test("each write names its object as the API does", () => {
  expect(planLines(plan)[0]?.object).toBe("NetworkPolicy storefront/zz-drawbridge-open-ingress");
});

test("a wait says for what and at least how long, once", () => {
  expect(planLines(plan)[1]?.object).toBe("until the writes before are seen in effect, at least 500 ms");
});

test("only what is sent to the API server counts as a write", () => {
  expect(writeCount(plan)).toBe("2 writes");
  expect(writeCount({ steps: STEPS.slice(0, 2) })).toBe("1 write");
});

test("a rollback's writes are listed in the order in which they are sent", () => {
  const lines = rollbackLines({
    writes: [
      { verb: "apply", namespace: "storefront", name: "zz-drawbridge-open-ingress", purpose: "open ingress" },
      { verb: "apply", namespace: "storefront", name: "zz-drawbridge-open-egress", purpose: "open egress" },
    ],
  });
  expect(lines.map(({ number, object }) => `${number} ${object}`)).toEqual([
    "1 NetworkPolicy storefront/zz-drawbridge-open-ingress",
    "2 NetworkPolicy storefront/zz-drawbridge-open-egress",
  ]);
});

test("a purpose that the object's name already says is left out", () => {
  const apply = (name: string, purpose: string) =>
    ({ kind: "apply", purpose, policy: policyNamed(name) }) as const;
  const steps = [
    apply("drawbridge-egress-to-db-1f2af62e", "allow egress: to-db"),
    apply("drawbridge-egress-deny-3946ffa5", "deny egress by default"),
  ];
  expect(planLines({ steps, effect: "" }).map(({ purpose }) => purpose)).toEqual([
    "",
    "deny egress by default",
    "",
  ]);
});
