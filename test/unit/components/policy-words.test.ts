import { expect, test } from "vitest";
import type { ClusterId } from "#lib/policy/index.ts";
import type { Revision, RevisionId } from "#lib/rollout/index.ts";
import { directionsText, orderedPolicies, selectsText } from "#components/policy/policy-words.ts";
import { changeText, listedRevisions, revisionCounts } from "#components/policy/revision-words.ts";
import { policyNamed } from "../../cast/town-board.ts";

function revision(number: number, policies: readonly string[]): Revision {
  return {
    id: `rev-${number}` as RevisionId,
    clusterId: "town" as ClusterId,
    namespace: "storefront",
    number,
    contentHash: policies.join(),
    policies: policies.map(policyNamed),
    ruleIds: [],
    author: "dana",
    createdAtMs: 0,
    snapshotVersion: "1",
  };
}

const first = revision(1, ["a"]);
const second = revision(2, ["a", "b"]);

test("a policy that selects nothing says so, and leads its group", () => {
  expect(selectsText(0)).toBe("selects nothing");
  const listed = (name: string, role: "open" | "revision" | "foreign", selects: number) =>
    ({ policy: policyNamed(name), owner: "foreign", role, selects }) as const;
  const ordered = orderedPolicies([
    listed("ours", "revision", 2),
    listed("typo", "foreign", 0),
    listed("a", "foreign", 3),
    listed("open", "open", 5),
  ]);
  expect(ordered.map(({ policy }) => policy.metadata.name)).toEqual(["open", "typo", "a", "ours"]);
});

test("directions are those that the policy governs", () => {
  expect(directionsText(policyNamed("x"))).toBe("ingress");
});

test("the candidate stands on top where it is new, and once", () => {
  const standing = (candidate: Revision, revisions: readonly Revision[]) =>
    listedRevisions({ candidate, applied: first, revisions }).map(
      (each) => `${each.revision.number} ${each.standing}`,
    );
  expect(standing(second, [first])).toEqual(["2 candidate", "1 applied"]);
  expect(standing(second, [second, first])).toEqual(["2 candidate", "1 applied"]);
  expect(standing(first, [second, first])).toEqual(["2 old", "1 applied"]);
});

test("a revision says what it changes against another", () => {
  expect(changeText(first, second)).toBe("1 added");
  expect(changeText(first, first)).toBe("The same manifests as the applied revision");
  expect(revisionCounts(second)).toBe("2 policies, 0 rules");
});
