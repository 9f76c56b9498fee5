import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSnapshot, explain, parseEnd, type ExplainEnd, type Snapshot } from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { familyOf } from "#lib/simulator/data-plane/address.ts";
import { partyAt, type World } from "#lib/simulator/data-plane/world.ts";
import { oddCluster } from "./odd-clusters.ts";
import { NAMES, secondOpinion, worldOf, type Actor, type Pair } from "./second-opinion.ts";
import { portQuestion } from "./small-clusters.ts";
import { runs } from "../runs.ts";

/** Plugins that tell pods that finished, whose addresses may be somebody else's by now, from those that run. */
const name = fc.constantFrom(...NAMES.filter((one) => one !== "netpol-analyzer"));

/** Nobody's addresses, beside those that pods and nodes have. */
const OUTSIDE = ["203.0.113.7", "10.1.1.99", "2001:db8::7"];

function addressesIn({ pods, nodes }: Snapshot): readonly string[] {
  const held = [...pods.filter((pod) => !pod.finished), ...nodes].flatMap(({ ips }) => ips);
  return [...new Set([...held, ...OUTSIDE])];
}

function endAt(snapshot: Snapshot, address: string): ExplainEnd {
  const end = parseEnd(snapshot, address);
  if (!end.ok) throw new Error(end.refusal.message);
  return end.value;
}

/** Whoever has this address, in the family that it is of. */
function actorAt(world: World, address: string): Actor {
  const end = { kind: "external", addresses: [address] } as const;
  return { party: partyAt(world, address), end, families: [familyOf(address) ?? 4] };
}

/** What nobody filters is not asked. */
function isBeyondPods({ from, to }: Pair): boolean {
  return from.party.kind !== "pod" && to.party.kind !== "pod";
}

const PATIENCE_MS = 20_000 + 200 * runs(60);

describe("explain asked by address", () => {
  it("says what the second opinion says in the family of the addresses", { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(oddCluster, name, portQuestion, (snapshot, profile, ask) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, PROFILES[profile]);
        const world = worldOf(snapshot, profile);
        const ends = addressesIn(snapshot).map((address) => ({ address, end: endAt(snapshot, address) }));
        for (const from of ends) {
          for (const to of ends) {
            const pair = { from: actorAt(world, from.address), to: actorAt(world, to.address) };
            const theirs = secondOpinion(world, pair, { ...ask, name: profile });
            if (theirs === undefined || isBeyondPods(pair)) continue;
            const { outcome } = explain(cluster, { from: from.end, to: to.end, ...ask });
            const question = { from: from.address, to: to.address, profile, ...ask };
            expect({ ...question, outcome }).toEqual({ ...question, outcome: theirs });
          }
        }
      }),
      { numRuns: runs(60) },
    );
  });
});
