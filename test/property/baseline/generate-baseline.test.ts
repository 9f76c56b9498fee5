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
  peerKey,
  PROFILES,
  proposeRule,
  type AllowRule,
  type NetworkPolicy,
  type Peer,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import { findingsOf, lintSceneOf } from "#lib/discovery/index.ts";
import { generateBaseline } from "#lib/baseline/generate-baseline.ts";
import { baselineSides, type BaselineInput } from "#lib/baseline/baseline-sides.ts";
import type { BaselineSide } from "#lib/baseline/baseline-side.ts";
import { CLUSTER_PROFILES, reportOf, ruleOf } from "../../cast/baseline-parts.ts";
import { runs } from "../runs.ts";
import { cniOf, observedCluster, type ObservedCluster } from "./observed-clusters.ts";

/** What no policy could do better: pods that the AWS agent does not govern, a CNI that enforces nothing, pods that answer on ports which they do not declare. */
const ABOUT_THE_CLUSTER: ReadonlySet<string> = new Set([
  "bare-pod-on-aws",
  "policies-not-enforced",
  "protocol-mismatch",
]);

function inputOf({ snapshot, edges, dismissed }: ObservedCluster, profile: ProfileName): BaselineInput {
  const report = reportOf(snapshot, profile);
  return { snapshot, edges, dismissed, findings: findingsOf(snapshot, report), rules: [], report };
}

function policiesOf(input: BaselineInput): readonly NetworkPolicy[] {
  return generateBaseline(input).flatMap(({ policies }) => policies.map(({ policy }) => policy));
}

describe.each(CLUSTER_PROFILES)("the generated baseline, as %s reads it", (profile) => {
  const cluster = observedCluster(cniOf(profile));

  it("allows every observed edge that was not dismissed, and says of every other why it does not", () => {
    fc.assert(
      fc.property(cluster, (observed) => {
        const input = inputOf(observed, profile);
        const baseline = generateBaseline(input);
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
        // What a pod says to itself is under no policy, and the lint sees nobody else behind such a rule.
        const edges = observed.edges.filter(({ sender, receiver }) => peerKey(sender) !== peerKey(receiver));
        const input = inputOf({ ...observed, edges }, profile);
        const compiled = compileSnapshot(observed.snapshot, policiesOf(input), profile);
        const findings = lintPolicies(compiled, lintSceneOf(observed.snapshot, input.report, input.findings));
        expect(
          findings.filter(({ id, severity }) => severity !== "info" && !ABOUT_THE_CLUSTER.has(id)),
        ).toEqual([]);
      }),
      { numRuns: runs(15) },
    );
  });

  it("is the same whatever the order of its input, and where it is applied already", () => {
    fc.assert(
      fc.property(cluster, (observed) => {
        const input = inputOf(observed, profile);
        const once = generateBaseline(input);
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
        expect(generateBaseline(turned)).toEqual(once);
        expect(generateBaseline(input)).toEqual(once);
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
  return baselineSides(input).flatMap(({ namespace, sides }) => [
    ...compileRules([], namespace),
    ...sides.flatMap((side, index) => sideAlone(namespace, side, index)),
  ]);
}

function sideAlone(namespace: string, side: BaselineSide, index: number): readonly NetworkPolicy[] {
  const own = { kind: "pods", namespace, podSelector: side.subject } as const;
  const ends =
    side.direction === "egress" ? { sender: own, receiver: side.peer } : { sender: side.peer, receiver: own };
  const rule: AllowRule = ruleOf({ ...ends, ports: side.ports }, `rule-${index}`);
  return compileRules([rule], namespace).filter(({ spec }) => spec[side.direction] !== undefined);
}
