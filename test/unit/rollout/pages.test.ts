import { describe, expect, test } from "vitest";
import {
  board,
  boardRow,
  candidateRevision,
  namespacePage,
  nextStep,
  planOperation,
  rollbackPreview,
  sentence,
  stepPreview,
  verdictOf,
  type BoardRow,
  type NextStepInput,
  type Operation,
  type RevisionId,
} from "#lib/rollout/index.ts";
import { observedLongEnoughGate } from "#lib/rollout/gates/observed-long-enough-gate.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { answer, townEdges, townRollout, townTriage } from "../../cast/town-graph.ts";
import { afterPlan, paymentsGateInput, paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

const { pay, book, settle, scrape, bank, dns } = paymentsRules;
const complete = paymentsRevision([pay, book, settle, scrape, bank, dns]);
const observation = observedLongEnoughGate.evaluate(paymentsGateInput());
const held = { kind: "held" as const, reason: "rolled back at night", by: "lee", sinceMs: TOWN_AT_MS };
const COVERAGE = { ingressSeen: 2, egressSeen: 2, pods: 2 };

function next(parts: Partial<NextStepInput>): readonly [string, string, string] {
  const input: NextStepInput = {
    rollout: townRollout("payments", { phase: "staged" }),
    undecided: 0,
    uncertain: 0,
    isUnseen: false,
    gates: [],
    observation,
    candidateChanged: false,
    candidateNumber: 2,
    ...parts,
  };
  const { tone, text, action } = nextStep(input);
  return [tone, text, action.kind];
}

describe("what is next", () => {
  const observing = townRollout("payments", { phase: "observe" });
  const short = observedLongEnoughGate.evaluate(
    paymentsGateInput({ observedSinceMs: TOWN_AT_MS - 5 * 86_400_000 }),
  );
  const failing = {
    gate: "dns" as const,
    title: "DNS holds",
    status: "fail" as const,
    evidence: "2 of 2 pods would lose DNS: a, b",
    findings: [],
    fix: "Allow DNS",
  };

  test.each<[string, Partial<NextStepInput>, readonly [string, string, string]]>([
    ["no flow was ever seen", { isUnseen: true }, ["neutral", "No flows seen yet", "open"]],
    ["nothing is undecided", {}, ["ready", "Ready to enforce ingress", "promote"]],
    [
      "somebody holds it",
      { rollout: townRollout("payments", { hold: held }), undecided: 3 },
      ["danger", "Held by lee: rolled back at night", "release-hold"],
    ],
    [
      "flows are undecided",
      { undecided: 14 },
      ["attention", "14 flows would be denied: decide them", "triage"],
    ],
    ["one flow is", { undecided: 1 }, ["attention", "1 flow would be denied: decide it", "triage"]],
    [
      "it is not observed long enough yet",
      { rollout: observing, undecided: 22, observation: short },
      ["neutral", "Observed 5 of 7 days", "open"],
    ],
    [
      "it is observed and undecided",
      { rollout: observing, undecided: 2 },
      ["attention", "2 flows would be denied: decide them", "triage"],
    ],
    ["it is observed and decided", { rollout: observing }, ["ready", "Ready to stage", "promote"]],
    ["a gate fails", { gates: [failing] }, ["attention", "2 of 2 pods would lose DNS: a, b", "open"]],
    [
      "some flows are uncertain",
      { uncertain: 6 },
      ["uncertain", "Ready to enforce ingress; 6 flows uncertain", "promote"],
    ],
    [
      "it is locked",
      { rollout: townRollout("payments", { phase: "locked" }) },
      ["ready", "No drift", "open"],
    ],
    [
      "it is locked and the rules changed",
      { rollout: townRollout("payments", { phase: "locked" }), candidateChanged: true },
      ["attention", "The candidate differs from what is applied", "apply-revision"],
    ],
  ])("when %s", (_, parts, expected) => {
    expect(next(parts)).toEqual(expected);
  });
});

describe("the board", () => {
  const row = (parts: Parameters<typeof paymentsGateInput>[0], operation?: Operation): BoardRow =>
    boardRow({ gates: paymentsGateInput(parts), coverage: COVERAGE, ...(operation ? { operation } : {}) });

  test("counts what a namespace has and offers its next step", () => {
    expect(row({})).toMatchObject({
      namespace: "payments",
      workloads: 2,
      pods: 2,
      undecided: 0,
      failingGates: [],
      canRollBack: true,
      candidateChanged: true,
      next: {
        text: "Ready to enforce egress",
        action: { kind: "promote", to: "egress", label: "Enforce egress" },
      },
    });
  });

  test("is not ready where nothing was seen", () => {
    const unseen = { ingressSeen: 0, egressSeen: 0, pods: 2 };
    const nothing = boardRow({ gates: paymentsGateInput({ edges: [] }), coverage: unseen });
    expect(nothing.next).toMatchObject({ tone: "neutral", action: { kind: "open" } });
  });

  test("holds nothing against a namespace that the server was not asked about", () => {
    expect(row({ dryRun: undefined }).failingGates).toEqual([]);
  });

  test("says that a candidate is what is applied, and that nothing can be rolled back at observe", () => {
    const rollout = townRollout("payments", { phase: "observe" });
    expect(row({ rollout, target: "staged" })).toMatchObject({ canRollBack: false, candidateChanged: false });
    const staged = townRollout("payments", { phase: "staged", hold: held });
    expect(row({ rollout: staged, target: "ingress" })).toMatchObject({
      canRollBack: false,
      next: { action: { kind: "release-hold", because: "rolled back at night" } },
    });
    const applied = townRollout("payments", { phase: "ingress", revisionHash: complete.contentHash });
    expect(row({ rollout: applied, candidate: complete }).candidateChanged).toBe(false);
  });

  test("shows a running operation with its progress, before everything else", () => {
    const plan = planOperation({
      kind: "promote",
      snapshot: town(),
      rollout: townRollout("payments", { phase: "observe" }),
      target: { phase: "staged", revision: paymentsRevision([pay]) },
      instance: "town",
      settleMs: 0,
      now: TOWN_AT_MS,
    });
    if (!plan.ok) throw new Error(plan.refusal.message);
    const operation: Operation = {
      id: "op-1" as Operation["id"],
      clusterId: "town" as Operation["clusterId"],
      plan: plan.value,
      state: "running",
      steps: plan.value.steps.map((_, index) => ({
        index,
        state: index < 3 ? ("done" as const) : ("planned" as const),
      })),
      author: "dana",
      reason: "",
      createdAtMs: TOWN_AT_MS,
    };
    const running = row(
      { rollout: townRollout("payments", { phase: "observe" }), target: "staged" },
      operation,
    );
    expect(running.next).toEqual({
      tone: "attention",
      text: "Stage is under way: 2 of 5 writes done",
      action: { kind: "watch", operationId: "op-1" },
    });
    expect(running.movingTo).toBe("staged");
    expect(running.canRollBack).toBe(true);
    expect(row({}, { ...operation, state: "done" }).movingTo).toBeUndefined();
    const calm = { ...row({}), namespace: "alpha" };
    const frozen = {
      ...row({ rollout: townRollout("payments", { phase: "staged", hold: held }) }),
      namespace: "omega",
    };
    expect(board([calm, frozen, running], TOWN_AT_MS).rows.map((one) => one.namespace)).toEqual([
      "payments",
      "omega",
      "alpha",
    ]);
    expect(board([calm, frozen, running], TOWN_AT_MS).counts).toEqual({
      observe: 1,
      staged: 1,
      ingress: 1,
      egress: 0,
      locked: 0,
    });
  });
});

describe("the page of a namespace", () => {
  const planned = planOperation({
    kind: "promote",
    snapshot: town(),
    rollout: townRollout("payments", { phase: "observe" }),
    target: { phase: "staged", revision: complete },
    instance: "town",
    settleMs: 0,
    now: TOWN_AT_MS,
  });
  const snapshot = planned.ok ? afterPlan(town(), planned.value) : town();
  const rollout = townRollout("payments", { phase: "staged", revisionNumber: 1 });
  const rollback = rollbackPreview({
    namespace: "payments",
    namespaceUid: "uid-ns-payments",
    policies: snapshot.policies,
    instance: "town",
    phase: "staged",
  });
  const dismissed = townTriage("payments", townEdges.settle.key, {
    kind: "dismissed",
    reason: "no",
    by: "dana",
    atMs: TOWN_AT_MS,
  });
  const page = namespacePage({
    row: boardRow({ gates: paymentsGateInput({ snapshot, rollout, target: "ingress" }), coverage: COVERAGE }),
    snapshot,
    instance: "town",
    edges: [townEdges.book, townEdges.settle, townEdges.pay],
    decisions: new Map([
      [townEdges.book.key, { now: answer("allowed"), candidate: answer("allowed") }],
      [townEdges.settle.key, { now: answer("allowed"), candidate: answer("denied") }],
      [townEdges.pay.key, { now: answer("allowed"), candidate: answer("denied") }],
    ]),
    replay: {
      now: new Map(),
      candidate: new Map([
        [townEdges.settle.key, { egress: answer("denied") }],
        [townEdges.pay.key, { ingress: answer("denied") }],
      ]),
    },
    triage: [dismissed],
    rules: [pay],
    candidate: complete,
    revisions: [complete, { ...complete, number: 2 }],
    activity: [],
    ...(rollback.ok ? { rollback: rollback.value } : {}),
    rollbackMs: 1_640,
  });

  test("says its state in one sentence", () => {
    expect(page.sentence).toBe(
      "Revision 1 is staged over 2 workloads, 2 pods and enforces nothing. zz-drawbridge-open-ingress and zz-drawbridge-open-egress stand. Rolling back writes 2 objects and took 1.6 s here last time.",
    );
  });

  test("puts what wants a decision first in its inbox", () => {
    expect(page.inbox.map((one) => [one.edge.key, one.candidate, one.decision?.kind])).toEqual([
      [townEdges.pay.key, "would-be-denied", undefined],
      [townEdges.settle.key, "would-be-denied", "dismissed"],
      [townEdges.book.key, "allowed", undefined],
    ]);
  });

  test("leaves to the other end's namespace what only that one would deny; board, page and gate count alike", () => {
    const edges = [townEdges.book, townEdges.settle, townEdges.pay];
    const replay = {
      now: new Map(),
      candidate: new Map([
        [townEdges.book.key, { egress: answer("allowed"), ingress: answer("denied") }],
        [townEdges.settle.key, { egress: answer("denied") }],
        [townEdges.pay.key, { ingress: answer("denied") }],
      ]),
    };
    const gates = paymentsGateInput({ snapshot, rollout, target: "locked", edges, replay });
    const both = { now: answer("allowed"), candidate: answer("denied") };
    const of = (triage: readonly (typeof dismissed)[]) => {
      const row = boardRow({ gates: { ...gates, intent: { ...gates.intent, triage } }, coverage: COVERAGE });
      const { inbox } = namespacePage({
        row,
        snapshot,
        instance: "town",
        edges,
        decisions: new Map(edges.map((edge) => [edge.key, both])),
        replay,
        triage,
        rules: [],
        candidate: complete,
        revisions: [],
        activity: [],
      });
      return { row, inbox, open: inbox.filter((one) => one.isUndecided).map((one) => one.edge.key) };
    };
    const { row, inbox, open } = of([dismissed]);
    expect(open).toEqual([townEdges.pay.key]);
    expect(row.undecided).toBe(1);
    expect(row.failingGates.find(({ gate }) => gate === "undecided")?.evidence).toMatch(/^1 observed/);
    expect(inbox.find((one) => one.edge.key === townEdges.book.key)).toMatchObject({
      candidate: "would-be-denied",
      isUndecided: false,
      decidedIn: "ledger",
    });
    const before = of([]);
    expect(before.open).toHaveLength(before.row.undecided);
  });

  test("tells open policies, revision objects and others apart, with how many pods each selects", () => {
    expect(page.policies.filter((one) => one.role === "open").map((one) => one.selects)).toEqual([2, 2]);
    expect(page.policies.filter((one) => one.role === "revision")).toHaveLength(complete.policies.length);
  });

  test("shows revisions newest first", () => {
    expect(page.revisions.map((one) => one.number)).toEqual([2, 1]);
  });
});

describe("the sentence", () => {
  const base = { namespace: "payments", workloads: 2, pods: 7, openNames: [] };

  test.each([
    ["observe", "Nothing of Drawbridge is in payments; the traffic of 2 workloads, 7 pods is watched."],
    ["ingress", "Ingress is enforced on 2 workloads, 7 pods."],
    ["egress", "Ingress and egress are enforced on 2 workloads, 7 pods: default-deny both ways."],
    ["locked", "Default-deny both ways on 2 workloads, 7 pods, watched for drift."],
  ] as const)("at %s", (phase, expected) => {
    expect(sentence({ ...base, phase })).toBe(expected);
  });

  test("does not call rules idle that no open policy holds back", () => {
    expect(sentence({ ...base, phase: "staged", revisionNumber: 3 })).toBe(
      "Revision 3 stands over 2 workloads, 7 pods without an open policy: its rules are in force.",
    );
  });

  test("promises no rollback where there is nothing of ours to open", () => {
    const nothing = { writes: [], kubectl: "", effect: "", overruledBy: [] };
    expect(sentence({ ...base, phase: "staged", rollback: nothing })).toContain(
      "Rolling back writes nothing:",
    );
  });

  test("names the object that keeps egress open", () => {
    expect(sentence({ ...base, phase: "ingress", openNames: ["zz-drawbridge-open-egress"] })).toContain(
      "Egress is open: zz-drawbridge-open-egress stands.",
    );
  });
});

describe("a preview of a step", () => {
  const { plan, ...gates } = paymentsGateInput();

  test("may start where every gate passes", () => {
    expect(stepPreview({ kind: "promote", planned: { ok: true, value: plan }, gates })).toMatchObject({
      to: "egress",
      label: "Enforce egress",
      mayStart: true,
    });
  });

  test("may not start without a plan, and says why beside its gates", () => {
    const refusal = { code: "phase-order", message: "Next is ingress." };
    const preview = stepPreview({ kind: "apply-revision", planned: { ok: false, refusal }, gates });
    expect(preview).toMatchObject({ label: "Apply revision 1", mayStart: false, refusal });
    expect(preview.gates.length).toBeGreaterThan(0);
  });
});

describe("the five words", () => {
  test.each([
    ["allowed", "allowed", "allowed"],
    ["allowed", "denied", "would-be-denied"],
    ["denied", "denied", "denied"],
    ["denied", "allowed", "allowed"],
    ["allowed", "uncertain", "uncertain"],
    ["uncertain", "denied", "would-be-denied"],
  ] as const)("now %s and %s under the candidate is %s", (now, candidate, word) => {
    expect(verdictOf(answer(now), answer(candidate))).toBe(word);
  });
});

describe("a candidate", () => {
  const input = {
    snapshot: town(),
    namespace: "payments",
    id: "r2" as RevisionId,
    author: "dana",
    now: TOWN_AT_MS,
  };

  test("that says what the newest revision says is that revision", () => {
    const previous = paymentsRevision([pay]);
    expect(candidateRevision({ ...input, rules: [pay], previous })).toBe(previous);
    expect(candidateRevision({ ...input, rules: [pay, book], previous })).toMatchObject({
      id: "r2",
      number: 2,
    });
  });

  test("leaves out rules that have expired or lie elsewhere", () => {
    const expired = { ...book, expiresAtMs: TOWN_AT_MS };
    const candidate = candidateRevision({ ...input, namespace: "ledger", rules: [expired, pay] });
    expect(candidate.ruleIds).toEqual([]);
    expect(candidate.policies).toHaveLength(2);
  });
});
