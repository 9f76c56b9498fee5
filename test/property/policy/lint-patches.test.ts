import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  dnsHolds,
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
import { evidenceNodeOf, evidenceOf } from "../../cast/evidence-parts.ts";
import { town } from "../../cast/town.ts";
import { ADDRESS_CASES } from "../../unit/policy/lint/address-cases.ts";
import { DATA_PLANE_CASES } from "../../unit/policy/lint/data-plane-cases.ts";
import { API, byName, snapshotOfCase, toBlock, type LintCase } from "../../unit/policy/lint/lint-case.ts";
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

const gke = ({ nodes, pods, endpointSlices, ...rest }: Snapshot): Snapshot => ({
  ...rest,
  nodes: nodes.map((node) => ({ ...node, labels: { "cloud.google.com/gke-nodepool": "main" } })),
  pods: pods.filter(({ name }) => !name.startsWith("coredns")),
  endpointSlices: endpointSlices.filter(({ service }) => service !== "kube-dns"),
  evidence: evidenceOf({ nodes: [evidenceNodeOf({ providerID: "gce://town/europe-west1-b/node-1" })] }),
});

/** More than the tables have, where a patch could do more than it says. */
const FURTHER: readonly LintCase[] = [
  {
    when: "the API server is allowed by its cluster IP on every port",
    spec: { podSelector: API, ...toBlock("10.96.0.1/32") },
  },
  {
    when: "everything outside is allowed where Cloud DNS answers at the metadata server's address",
    snapshot: gke(town()),
    spec: { podSelector: API, ...toBlock("0.0.0.0/0") },
  },
  {
    when: "a namespace is not made yet",
    spec: { ingress: [{ from: [{ namespaceSelector: byName("storefrnt") }] }] },
  },
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

/** What one peer may ask another. */
interface Reach {
  readonly receiver: Peer;
  readonly port: number;
  readonly protocol: Protocol;
  readonly rank: number;
}

/** Who reaches whom, as ranks that can be compared one by one. */
function reachOf({ snapshot, profile }: Scene): readonly Reach[] {
  const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
  const peers: readonly Peer[] = [
    ...snapshot.workloads.map(peerOf),
    ...OUTSIDERS.map((address) => externalPeer(address)),
  ];
  return peers.flatMap((sender) =>
    peers.flatMap((receiver) =>
      QUESTIONS.map((question) => {
        const { outcome } = evaluate(cluster, { sender, receiver, ...question });
        return { receiver, ...question, rank: RANK[outcome] };
      }),
    ),
  );
}

/** Pods that resolve names. */
function resolving({ snapshot, profile }: Scene): ReadonlySet<string> {
  const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
  const holding = snapshot.pods.filter((pod) => dnsHolds(cluster, pod).holds);
  return new Set(holding.map(({ namespace, name }) => `${namespace}/${name}`));
}

/** Patches that have a direction governed close and open what the object's own rules say: that is their word. */
const isOfTypes = ({ patch }: LintFinding) =>
  (patch?.operations ?? []).every(({ path }) => path.startsWith("/spec/policyTypes"));

/** Whether a finding names what its patch opens, or the object does: the port; and the address, where blocks are written. */
function isTold({ text, fix, patch }: LintFinding, { receiver, port }: Reach, object: unknown): boolean {
  const words = new Set(
    `${text} ${fix} ${JSON.stringify(object)}`.split(/[^0-9A-Za-z.:]+|[.](?=\s|$)|:(?=\d)/),
  );
  const writesBlocks = JSON.stringify(patch).includes("ipBlock");
  const addresses = receiver.kind === "external" && writesBlocks ? receiver.addresses : [];
  return words.has(String(port)) && addresses.every((address) => words.has(address));
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
  const { effect } = finding.patch!;
  const left = lint(after);
  const errors = (all: readonly LintFinding[]) => all.filter(({ severity }) => severity === "error").length;
  const [old, now] = [reachOf(before), reachOf(after)];
  const gained = now.filter(({ rank }, i) => rank > (old[i]?.rank ?? 0));
  const opened = gained.length > 0;
  const closed = now.some(({ rank }, i) => rank < (old[i]?.rank ?? 0));
  const resolved = resolving(after);
  const mute = [...resolving(before)].filter((pod) => !resolved.has(pod));
  const object = before.snapshot.policies.find(({ metadata }) => metadata.name === finding.object.name);
  const untold = gained.filter((one) => effect === "moves" && !isTold(finding, one, object?.spec));
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
    ...(isOfTypes(finding) ? [] : untold).map(
      ({ receiver, port }) => `${told}: opens ${JSON.stringify(receiver)} on ${port} without a word`,
    ),
    ...(mute.length > 0 && !isOfTypes(finding) ? [`${told}: takes DNS from ${mute.join(", ")}`] : []),
    ...(/did you mean/.test(finding.text) ? [`${told}: carries out a guess`] : []),
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

  it.each(FURTHER)("where $when", (one) => {
    expect(allBroken(sceneOf(one))).toEqual([]);
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
