import { assertNever, type Result } from "#lib/policy/index.ts";
import { evaluateGates } from "../gates/all-gates.ts";
import type { GateInput } from "../gate.ts";
import type { StepPreview } from "../namespace-page.ts";
import type { OperationKind, OperationPlan } from "../operation.ts";
import { promoteLabel } from "./words.ts";

/** What a preview follows from. Where no plan exists its reason is shown, and the gates are asked about none. */
export interface StepPreviewInput {
  readonly kind: OperationKind;
  readonly planned: Result<OperationPlan>;
  readonly gates: Omit<GateInput, "plan">;
}

/** A step with its gates and its exact writes. It may start only where a plan exists and every gate passes. */
export function stepPreview({ kind, planned, gates }: StepPreviewInput): StepPreview {
  const plan = planned.ok ? planned.value : noPlan(kind, gates);
  const results = evaluateGates({ ...gates, plan });
  return {
    to: gates.target,
    label: labelOf(kind, gates),
    gates: results,
    ...(planned.ok ? { plan } : { refusal: planned.refusal }),
    mayStart: planned.ok && results.every((result) => result.status === "pass"),
  };
}

function labelOf(kind: OperationKind, { target, candidate }: StepPreviewInput["gates"]): string {
  switch (kind) {
    case "promote":
      return promoteLabel(target);
    case "apply-revision":
      return `Apply revision ${candidate.number}`;
    case "rollback":
      return "Roll back";
    case "release":
      return "Release";
    default:
      return assertNever(kind);
  }
}

function noPlan(
  kind: OperationKind,
  { rollout, target, snapshot }: StepPreviewInput["gates"],
): OperationPlan {
  return {
    kind,
    namespace: rollout.namespace,
    namespaceUid: rollout.namespaceUid,
    from: { phase: rollout.phase },
    to: { phase: target },
    steps: [],
    effect: "",
    snapshotVersion: snapshot.resourceVersion,
  };
}
