import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate, type Snapshot } from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import type { AdminPolicy } from "#lib/simulator/data-plane/admin-policy.ts";
import { isSubject } from "#lib/simulator/data-plane/admin-peer.ts";
import type { World, WorldPod } from "#lib/simulator/data-plane/world.ts";
import { oddCluster } from "./odd-clusters.ts";
import {
  actorsOf,
  secondOpinion,
  worldOf,
  type Actor,
  type Named,
  type Opinion,
  type Pair,
} from "./second-opinion.ts";
import { runs } from "../runs.ts";

type Kinds = readonly AdminPolicy["kind"][];

const KINDS: Kinds = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"];
const ASK = { port: 80, protocol: "TCP" } as const;

/** Every choice among the kinds of which nobody knows whether they are enforced, beside those that are. */
function possibleKinds(known: Kinds): readonly Kinds[] {
  return KINDS.filter((kind) => !known.includes(kind)).reduce<readonly Kinds[]>(
    (choices, kind) => choices.flatMap((choice) => [choice, [...choice, kind]]),
    [known],
  );
}

/** Whether a policy of a kind that may be enforced has rules for either end of the pair, whomever they name. */
function mayHaveASay(world: World, known: Kinds, { from, to }: Pair): boolean {
  const unknown = world.adminPolicies.filter(({ kind }) => !known.includes(kind));
  return unknown.some(({ spec }) => {
    const has = (rules: typeof spec.ingress, pod: WorldPod | undefined) =>
      (rules ?? []).length > 0 && pod !== undefined && isSubject({ world, subject: pod }, spec.subject);
    return has(spec.egress, podOf(world, from)) || has(spec.ingress, podOf(world, to));
  });
}

function podOf(world: World, { party }: Actor): WorldPod | undefined {
  const pod = party.kind === "pod" ? world.pods.get(`${party.namespace}/${party.name}`) : undefined;
  return pod?.hostNetwork === true ? undefined : pod;
}

interface Asked {
  readonly snapshot: Snapshot;
  readonly name: Named;
  readonly known: Kinds;
}

/** What holds whichever kinds are enforced, and uncertain where that differs. */
function opinionOver(world: World, pair: Pair, { name, known }: Asked): Opinion | undefined {
  const found = possibleKinds(known).map((adminKinds) =>
    secondOpinion(world, pair, { ...ASK, name, adminKinds }),
  );
  return new Set(found).size === 1 ? found[0] : "uncertain";
}

function pairsOf({ snapshot, name }: Asked): readonly Pair[] {
  const actors = actorsOf(snapshot, name);
  return actors.flatMap((from) => actors.map((to) => ({ from, to })));
}

const PROFILES_ASKED: readonly Named[] = ["spec", "kindnet", "aws-vpc-cni"];
const asked = fc.record({
  snapshot: oddCluster,
  name: fc.constantFrom(...PROFILES_ASKED),
  known: fc.subarray([...KINDS]),
});

const PATIENCE_MS = 20_000 + 100 * runs(150);

describe("kinds of admin policies of which nobody knows whether they are enforced", () => {
  it(
    "leave certain only what holds with them and without, and all that they have no rule for",
    { timeout: PATIENCE_MS },
    () => {
      fc.assert(
        fc.property(asked, (one) => {
          const { snapshot, name, known } = one;
          const profile = { ...PROFILES[name], adminKinds: known };
          const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
          const world = worldOf(snapshot, name);
          for (const pair of pairsOf(one)) {
            const theirs = opinionOver(world, pair, one);
            const { outcome } = evaluate(cluster, { sender: pair.from.end, receiver: pair.to.end, ...ASK });
            if (theirs === undefined) continue;
            if (outcome === "uncertain" && mayHaveASay(world, known, pair)) continue;
            const ends = { from: pair.from.party, to: pair.to.party };
            expect({ ...ends, outcome }).toEqual({ ...ends, outcome: theirs });
          }
        }),
        { numRuns: runs(150) },
      );
    },
  );
});
