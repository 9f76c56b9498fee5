import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { mutated, WHOLE_NETWORK_POLICY } from "../../property/policy/bad-manifests.ts";
import { runs } from "../../property/runs.ts";
import { realCluster, sceneOn, simulator, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

const SEED = 20_261_124;

/** Create, then strict create, of whatever it is, dry; and what the accepted one became. */
async function answersOf(scene: Scene, manifest: unknown) {
  const post = (query: string) =>
    scene.send("POST", `${scene.policies}?dryRun=All${query}`, { body: manifest });
  const [usual, strict] = [await post(""), await post("&fieldValidation=Strict")];
  return { usual: outcomeOf(usual), strict: outcomeOf(strict), spec: usual.code === 201 && usual.body?.spec };
}

test.skipIf(inject("realCluster") === undefined)(
  "whatever is wrong with a policy, both servers say the same of it, and keep the same of what they take",
  async () => {
    const simulated = await sceneOn(await simulator());
    const real = await sceneOn(realCluster());
    await fc.assert(
      fc.asyncProperty(mutated(WHOLE_NETWORK_POLICY), async (manifest) => {
        fc.pre(typeof manifest === "object" && manifest !== null && !Array.isArray(manifest));
        const body = { ...(manifest as object), metadata: { name: "web" } };
        expect(await answersOf(simulated, body)).toEqual(await answersOf(real, body));
      }),
      { seed: SEED, numRuns: runs(500) },
    );
  },
);
