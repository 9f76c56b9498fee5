import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate } from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { disagreement } from "./disagreement.ts";
import { oddCluster } from "./odd-clusters.ts";
import { actorsOf, NAMES } from "./second-opinion.ts";
import { runs } from "../runs.ts";

const PATIENCE_MS = 20_000 + 100 * runs(500);

describe("the engine and the data plane's own evaluator, written apart from the specification", () => {
  it.each(NAMES)("agree about every pair of ends in odd clusters (%s)", { timeout: PATIENCE_MS }, (name) => {
    fc.assert(
      fc.property(oddCluster, fc.nat({ max: 6 }), (snapshot, first) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, PROFILES[name]);
        expect(disagreement(cluster, { snapshot, name, first })).toBeUndefined();
      }),
      { numRuns: runs(500) },
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
