import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  evaluate,
  lintPolicies,
  withPatch,
  type LintFinding,
  type NetworkPolicy,
  type Peer,
  type ProfileName,
  type Protocol,
  type Snapshot,
} from "#lib/policy/index.ts";
import { externalPeer, peerOf } from "../../cast/cluster-parts.ts";
import { ADDRESS_CASES } from "../../unit/policy/lint/address-cases.ts";
import { DATA_PLANE_CASES } from "../../unit/policy/lint/data-plane-cases.ts";
import { snapshotOfCase, type LintCase } from "../../unit/policy/lint/lint-case.ts";
import { PEER_CASES } from "../../unit/policy/lint/peer-cases.ts";
import { PORT_CASES } from "../../unit/policy/lint/port-cases.ts";
import { REACH_CASES } from "../../unit/policy/lint/reach-cases.ts";
import { SHAPE_CASES } from "../../unit/policy/lint/shape-cases.ts";
import { SUBJECT_CASES } from "../../unit/policy/lint/subject-cases.ts";
import { runs } from "../runs.ts";
import { smallCluster } from "./small-clusters.ts";

const TABLE = [
  ...SHAPE_CASES,
  ...SUBJECT_CASES,
  ...PEER_CASES,
  ...PORT_CASES,
  ...ADDRESS_CASES,
  ...REACH_CASES,
  ...DATA_PLANE_CASES,
];

const OUTSIDERS = [
  "203.0.113.7",
  "203.0.113.200",
  "169.254.169.254",
  "169.254.20.10",
  "169.254.7.127",
  "10.0.0.10",
  "fd00::77",
];
const QUESTIONS: readonly { readonly port: number; readonly protocol: Protocol }[] = [
  ...[53, 80, 81, 443, 6443, 8080, 8443].map((port) => ({ port, protocol: "TCP" }) as const),
  ...[53, 80].map((port) => ({ port, protocol: "UDP" }) as const),
  { port: 81, protocol: "SCTP" },
];
const RANK = { denied: 0, uncertain: 1, allowed: 2 } as const;

interface Scene {
  readonly snapshot: Snapshot;
  readonly profile: ProfileName;
  readonly scene: LintCase["scene"];
}

/** Who reaches whom, as ranks that can be compared one by one. */
function reachOf({ snapshot, profile }: Scene): readonly number[] {
  const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
  const peers: readonly Peer[] = [
    ...snapshot.workloads.map(peerOf),
    ...OUTSIDERS.map((address) => externalPeer(address)),
  ];
  return peers.flatMap((sender) =>
    peers.flatMap((receiver) =>
      QUESTIONS.map((question) => RANK[evaluate(cluster, { sender, receiver, ...question }).outcome]),
    ),
  );
}

function lint({ snapshot, profile, scene }: Scene): readonly LintFinding[] {
  return lintPolicies(compileSnapshot(snapshot, snapshot.policies, profile), scene);
}

function patched(before: Scene, { object, patch }: LintFinding): Scene {
  const operations = patch?.operations ?? [];
  const isMeant = ({ metadata }: NetworkPolicy) =>
    metadata.name === object.name && metadata.namespace === object.namespace;
  const { snapshot } = before;
  return {
    ...before,
    snapshot: {
      ...snapshot,
      policies: snapshot.policies.map((one) => (isMeant(one) ? withPatch(one, operations) : one)),
      namespaces: snapshot.namespaces.map((one) => {
        if (object.kind !== "Namespace" || one.name !== object.name) return one;
        const { labels, annotations } = one;
        const { metadata } = withPatch({ metadata: { labels, annotations } }, operations);
        return { ...one, ...metadata };
      }),
    },
  };
}

/** Findings of one rule about one object. */
const alike = (findings: readonly LintFinding[], { id, object }: LintFinding) =>
  findings.filter(
    (one) => one.id === id && one.object.name === object.name && one.object.namespace === object.namespace,
  );

/** The promises of a patch, each in words that a failure prints. */
function broken(before: Scene, findings: readonly LintFinding[], finding: LintFinding): readonly string[] {
  const after = patched(before, finding);
  const left = lint(after);
  const errors = (all: readonly LintFinding[]) => all.filter(({ severity }) => severity === "error").length;
  const [old, now] = [reachOf(before), reachOf(after)];
  const opened = now.some((rank, i) => rank > (old[i] ?? 0));
  const closed = now.some((rank, i) => rank < (old[i] ?? 0));
  const { effect } = finding.patch!;
  const told = `${finding.id} at ${finding.object.name} ${finding.path}`;
  return [
    ...(alike(left, finding).length < alike(findings, finding).length ? [] : [`${told}: still found`]),
    ...(errors(left) > errors(findings) ? [`${told}: a new error`] : []),
    ...(opened && (effect === "same-reach" || effect === "narrows")
      ? [`${told}: opens something, and is ${effect}`]
      : []),
    ...(closed && (effect === "same-reach" || effect === "widens")
      ? [`${told}: closes something, and is ${effect}`]
      : []),
  ];
}

function allBroken(scene: Scene): readonly string[] {
  const findings = lint(scene);
  return findings
    .filter(({ patch }) => patch !== undefined)
    .flatMap((finding) => broken(scene, findings, finding));
}

const sceneOf = (one: LintCase): Scene => ({
  snapshot: snapshotOfCase(one),
  profile: one.profile ?? "spec",
  scene: one.scene,
});

describe("a patch takes its finding away, makes no new error, and does to connections what it says", () => {
  it.each(TABLE)("in the case of $id", ({ finds }) => {
    expect(allBroken(sceneOf(finds))).toEqual([]);
  });

  it("in clusters of all shapes", () => {
    const profile = fc.constantFrom<ProfileName>("spec", "cilium", "calico", "kindnet", "antrea");
    fc.assert(
      fc.property(smallCluster, profile, (snapshot, name) => {
        expect(allBroken({ snapshot, profile: name, scene: undefined })).toEqual([]);
      }),
      { numRuns: runs(60) },
    );
  });

  it("and the town's table holds patches of every effect, so that the promise is not empty", () => {
    const effects = TABLE.flatMap(({ finds }) => lint(sceneOf(finds))).flatMap(
      ({ patch }) => patch?.effect ?? [],
    );
    expect(new Set(effects)).toEqual(new Set(["same-reach", "narrows", "widens", "moves"]));
  });
});

describe("linting", () => {
  it("finds the same in whatever order policies stand, but for which of equals is named", () => {
    fc.assert(
      fc.property(smallCluster, (snapshot) => {
        const briefly = (policies: readonly NetworkPolicy[]) =>
          lintPolicies(compileSnapshot({ ...snapshot, policies }))
            .filter(({ id }) => !id.startsWith("redundant-"))
            .map(({ id, object, path }) => `${id} ${object.namespace ?? ""}/${object.name} ${path}`)
            .toSorted();
        expect(briefly(snapshot.policies.toReversed())).toEqual(briefly(snapshot.policies));
      }),
      { numRuns: runs(40) },
    );
  });
});
