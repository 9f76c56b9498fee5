import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate, type Peer, type Profile, type Snapshot } from "#lib/policy/index.ts";
import { addressText } from "#lib/policy/connectivity/address-cuts.ts";
import { connectivityOf, type Connectivity } from "#lib/policy/connectivity/connectivity.ts";
import { holdsPort } from "#lib/policy/connectivity/port-set.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { runs } from "../runs.ts";
import { peerOf } from "../../cast/cluster-parts.ts";
import { oddCluster } from "./odd-clusters.ts";

const QUESTIONS = (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) =>
  [1, 79, 80, 81, 82, 443, 444, 8080, 65_535].map((port) => ({ protocol, port })),
);

/** Each end with its name, and how the connectivity answers between two of them; -1 for no connection at all. */
function endsOf(
  connectivity: Connectivity,
): readonly { name: string; peer: Peer; at: number; isOutside: boolean }[] {
  const outside = connectivity.outside.flatMap((range, at) =>
    [range.first, range.last].map((value) => {
      const address = addressText(range.family, value);
      return {
        name: address,
        peer: { kind: "external" as const, addresses: [address] },
        at,
        isOutside: true,
      };
    }),
  );
  const inside = connectivity.workloads.map(({ workload, text }, at) => ({
    name: text,
    peer: peerOf(workload),
    at,
    isOutside: false,
  }));
  return [...inside, ...outside];
}

function openingId(
  connectivity: Connectivity,
  from: { at: number; isOutside: boolean },
  to: typeof from,
): number {
  if (from.isOutside) return connectivity.fromOutside(to.at)[from.at]!;
  if (to.isOutside) return connectivity.toOutside(from.at)[to.at]!;
  return connectivity.between(from.at, to.at);
}

function differencesIn(snapshot: Snapshot, profile: Profile): readonly string[] {
  const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
  const connectivity = connectivityOf(cluster);
  const ends = endsOf(connectivity);
  return ends.flatMap((from) =>
    ends.flatMap((to) => {
      if (from.isOutside && to.isOutside) return [];
      const id = openingId(connectivity, from, to);
      // A pod and itself: no connection to list, and always open to `evaluate`.
      if (id < 0) return [];
      const { certain, possible } = connectivity.openings.get(id);
      return QUESTIONS.flatMap(({ protocol, port }) => {
        const { outcome } = evaluate(cluster, { sender: from.peer, receiver: to.peer, port, protocol });
        const mine = holdsPort(certain, protocol, port)
          ? "allowed"
          : holdsPort(possible, protocol, port)
            ? "uncertain"
            : "denied";
        return mine === outcome
          ? []
          : [`${from.name} => ${to.name} ${protocol} ${port}: ${mine}, evaluate: ${outcome}`];
      });
    }),
  );
}

describe("the connectivity of a whole cluster", () => {
  it.each(Object.values(PROFILES).map((profile) => [profile.name, profile] as const))(
    "is, port by port and pair by pair, what evaluate says (%s)",
    (_, profile) => {
      fc.assert(
        fc.property(oddCluster, (snapshot) => {
          expect(differencesIn(snapshot, profile)).toEqual([]);
        }),
        { numRuns: runs(20) },
      );
    },
  );
});
