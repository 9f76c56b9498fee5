import { expect, test } from "vitest";
import { canaryPodFrom } from "#lib/server/cluster/canary-rows.ts";

const pod = (labels: Readonly<Record<string, string>>) => ({ metadata: { name: "p", uid: "u", labels } });

test("a pod is told by its role, and one without a role of ours is nobody's canary", () => {
  expect(canaryPodFrom(pod({ "drawbridge.dev/canary-role": "far" }))).toMatchObject({
    role: "far",
    name: "p",
  });
  expect(canaryPodFrom(pod({ "drawbridge.dev/canary-role": "ledger" }))).toBeUndefined();
  expect(canaryPodFrom(pod({ "drawbridge.dev/canary": "1a2b3c4d" }))).toBeUndefined();
  expect(canaryPodFrom(undefined)).toBeUndefined();
});
