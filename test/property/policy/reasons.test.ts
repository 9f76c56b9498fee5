import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  evaluate,
  type Decision,
  type Direction,
  type Peer,
  type Reason,
} from "#lib/policy/index.ts";
import { PROFILE_NAMES } from "#lib/policy/profile.ts";
import { externalPeer, peerOf } from "../../cast/cluster-parts.ts";
import { runs } from "../runs.ts";
import { oddCluster } from "./odd-clusters.ts";

type Outcome = Decision["outcome"];

/** What the reasons about one direction come to, read as somebody who knows nothing else would; "open" where they leave it. */
function outcomeBy(reasons: readonly Reason[]): Outcome | "open" {
  if (reasons.some(({ kind }) => kind === "not-evaluable")) return "open";
  const isExcepted = reasons.some(({ text }) => text.includes("denies it whatever other rules allow"));
  if (isExcepted || reasons.some(({ kind }) => kind === "denied-by-rule")) return "denied";
  return reasons.some(({ kind }) => OPENS.has(kind)) ? "allowed" : "denied";
}

const OPENS = new Set<Reason["kind"]>(["allowed-by-rule", "no-policy-selects", "exempt"]);

/** Outcomes that agree with the reasons: one, unless some object could not be evaluated and no side denies for certain. */
function outcomesBy({ reasons }: Decision): readonly Outcome[] {
  const sides = (["egress", "ingress"] as readonly Direction[])
    .map((direction) => reasons.filter((reason) => reason.direction === direction))
    .filter((side) => side.length > 0)
    .map(outcomeBy);
  if (sides.includes("denied")) return ["denied"];
  return sides.includes("open") ? ["allowed", "denied", "uncertain"] : ["allowed"];
}

const OUTSIDERS: readonly Peer[] = [
  externalPeer("203.0.113.7"),
  { kind: "external", fqdn: "api.bank.example", addresses: [] },
  { kind: "node", role: "node", addresses: ["10.0.0.1"] },
  { kind: "unknown", reason: "the flow carried no identity" },
];

describe("reasons", () => {
  it("come to the outcome that they are given for, and survive being sent", () => {
    fc.assert(
      fc.property(oddCluster, fc.constantFrom(...PROFILE_NAMES), (snapshot, profile) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
        const ends = [...snapshot.workloads.map(peerOf), ...OUTSIDERS];
        for (const sender of ends) {
          for (const receiver of ends) {
            const decision = evaluate(cluster, { sender, receiver, port: 80, protocol: "TCP" });
            const sent = structuredClone(decision);
            expect(sent.reasons.length).toBeGreaterThan(0);
            expect({ told: outcomesBy(sent), reasons: sent.reasons }).toEqual({
              told: expect.arrayContaining([decision.outcome]),
              reasons: sent.reasons,
            });
            expect(JSON.parse(JSON.stringify(decision))).toEqual(JSON.parse(JSON.stringify(sent)));
          }
        }
      }),
      { numRuns: runs(150) },
    );
  });
});
