import { expect, test } from "vitest";
import {
  compileSnapshot,
  editsOf,
  evaluate,
  policyYaml,
  slimSnapshot,
  whatIf,
  type NetworkPolicy,
  type PolicyEdit,
  type Snapshot,
} from "#lib/policy/index.ts";
import { externalPeer, peerOf, policyOf } from "../../../cast/cluster-parts.ts";
import { paymentsApi, postgres, stranger, town, web } from "../../../cast/town.ts";

const fromWeb = policyOf("payments", "from-web", {
  podSelector: {},
  ingress: [
    {
      from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } }],
      ports: [{ port: 8443 }],
    },
  ],
});
const closed = policyOf("payments", "closed", { podSelector: {}, policyTypes: ["Ingress"] });

const QUESTIONS = [
  { sender: peerOf(web), receiver: peerOf(paymentsApi), port: 8443, protocol: "TCP" },
  { sender: peerOf(stranger), receiver: peerOf(paymentsApi), port: 8443, protocol: "TCP" },
  { sender: peerOf(paymentsApi), receiver: peerOf(postgres), port: 5432, protocol: "TCP" },
  { sender: { kind: "unknown", reason: "gone" }, receiver: peerOf(paymentsApi), port: 8443, protocol: "TCP" },
] as const;

function tried(policies: readonly NetworkPolicy[], edits: readonly PolicyEdit[]) {
  const trial = whatIf(compileSnapshot(town(), policies), QUESTIONS);
  const after = trial.after(edits);
  return { impact: trial.impactOf(after, 10), reach: trial.reachOf(after, 10) };
}

test("a first policy cuts what it does not name, keeps what it does, and leaves other namespaces alone", () => {
  const { impact } = tried([], [{ kind: "put", policy: fromWeb }]);
  expect(impact.counts).toEqual({
    cut: 1,
    opened: 0,
    "now-uncertain": 0,
    settled: 0,
    "still-uncertain": 1,
  });
  expect(impact).toMatchObject({ stillAllowed: 2, stillDenied: 0 });
  const [cut] = impact.changes.filter(({ fate }) => fate === "cut");
  expect(cut).toMatchObject({ index: 1, before: { outcome: "allowed" }, after: { outcome: "denied" } });
  expect(cut?.after.reasons.map(({ policy }) => policy?.name)).toContain("from-web");
});

test("removing the policy opens again what it cut", () => {
  const { impact } = tried([fromWeb], [{ kind: "remove", namespace: "payments", name: "from-web" }]);
  expect(impact.counts).toMatchObject({ cut: 0, opened: 1 });
});

test("each try starts from the policies as they stand", () => {
  const trial = whatIf(compileSnapshot(town(), [fromWeb]), QUESTIONS);
  trial.impactOf(trial.after([{ kind: "remove", namespace: "payments", name: "from-web" }]), 10);
  expect(trial.impactOf(trial.after([]), 10).counts).toMatchObject({ cut: 0, opened: 0 });
});

test("more changes than are asked for are counted and not listed", () => {
  const trial = whatIf(compileSnapshot(town(), []), QUESTIONS);
  const impact = trial.impactOf(trial.after([{ kind: "put", policy: closed }]), 1);
  expect(impact.counts.cut).toBe(2);
  expect(impact.changes.filter(({ fate }) => fate === "cut")).toHaveLength(1);
});

test("pairs that nobody was seen to use are told of too", () => {
  const { reach } = tried([], [{ kind: "put", policy: fromWeb }]);
  const lost = reach.rows.find(({ sender }) => sender.startsWith("metrics/prometheus"));
  expect(lost).toMatchObject({
    change: "removed",
    receiver: "payments/api[Deployment]",
    before: "All Connections",
  });
  const kept = reach.rows.find(({ sender }) => sender.startsWith("storefront/web"));
  expect(kept).toMatchObject({ change: "changed", after: "TCP 8443" });
});

const draft = (text: string, replaces?: string) => editsOf({ text, namespace: "payments", replaces });

test("a text is the policies that it holds", () => {
  const text = `${policyYaml(fromWeb)}---\n${policyYaml(closed)}`;
  expect(draft(text)).toMatchObject({
    ok: true,
    value: {
      edits: [
        { kind: "put", policy: { metadata: { name: "from-web" } } },
        { kind: "put", policy: { metadata: { name: "closed" } } },
      ],
      filled: [],
    },
  });
});

test("a text that no longer holds the policy it began as removes it", () => {
  const removal = { kind: "remove", namespace: "payments", name: "from-web" };
  expect(draft("", "from-web")).toEqual({
    ok: true,
    value: { edits: [removal], filled: [], removed: "from-web" },
  });
  expect(draft(policyYaml(closed), "from-web")).toMatchObject({
    value: { edits: [removal, { kind: "put" }] },
  });
  expect(draft(policyYaml(fromWeb), "from-web")).toEqual({
    ok: true,
    value: { edits: [{ kind: "put", policy: expect.anything() }], filled: [] },
  });
});

test("a policy that names no namespace is one of the page's, and is told of", () => {
  const text = policyYaml(fromWeb).replace(/\n +namespace: payments/, "");
  expect(text).not.toContain("namespace: payments");
  expect(draft(`${text}---\n${policyYaml(closed)}`, "from-web")).toEqual({
    ok: true,
    value: {
      edits: [
        {
          kind: "put",
          policy: expect.objectContaining({ metadata: { name: "from-web", namespace: "payments" } }),
        },
        {
          kind: "put",
          policy: expect.objectContaining({ metadata: { name: "closed", namespace: "payments" } }),
        },
      ],
      filled: ["from-web"],
    },
  });
});

test("a policy of another namespace is refused, and so are two of one name", () => {
  const elsewhere = policyOf("ledger", "closed", closed.spec);
  expect(draft(policyYaml(elsewhere))).toMatchObject({ ok: false, refusal: { code: "invalid-policy" } });
  expect(draft(`${policyYaml(closed)}---\n${policyYaml(closed)}`)).toMatchObject({
    ok: false,
    refusal: { detail: ["closed is written twice; the second would overwrite the first."] },
  });
});

test("a slim snapshot gives the same answers", () => {
  const snapshot: Snapshot = { ...town(), policies: [fromWeb, closed] };
  const [whole, slim] = [compileSnapshot(snapshot), compileSnapshot(slimSnapshot(snapshot))];
  for (const question of [...QUESTIONS, { ...QUESTIONS[2], receiver: externalPeer("203.0.113.7") }]) {
    expect(evaluate(slim, question)).toEqual(evaluate(whole, question));
  }
});

test("a slim snapshot carries no annotation and no identity", () => {
  const noted = { ...closed, metadata: { ...closed.metadata, annotations: { secret: "why we close it" } } };
  const text = JSON.stringify(slimSnapshot({ ...town(), policies: [noted] }));
  expect(text).not.toContain("why we close it");
  expect(text).not.toContain("uid-pod");
});
