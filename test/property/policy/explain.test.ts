import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  decidedSides,
  endChoices,
  evaluate,
  explain,
  explanationText,
  parseEnd,
  type Decision,
  type ExplainEnd,
  type Protocol,
  type Snapshot,
} from "#lib/policy/index.ts";
import { evaluateHairpin } from "#lib/policy/judge/evaluate-hairpin.ts";
import { PROFILE_NAMES, PROFILES } from "#lib/policy/profile.ts";
import { peerOf, serviceOf } from "../../cast/cluster-parts.ts";
import { runs } from "../runs.ts";
import { oddCluster } from "./odd-clusters.ts";
import { portQuestion } from "./small-clusters.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
const profileName = fc.constantFrom(...PROFILE_NAMES);

function endsOf(snapshot: Snapshot): readonly ExplainEnd[] {
  const texts = endChoices(snapshot).map(({ text }) => text);
  return [...texts, "203.0.113.7", "10.1.1.1", "api.bank.example", "nodes", "api-server"].map((text) => {
    const end = parseEnd(snapshot, text);
    if (!end.ok) throw new Error(end.refusal.message);
    return end.value;
  });
}

/** A Service over each namespace's pods, by an odd named port: some endpoints declare it, some do not. */
function withServices(snapshot: Snapshot): Snapshot {
  const services = snapshot.namespaces.map(({ name }, index) =>
    serviceOf(name, "all", {
      clusterIPs: [`10.96.0.${index + 1}`],
      selector: {},
      ports: [
        { name: "a", port: 8080, protocol: "TCP", targetPort: "http" },
        { name: "b", port: 53, protocol: "UDP", targetPort: 80 },
      ],
    }),
  );
  return { ...snapshot, services };
}

function worst(outcomes: readonly string[]): Decision["outcome"] {
  if (outcomes.includes("denied")) return "denied";
  return outcomes.includes("uncertain") ? "uncertain" : "allowed";
}

describe("explain", () => {
  it("has two sides that together come to the outcome", () => {
    fc.assert(
      fc.property(oddCluster, profileName, (snapshot, profile) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
        const peers = snapshot.workloads.map(peerOf);
        for (const sender of peers) {
          for (const receiver of peers) {
            const decision = evaluate(cluster, { sender, receiver, port: 80, protocol: "TCP" });
            expect(worst(decidedSides(decision).map((side) => side.outcome))).toBe(decision.outcome);
          }
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it("without a port answers each port as when it is asked for", () => {
    const port = fc.constantFrom(1, 79, 80, 81, 82, 443, 444, 8080, 65_535);
    const protocol = fc.constantFrom<Protocol>(...PROTOCOLS);
    fc.assert(
      fc.property(oddCluster, profileName, port, protocol, (snapshot, profile, at, over) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
        const ends = endsOf(snapshot)
          .filter((end) => end.kind === "pod" || end.kind === "address")
          .slice(0, 6);
        for (const from of ends) {
          for (const to of ends) {
            const every = explain(cluster, { from, to }).hops.filter((hop) =>
              hop.ports.some((run) => run.protocol === over && run.first <= at && at <= run.last),
            );
            const one = explain(cluster, { from, to, port: at, protocol: over }).hops;
            expect(every.map((hop) => hop.decision.outcome)).toEqual(one.map((hop) => hop.decision.outcome));
          }
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it("judges a pod that a Service leads back to itself as it judges that pod and its double", () => {
    fc.assert(
      fc.property(oddCluster, profileName, portQuestion, (snapshot, profile, ask) => {
        const single = snapshot.pods.filter((pod) => !pod.finished && !pod.hostNetwork);
        const doubles = single.map((pod) => ({ ...pod, name: `${pod.name}-double` }));
        const twice = { ...snapshot, pods: [...snapshot.pods, ...doubles] };
        const cluster = compileSnapshot(twice, snapshot.policies, profile);
        for (const { namespace, name } of single) {
          const pod = { kind: "pod", namespace, name } as const;
          const double = { kind: "pod", namespace, name: `${name}-double` } as const;
          const { outcome, reasons } = evaluateHairpin(cluster, pod, ask);
          const between = evaluate(cluster, { sender: pod, receiver: double, ...ask }).outcome;
          expect(outcome).toBe(PROFILES[profile].serviceHairpin === "allowed" ? "allowed" : between);
          expect(reasons.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it("answers every end that can be named about every other, in words, and joins only what is answered alike", () => {
    fc.assert(
      fc.property(oddCluster.map(withServices), profileName, (snapshot, profile) => {
        const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
        const ends = endsOf(snapshot);
        for (const from of ends.slice(0, 12)) {
          for (const to of ends) {
            const answer = explain(cluster, { from, to, port: 8080 });
            expect(explanationText(answer)).toContain(answer.fromName);
            const outcomes = new Set(answer.hops.map((hop) => hop.decision.outcome));
            expect(answer.outcome).toBe(
              outcomes.size === 0 ? "unreachable" : outcomes.size === 1 ? [...outcomes][0] : "mixed",
            );
            if (answer.outcome === "unreachable") expect(answer.why).toBeTruthy();
          }
        }
      }),
      { numRuns: runs(15) },
    );
  });
});
