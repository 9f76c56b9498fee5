import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileRules,
  compileSnapshot,
  connectivityOf,
  diffConnectivity,
  dnsHolds,
  evaluate,
  lintPolicies,
  PROFILES,
  proposeRule,
  type AllowRule,
  type NetworkPolicy,
  type Peer,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import { baselineFor } from "#lib/baseline/baseline-for.ts";
import { baselineSides, type BaselineInput } from "#lib/baseline/baseline-sides.ts";
import type { BaselineSide } from "#lib/baseline/baseline-side.ts";
import { CLUSTER_PROFILES, reportOf, ruleOf } from "../../cast/baseline-parts.ts";
import { runs } from "../runs.ts";
import { cniOf, DNS_FINDING, dnsNeeds, observedCluster, type ObservedCluster } from "./observed-clusters.ts";

function inputOf({ snapshot, edges, dismissed }: ObservedCluster, profile: ProfileName): BaselineInput {
  return {
    snapshot,
    edges,
    dismissed,
    findings: [DNS_FINDING],
    rules: [],
    report: reportOf(snapshot, profile),
  };
}

function baselineOf(input: BaselineInput) {
  return baselineFor(input, (namespace) => dnsNeeds(input.snapshot, namespace));
}

function policiesOf(input: BaselineInput): readonly NetworkPolicy[] {
  return baselineOf(input).flatMap(({ policies }) => policies.map(({ policy }) => policy));
}

describe.each(CLUSTER_PROFILES)("the generated baseline, as %s reads it", (profile) => {
  const cluster = observedCluster(cniOf(profile));

  it("allows every observed edge that was not dismissed, and says of every other why it does not", () => {
    fc.assert(
      fc.property(cluster, (observed) => {
        const input = inputOf(observed, profile);
        const baseline = baselineOf(input);
        const compiled = compileSnapshot(observed.snapshot, policiesOf(input), profile);
        const uncovered = new Set(baseline.flatMap((one) => one.uncovered.map(({ edgeKey }) => edgeKey)));
        for (const { key, sender, receiver, port, protocol, tally } of observed.edges) {
          const isOurs = [sender, receiver].some((peer) => peer.kind === "workload");
          if (protocol === "ICMP") {
            expect(uncovered.has(key)).toBe(isOurs);
            continue;
          }
          const drafted = proposeRule(observed.snapshot, { sender, receiver, port, protocol }, "flow");
          const isWanted = drafted.ok && !observed.dismissed.has(key) && tally.senderAllowed > 0;
          if (isOurs) expect(uncovered.has(key), key).toBe(!isWanted);
          if (!isWanted) continue;
          const { outcome, reasons } = evaluate(compiled, { sender, receiver, port, protocol });
          const expected =
            PROFILES[profile].enforces && isUnplaced(observed.snapshot, [sender, receiver])
              ? "uncertain"
              : "allowed";
          expect(outcome, `${key}: ${reasons.map(({ text }) => text).join("; ")}`).toBe(expected);
        }
      }),
      { numRuns: runs(25) },
    );
  });

  it("keeps DNS for every pod", () => {
    fc.assert(
      fc.property(cluster, (observed) => {
        const compiled = compileSnapshot(observed.snapshot, policiesOf(inputOf(observed, profile)), profile);
        for (const pod of observed.snapshot.pods) {
          if (pod.finished || pod.dnsPolicy !== "ClusterFirst") continue;
          expect(dnsHolds(compiled, pod).holds).toBe(true);
        }
      }),
      { numRuns: runs(15) },
    );
  });

  it("opens exactly what its rules say one by one: merging them adds nothing and loses nothing", () => {
    fc.assert(
      fc.property(cluster, (observed) => {
        const input = inputOf(observed, profile);
        const apart = compileSnapshot(observed.snapshot, oneByOne(input), profile);
        const merged = compileSnapshot(observed.snapshot, policiesOf(input), profile);
        const changes = diffConnectivity(
          { connectivity: connectivityOf(apart) },
          { connectivity: connectivityOf(merged) },
        );
        expect([...changes].map(({ kind, sender, receiver }) => ({ kind, sender, receiver }))).toEqual([]);
      }),
      { numRuns: runs(25) },
    );
  });

  it("has nothing that its own lint would warn of", () => {
    fc.assert(
      fc.property(cluster, (observed) => {
        const compiled = compileSnapshot(observed.snapshot, policiesOf(inputOf(observed, profile)), profile);
        expect(lintPolicies(compiled).filter(({ severity }) => severity !== "info")).toEqual([]);
      }),
      { numRuns: runs(15) },
    );
  });

  it("is the same whatever the order of its input, and where it is applied already", () => {
    fc.assert(
      fc.property(cluster, (observed) => {
        const input = inputOf(observed, profile);
        const once = baselineOf(input);
        const { snapshot } = input;
        const turned: BaselineInput = {
          ...input,
          edges: input.edges.toReversed(),
          snapshot: {
            ...snapshot,
            policies: once.flatMap(({ policies }) => policies.map(({ policy }) => policy)),
            workloads: snapshot.workloads.toReversed(),
            namespaces: snapshot.namespaces.toReversed(),
          },
        };
        expect(baselineOf(turned)).toEqual(once);
        expect(baselineOf(input)).toEqual(once);
      }),
      { numRuns: runs(15) },
    );
  });
});

/** Nothing of it runs, and on the host network its next pod may have any node's address. */
function isUnplaced({ pods }: Snapshot, ends: readonly Peer[]): boolean {
  return ends.some((end) => {
    const own = pods.filter((pod) => end.kind === "workload" && pod.workload === end.id);
    return own.length > 0 && own.every((pod) => pod.finished && pod.hostNetwork);
  });
}

/** A policy for each side of each rule, as rules compile one by one, and a default deny in every namespace. */
function oneByOne(input: BaselineInput): readonly NetworkPolicy[] {
  return baselineSides(input, (namespace) => dnsNeeds(input.snapshot, namespace)).flatMap(
    ({ namespace, sides }) => [
      ...compileRules([], namespace),
      ...sides.flatMap((side, index) => sideAlone(namespace, side, index)),
    ],
  );
}

function sideAlone(namespace: string, side: BaselineSide, index: number): readonly NetworkPolicy[] {
  const own = { kind: "pods", namespace, podSelector: side.subject } as const;
  const ends =
    side.direction === "egress" ? { sender: own, receiver: side.peer } : { sender: side.peer, receiver: own };
  const rule: AllowRule = ruleOf({ ...ends, ports: side.ports }, `rule-${index}`);
  return compileRules([rule], namespace).filter(({ spec }) => spec[side.direction] !== undefined);
}
