import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSnapshot, connectivityOf, evaluate, exposureOf, PROFILES } from "#lib/policy/index.ts";
import type { Connectivity, Decision, Peer, Snapshot } from "#lib/policy/index.ts";
import { addressText } from "#lib/policy/connectivity/address-cuts.ts";
import { connectionsOf } from "#lib/policy/connectivity/connections.ts";
import { diffConnectivity } from "#lib/policy/connectivity/diff-connectivity.ts";
import type { Opening } from "#lib/policy/connectivity/openings.ts";
import { holdsPort, portSetText } from "#lib/policy/connectivity/port-set.ts";
import type { Profile } from "#lib/policy/profile.ts";
import { peerOf } from "../../cast/cluster-parts.ts";
import { runs } from "../runs.ts";
import { wholeCluster } from "./whole-clusters.ts";

const QUESTIONS = (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) =>
  [1, 79, 80, 81, 82, 443, 444, 8080, 65_535].map((port) => ({ protocol, port })),
);

interface AskedEnd {
  readonly name: string;
  readonly peer: Peer;
  readonly at: number;
  readonly isOutside: boolean;
}

/** Every workload, and the first and the last address of every range outside. */
function endsOf({ workloads, outside }: Connectivity): readonly AskedEnd[] {
  const inside = workloads.map(({ workload, text }, at) => ({
    name: text,
    peer: peerOf(workload),
    at,
    isOutside: false,
  }));
  const addresses = outside.flatMap(({ family, first, last }, at) =>
    [first, last].map((value): AskedEnd => {
      const address = addressText(family, value);
      return { name: address, peer: { kind: "external", addresses: [address] }, at, isOutside: true };
    }),
  );
  return [...inside, ...addresses];
}

function openingBetween(connectivity: Connectivity, from: AskedEnd, to: AskedEnd): Opening | undefined {
  const id = from.isOutside
    ? connectivity.fromOutside(to.at)[from.at]!
    : to.isOutside
      ? connectivity.toOutside(from.at)[to.at]!
      : connectivity.rowFrom(from.at)[to.at]!;
  return id < 0 ? undefined : connectivity.openings.get(id);
}

function outcomeOf(opening: Opening, { protocol, port }: (typeof QUESTIONS)[number]): Decision["outcome"] {
  if (holdsPort(opening.certain, protocol, port)) return "allowed";
  return holdsPort(opening.possible, protocol, port) ? "uncertain" : "denied";
}

function connectivityUnder(snapshot: Snapshot, profile: Profile): Connectivity {
  return connectivityOf(compileSnapshot(snapshot, snapshot.policies, profile));
}

/** Where the whole and the single answers part. A pod and itself, and families that it lacks, are no connections. */
function differencesIn(connectivity: Connectivity): readonly string[] {
  const ends = endsOf(connectivity);
  return ends.flatMap((from) =>
    ends.flatMap((to) => {
      if (from.isOutside && to.isOutside) return [];
      const opening = openingBetween(connectivity, from, to);
      if (opening === undefined) return [];
      return QUESTIONS.flatMap((question) => {
        const asked = { sender: from.peer, receiver: to.peer, ...question };
        const { outcome } = evaluate(connectivity.cluster, asked);
        const mine = outcomeOf(opening, question);
        if (mine === outcome) return [];
        const { protocol, port } = question;
        return [`${from.name} => ${to.name} ${protocol} ${port}: ${mine}, evaluate: ${outcome}`];
      });
    }),
  );
}

describe("the connectivity of a whole cluster", () => {
  it.each(Object.values(PROFILES).map((profile) => [profile.name, profile] as const))(
    "is, port by port and pair by pair, what evaluate says (%s)",
    (_, profile) => {
      fc.assert(
        fc.property(wholeCluster, (snapshot) => {
          expect(differencesIn(connectivityUnder(snapshot, profile))).toEqual([]);
        }),
        { numRuns: runs(20) },
      );
    },
  );

  it("differs from itself in nothing, and from another exactly where what is open differs", () => {
    fc.assert(
      fc.property(wholeCluster, wholeCluster, (one, other) => {
        const before = connectivityUnder(one, PROFILES.spec);
        const after = connectivityUnder({ ...one, policies: other.policies }, PROFILES.spec);
        expect([...diffConnectivity({ connectivity: before }, { connectivity: before })]).toEqual([]);
        const changed = new Map(
          [...diffConnectivity({ connectivity: before }, { connectivity: after })]
            .filter(({ sender, receiver }) => sender.kind === "workload" && receiver.kind === "workload")
            .map((change) => [`${change.sender.text} ${change.receiver.text}`, change]),
        );
        for (const [from, sender] of before.workloads.entries()) {
          for (const [to, receiver] of before.workloads.entries()) {
            const [was, is] = [before.between(from, to), after.between(from, to)];
            if (was < 0) continue;
            const texts = [before.openings.get(was), after.openings.get(is)].map(textOf);
            const change = changed.get(`${sender.text} ${receiver.text}`);
            if (change === undefined) expect(texts[0]).toBe(texts[1]);
            else expect([textOf(change.before), textOf(change.after)]).toEqual(texts);
          }
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it("lists every connection once, and nothing that is closed", () => {
    fc.assert(
      fc.property(wholeCluster, (snapshot) => {
        const connectivity = connectivityUnder(snapshot, PROFILES.spec);
        const listed = [...connectionsOf(connectivity)];
        expect(new Set(listed.map((c) => `${c.sender.text} ${c.receiver.text}`)).size).toBe(listed.length);
        expect(listed.filter(({ opening }) => opening.possible === connectivity.openings.ports.none)).toEqual(
          [],
        );
        const open = connectivity.workloads.flatMap((_, at) =>
          [...connectivity.rowFrom(at)].filter((id) => id > 0),
        );
        const inside = listed.filter(({ sender, receiver }) => sender.kind === receiver.kind);
        expect(inside.length).toBe(open.length);
      }),
      { numRuns: runs(60) },
    );
  });

  it("is what every workload is exposed to: each row adds to the wider ones above it", () => {
    fc.assert(
      fc.property(wholeCluster, (snapshot) => {
        const connectivity = connectivityUnder(snapshot, PROFILES.spec);
        const { ports } = connectivity.openings;
        for (const [at, { workload }] of connectivity.workloads.entries()) {
          const exposure = exposureOf(connectivity, workload.id)!;
          for (const [other, end] of connectivity.workloads.entries()) {
            if (other === at) continue;
            const names = [
              "every workload of the cluster",
              `every workload of ${end.workload.namespace}`,
              end.text,
            ];
            const rows = exposure.egress.found.filter((row) => names.includes(row.end.text));
            const opening = connectivity.openings.get(connectivity.between(at, other));
            const said = rows.reduce((all, row) => ports.union(all, row.opening.certain), ports.none);
            expect(portSetText(said)).toBe(portSetText(opening.certain));
          }
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

function textOf({ certain, possible }: Opening): string {
  return `${portSetText(certain)} / ${portSetText(possible)}`;
}
