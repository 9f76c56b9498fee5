import { describe, expect, it } from "vitest";
import { baselineYaml, generateBaseline, type BaselineInput } from "#lib/baseline/index.ts";
import { findingsOf, lintSceneOf } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import { compileSnapshot, dnsHolds, evaluate, lintPolicies } from "#lib/policy/index.ts";
import { seenEdge } from "../../cast/baseline-parts.ts";
import { externalPeer, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { townPeers } from "../../cast/town.ts";
import { evidenceOf } from "./findings-text.ts";
import { DISTRIBUTIONS, expectedFile, readDistribution } from "./read-distribution.ts";

/** What was seen in the town in the week before; the last one was denied, and nothing depends on it. */
const EDGES = [
  seenEdge(townPeers.web, townPeers.paymentsApi, 8443),
  seenEdge(townPeers.paymentsApi, townPeers.postgres, 5432, { count: 400 }),
  seenEdge(townPeers.settle, townPeers.postgres, 5432, { count: 1 }),
  seenEdge(townPeers.prometheus, townPeers.paymentsApi, 9090, { count: 20_160 }),
  seenEdge(townPeers.paymentsApi, externalPeer("203.0.113.7"), 443, { dnsNames: ["api.stripe.example"] }),
  seenEdge(townPeers.stranger, townPeers.postgres, 5432, {
    tally: { senderAllowed: 0, senderDenied: 0, receiverAllowed: 0, receiverDenied: 12 },
  }),
];

/**
 * What no policy of a namespace could do better: pods that the AWS agent does not govern, a network that enforces
 * nothing, and Services that translate on AWS (the baseline says so itself).
 */
const ABOUT_THE_CLUSTER: ReadonlySet<string> = new Set([
  "bare-pod-on-aws",
  "policies-not-enforced",
  "feature-not-enforced",
  "aws-service-port",
]);

function inputOf(name: string): BaselineInput {
  const { snapshot: read } = readDistribution(name);
  const snapshot = { ...read, takenAtMs: TOWN_AT_MS };
  const report = enforcementReport(evidenceOf(snapshot));
  const findings = findingsOf(snapshot, report);
  return { snapshot, report, findings, edges: EDGES, dismissed: new Set(), rules: [] };
}

/**
 * The baseline of each recorded distribution with the town on it (`baseline.yaml`). `vitest -u` rewrites them; read the
 * difference by eye.
 */
describe("the baseline of a distribution", () => {
  it.each(DISTRIBUTIONS)("%s", async (name) => {
    const baselines = generateBaseline(inputOf(name));
    const notes = baselines.flatMap(({ namespace, inexpressible, uncovered }) => [
      ...inexpressible.map(({ direction, text }) => `# ${namespace}, ${direction}, cannot be said: ${text}`),
      ...uncovered.map(({ edgeKey, why }) => `# ${namespace}, uncovered: ${edgeKey}: ${why}`),
    ]);
    const text = [...notes, baselines.map(baselineYaml).join("---\n")].join("\n");
    await expect(text).toMatchFileSnapshot(expectedFile(name, "baseline.yaml"));
  });

  it.each(DISTRIBUTIONS)("keeps DNS and what was seen, and has nothing to warn of: %s", (name) => {
    const input = inputOf(name);
    const { snapshot, report, findings } = input;
    const baselines = generateBaseline(input);
    const policies = baselines.flatMap((one) => one.policies.map(({ policy }) => policy));
    const cluster = compileSnapshot(snapshot, policies, report.profile);
    const uncovered = new Set(baselines.flatMap((one) => one.uncovered.map(({ edgeKey }) => edgeKey)));
    for (const { key, sender, receiver, port, protocol } of EDGES) {
      if (protocol === "ICMP" || uncovered.has(key)) continue;
      expect(evaluate(cluster, { sender, receiver, port, protocol }).outcome, key).toBe("allowed");
    }
    for (const pod of snapshot.pods.filter(({ finished, fromTemplate }) => !finished && !fromTemplate)) {
      expect(dnsHolds(cluster, pod).holds, pod.name).toBe(true);
    }
    const unsaid = new Set(baselines.flatMap((one) => one.inexpressible.map(({ namespace }) => namespace)));
    const warnings = lintPolicies(cluster, lintSceneOf(snapshot, report, findings)).filter(
      ({ id, severity, object }) =>
        severity !== "info" &&
        !ABOUT_THE_CLUSTER.has(id) &&
        !(id.endsWith("-blocked") && unsaid.has(object.namespace ?? "")),
    );
    expect(warnings.map(({ id, object, text }) => `${id} ${object.namespace}/${object.name}: ${text}`)).toEqual([]);
  });
});
