import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { runs } from "../../property/runs.ts";
import type { Answer } from "../api-request.ts";
import { realCluster, sceneOn, simulator, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { ALLOW_WEB, OPEN_INGRESS, policy } from "../policies.ts";

const SEED = 20_261_124;

const SPECS: readonly unknown[] = [
  ALLOW_WEB,
  OPEN_INGRESS,
  { podSelector: {}, policyTypes: ["Egress"] },
  { podSelector: {}, ingress: [] },
  { podSelector: { matchLabels: { app: "api" } }, egress: [{ ports: [{ port: 53, protocol: "UDP" }] }] },
  { ...ALLOW_WEB, ingress: [{ ports: [{ port: 8080 }] }] },
  undefined,
];
const LABELS: readonly unknown[] = [
  undefined,
  {},
  { team: "shop" },
  { team: "else" },
  { team: "shop", tier: "front" },
];

const write = fc.record({
  how: fc.constantFrom("apply", "apply", "force", "merge", "put", "delete"),
  manager: fc.constantFrom("drawbridge", "argocd"),
  spec: fc.constantFrom(...SPECS),
  labels: fc.constantFrom(...LABELS),
});
type Write = typeof write extends fc.Arbitrary<infer One> ? One : never;

function perform(scene: Scene, { how, manager, spec, labels }: Write): Promise<Answer> {
  const body = policy("p", spec, labels === undefined ? {} : { labels });
  const path = `${scene.policies}/p?fieldManager=${manager}`;
  switch (how) {
    case "merge":
      return scene.send("PATCH", path, {
        contentType: "application/merge-patch+json",
        body: { metadata: { labels }, spec },
      });
    case "put":
      return scene.send("PUT", path, { body });
    case "delete":
      return scene.send("DELETE", `${scene.policies}/p`);
    default:
      return scene.apply(body, `fieldManager=${manager}&force=${how === "force"}`);
  }
}

/**
 * An answer without what differs between two servers: their uids, versions, times and namespaces. Conflicts with several
 * managers come in any order: the real server walks a Go map.
 */
function comparable(answer: Answer) {
  const { body } = answer;
  if (body?.kind !== "NetworkPolicy") {
    const outcome = outcomeOf(answer);
    return { ...outcome, causes: outcome.causes?.map(String).sort() };
  }
  const { generation, labels, managedFields = [] } = body.metadata ?? {};
  const owners = managedFields.map(({ manager, operation, fieldsV1 }) => [
    `${manager}/${operation}`,
    fieldsV1,
  ]);
  return {
    code: answer.code,
    generation,
    labels,
    spec: body.spec,
    owners: Object.fromEntries(owners) as object,
  };
}

test.skipIf(inject("realCluster") === undefined)(
  "whoever writes a policy, in whatever order, both servers keep the same of it and give its fields to the same owners",
  async () => {
    const simulated = await sceneOn(await simulator());
    const real = await sceneOn(realCluster());
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 2, maxLength: 7 }), async (writes) => {
        for (const scene of [simulated, real]) await scene.send("DELETE", `${scene.policies}/p`);
        for (const one of writes) {
          const [ours, theirs] = [await perform(simulated, one), await perform(real, one)];
          expect(comparable(ours)).toEqual(comparable(theirs));
        }
      }),
      { seed: SEED, numRuns: runs(150) },
    );
  },
);
