import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAdminPolicies } from "#lib/policy/admin/read-admin-policies.ts";
import type { ForeignPolicy } from "#lib/policy/index.ts";
import { checkPolicyObject } from "#lib/policy/validate/check-policy-object.ts";
import { isRefusedByServer } from "#lib/policy/validate/policy-problem.ts";
import { admit } from "#lib/simulator/api/admission.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { BUILT_IN_TYPES } from "#lib/simulator/api/resource-type.ts";
import { runs } from "../runs.ts";
import { mutated, WHOLE_ADMIN_POLICIES, WHOLE_NETWORK_POLICY, type Json } from "./bad-manifests.ts";

const NETWORK_POLICIES = BUILT_IN_TYPES.find(({ kind }) => kind === "NetworkPolicy")!;
const anyWhole = fc.constantFrom(WHOLE_NETWORK_POLICY, ...WHOLE_ADMIN_POLICIES);

/** A null among entries or labels is an empty one to the API server, and a mistake to us. */
function holdsNullEntry(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) && value.includes(null)) return true;
  const { matchLabels } = value as { matchLabels?: object };
  if (Object.values(matchLabels ?? {}).includes(null)) return true;
  return Object.values(value).some((entry) => holdsNullEntry(entry as Json));
}

describe("a manifest with mistakes", () => {
  it("never makes the check throw, and each problem says where, what and what to do", () => {
    fc.assert(
      fc.property(anyWhole.chain(mutated), (manifest) => {
        for (const { path, what, todo } of checkPolicyObject(manifest)) {
          expect(what).toMatch(/^\S.*[^.\s]$/s);
          expect(todo).toMatch(/^\S.*[.?]$/s);
          expect(path.every((key) => typeof key === "string" || typeof key === "number")).toBe(true);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it("is an admin policy that is read exactly where the check finds no error", () => {
    fc.assert(
      fc.property(fc.constantFrom(...WHOLE_ADMIN_POLICIES).chain(mutated), (manifest) => {
        const { apiVersion, kind, spec } = (manifest ?? {}) as Partial<ForeignPolicy>;
        fc.pre(
          typeof apiVersion === "string" && typeof kind === "string" && apiVersion.startsWith("policy.net"),
        );
        const foreign = { apiVersion, kind, name: "default", uid: "", spec } as ForeignPolicy;
        const object = { apiVersion, kind, metadata: { name: "default" }, spec };
        const { policies, refused } = readAdminPolicies([foreign]);
        const isKnown = WHOLE_ADMIN_POLICIES.some((whole) => (whole as { kind: string }).kind === kind);
        const isSound = checkPolicyObject(object).every(({ severity }) => severity === "warning");
        expect([policies.length, refused.length]).toEqual(isKnown ? (isSound ? [1, 0] : [0, 1]) : [0, 0]);
      }),
      { numRuns: runs(500) },
    );
  });

  it("is a NetworkPolicy that the simulated API server refuses exactly where the check says that a server would", () => {
    fc.assert(
      fc.property(mutated(WHOLE_NETWORK_POLICY), (manifest) => {
        const { spec } = (manifest ?? {}) as { spec?: Json };
        fc.pre(typeof spec === "object" && spec !== null && !Array.isArray(spec) && !holdsNullEntry(spec));
        const object = { ...(WHOLE_NETWORK_POLICY as object), spec };
        const isRefused = !admit(NETWORK_POLICIES, structuredClone(object) as unknown as KubeObject, "Strict")
          .ok;
        const problems = checkPolicyObject(object).filter(isRefusedByServer);
        expect({ isRefused, problems: problems.map(({ what }) => what) }).toEqual({
          isRefused: problems.length > 0,
          problems: expect.anything(),
        });
      }),
      { numRuns: runs(1000) },
    );
  });
});
