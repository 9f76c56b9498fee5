import { expect, test } from "vitest";
import { ANNOTATION_OPEN_POLICIES, policyYaml, type NetworkPolicy, type Snapshot } from "#lib/policy/index.ts";
import { planOperation, type OperationPlan, type Phase, type PlanInput, type Revision } from "#lib/rollout/index.ts";
import { policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { townRollout } from "../../cast/town-graph.ts";
import { afterPlan, paymentsRevision, paymentsRules, TOWN_INSTANCE } from "../../cast/town-rollout.ts";

/**
 * What each step of payments' way writes, as text to be read by eye. `vitest -u` writes the files anew.
 */
const { pay, book, scrape, dns } = paymentsRules;
const first = paymentsRevision([pay, book, scrape]);
const second = paymentsRevision([pay, book, dns], first);

const quarantine = policyOf("payments", "quarantine", { podSelector: { matchLabels: { app: "settle" } }, policyTypes: ["Ingress", "Egress"] });
const legacy = policyOf("payments", "legacy", { podSelector: { matchLabels: { app: "payments-api", tier: "back" } }, policyTypes: ["Ingress"], ingress: [{}] });

function plan(snapshot: Snapshot, phase: Phase, parts: Pick<PlanInput, "kind"> & { to?: Phase; revision?: Revision }): OperationPlan {
  const planned = planOperation({
    kind: parts.kind,
    snapshot,
    rollout: townRollout("payments", { phase }),
    target: { phase: parts.to ?? phase, revision: parts.revision },
    instance: TOWN_INSTANCE,
    settleMs: 2_000,
    now: TOWN_AT_MS,
    fence: "fence-1",
    author: "dana",
  });
  if (!planned.ok) throw new Error(planned.refusal.message);
  return planned.value;
}

function text(plan: OperationPlan): string {
  const lines = plan.steps.map((step, i) => {
    if (step.kind === "barrier") return `${i + 1} barrier at least ${step.settleMs} ms: ${step.purpose}`;
    if (step.kind === "delete") {
      const version = step.writtenBy === undefined ? `${step.target.uid}@${step.target.resourceVersion}` : `written by ${step.writtenBy + 1}`;
      return `${i + 1} delete ${step.target.name} (${version}): ${step.purpose}`;
    }
    const over = step.precondition ? ` over ${step.precondition.uid}@${step.precondition.resourceVersion}` : "";
    return `${i + 1} apply ${step.policy.metadata.name}${over}: ${step.purpose}`;
  });
  return `${plan.from.phase} to ${plan.to.phase}\n${lines.join("\n")}\n${plan.effect}\n`;
}

const applied = (plan: OperationPlan): readonly NetworkPolicy[] =>
  plan.steps.flatMap((step) => (step.kind === "apply" ? [step.policy] : []));

const staging = plan(town(), "observe", { kind: "promote", to: "staged", revision: first });
const staged = afterPlan(town(), staging);
const enforcing = plan(staged, "staged", { kind: "promote", to: "ingress", revision: first });
const ingress = afterPlan(staged, enforcing);
const egress = afterPlan(ingress, plan(ingress, "ingress", { kind: "promote", to: "egress", revision: first }));

test.each<[string, OperationPlan]>([
  ["stage", staging],
  ["stage-in-a-namespace-with-policies", plan(town({ policies: [quarantine, legacy] }), "observe", { kind: "promote", to: "staged", revision: first })],
  ["stage-again", plan(staged, "staged", { kind: "promote", to: "staged", revision: first })],
  ["enforce-ingress", enforcing],
  ["enforce-egress-with-a-changed-candidate", plan(ingress, "ingress", { kind: "promote", to: "egress", revision: second })],
  ["lock", plan(egress, "egress", { kind: "promote", to: "locked", revision: first })],
  ["apply-a-revision-while-enforced", plan(egress, "egress", { kind: "apply-revision", revision: second })],
  ["roll-back", plan(egress, "egress", { kind: "rollback" })],
  ["release", plan(egress, "egress", { kind: "release" })],
])("%s", async (name, made) => {
  await expect(text(made)).toMatchFileSnapshot(`plans/${name}.txt`);
});

test("the objects of a revision remember the open policies", async () => {
  const [object] = applied(staging).filter((policy) => policy.metadata.name.startsWith("drawbridge-ingress-deny"));
  const memory = object?.metadata.annotations?.[ANNOTATION_OPEN_POLICIES] ?? "";
  await expect(JSON.stringify(JSON.parse(memory), null, 2)).toMatchFileSnapshot("plans/remembered-open-policies.json");
});

test("an open policy as it is applied", async () => {
  await expect(policyYaml(applied(staging)[0]!)).toMatchFileSnapshot("plans/open-ingress.yaml");
});
