import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  withEdit,
  type NetworkPolicy,
  type PolicyEdit,
  type Snapshot,
} from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { disagreement } from "./disagreement.ts";
import { oddCluster } from "./odd-clusters.ts";
import { oddNetworkPolicies } from "./odd-network-policies.ts";
import { NAMES } from "./second-opinion.ts";
import { runs } from "../runs.ts";

/** Policies written one after another, of which some replace others, and every third goes again. */
const edits: fc.Arbitrary<readonly PolicyEdit[]> = fc
  .tuple(oddNetworkPolicies, fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 6 }))
  .map(([policies, kinds]) =>
    policies.map((policy, index): PolicyEdit => {
      const { namespace, name } = policy.metadata;
      return kinds[index] === 0 ? { kind: "remove", namespace, name } : { kind: "put", policy };
    }),
  );

/** The list of policies after an edit, as the API server would keep it. */
function edited(policies: readonly NetworkPolicy[], edit: PolicyEdit): readonly NetworkPolicy[] {
  const { namespace, name } = edit.kind === "put" ? edit.policy.metadata : edit;
  const others = policies.filter(
    ({ metadata }) => metadata.namespace !== namespace || metadata.name !== name,
  );
  return edit.kind === "put" ? [...others, edit.policy] : others;
}

const PATIENCE_MS = 20_000 + 100 * runs(200);

describe("a compiled cluster after edits", () => {
  it("says what the second opinion says of the edited cluster", { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(oddCluster, edits, fc.constantFrom(...NAMES), (snapshot, steps, name) => {
        let cluster = compileSnapshot(snapshot, snapshot.policies, PROFILES[name]);
        let now: Snapshot = snapshot;
        for (const [turn, edit] of steps.entries()) {
          cluster = withEdit(cluster, edit);
          now = { ...now, policies: edited(now.policies, edit) };
          expect(disagreement(cluster, { snapshot: now, name, first: turn })).toBeUndefined();
        }
      }),
      { numRuns: runs(200) },
    );
  });
});
