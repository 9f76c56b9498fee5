import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate } from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { ENFORCEMENT_PROFILES } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { disagreement } from "./disagreement.ts";
import { oddCluster } from "./odd-clusters.ts";
import { actorsOf, NAMES, type Named } from "./second-opinion.ts";
import { runs } from "../runs.ts";

/** The specification itself. */
const BY_THE_LETTER = 500;
const USUAL = 250;
/** Of plugins that read policies as another one does, only what the engine makes of their name is to be tried. */
const OF_A_TWIN = 50;

const PATIENCE_MS = 20_000 + 200 * runs(BY_THE_LETTER);

function triesOf(name: Named): number {
  if (name === "spec") return runs(BY_THE_LETTER);
  const alike = NAMES.find((one) => isDeepStrictEqual(ENFORCEMENT_PROFILES[one], ENFORCEMENT_PROFILES[name]));
  return runs(alike === name ? USUAL : OF_A_TWIN);
}

describe("the engine and the data plane's own evaluator, written apart from the specification", () => {
  it.each(NAMES)("agree about every pair of ends in odd clusters (%s)", { timeout: PATIENCE_MS }, (name) => {
    fc.assert(
      fc.property(oddCluster, fc.nat({ max: 6 }), (snapshot, first) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, PROFILES[name]);
        expect(disagreement(cluster, { snapshot, name, first })).toBeUndefined();
      }),
      { numRuns: triesOf(name) },
    );
  });
});

describe("the engine", () => {
  it("gives a reason with every answer", { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(oddCluster, fc.constantFrom(...NAMES), (snapshot, name) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, PROFILES[name]);
        const actors = actorsOf(snapshot, name);
        for (const { end: sender } of actors) {
          for (const { end: receiver } of actors) {
            const { outcome, reasons } = evaluate(cluster, { sender, receiver, port: 80, protocol: "TCP" });
            expect({ sender, receiver, outcome, reasons: reasons.length > 0 }).toMatchObject({
              reasons: true,
            });
          }
        }
      }),
      { numRuns: runs(50) },
    );
  });
});
