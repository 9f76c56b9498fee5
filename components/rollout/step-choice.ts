import type { NamespacePage, StepPreview } from "#lib/rollout/index.ts";

/** What the step sheet is opened for. `revisionId` is an older revision to restore. */
export type StepChoice =
  | { readonly kind: "promote"; readonly namespace: string }
  | { readonly kind: "apply-revision"; readonly namespace: string; readonly revisionId?: string }
  | { readonly kind: "watch"; readonly namespace: string; readonly operationId: string };

/** The step that a choice means on this page; undefined where the page offers none (any more). */
export function chosenStep(choice: StepChoice, page: NamespacePage): StepPreview | undefined {
  if (choice.kind === "promote") return page.next;
  return choice.kind === "apply-revision" ? page.applyRevision : undefined;
}

/** The reason that the field holds until somebody writes a better one. */
export function suggestedReason(step: Pick<StepPreview, "label" | "gates">): string {
  const passed = step.gates.filter((gate) => gate.status === "pass").length;
  return step.gates.length === 0 ? step.label : `${step.label}: ${passed} of ${step.gates.length} gates pass`;
}

/** What the start button says: the step, or on its face why it cannot start. */
export function startText(step: Pick<StepPreview, "label" | "gates" | "refusal" | "mayStart">): string {
  if (step.mayStart) return step.label;
  const held = step.gates.filter((gate) => gate.status !== "pass");
  if (step.refusal && held.length === 0) return `${step.label} is not possible now`;
  const first = held[0];
  if (!first) return `${step.label} cannot start now`;
  if (held.length > 1) return `${step.label} is held by ${held.length} gates`;
  return first.gate === "hold" ? `${step.label} is held by hand` : `${step.label} waits for: ${first.title}`;
}
