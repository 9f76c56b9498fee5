export * from "./actor.ts";
export * from "./audit-event.ts";
export * from "./board-row.ts";
export * from "./candidate-revision.ts";
export * from "./cluster-status.ts";
export * from "./gate.ts";
export { evaluateGates } from "./gates/all-gates.ts";
export * from "./namespace-page.ts";
export * from "./open-policy/open-policies.ts";
export * from "./open-policy/open-policies-annotation.ts";
export { isMine, type Ownership } from "./open-policy/ownership.ts";
export { sameSpec } from "./open-policy/same-spec.ts";
export * from "./operation.ts";
export type { PlanInput } from "./operation-plan/plan-input.ts";
export { planRollback, type RollbackInput, type RollbackWrites } from "./operation-plan/plan-rollback.ts";
export {
  kubectlRollback,
  rollbackPreview,
  type RollbackPreviewInput,
} from "./operation-plan/rollback-preview.ts";
export { board } from "./pages/board.ts";
export { boardRow, type BoardRowInput } from "./pages/board-row.ts";
export type { EnforcementPage } from "./pages/enforcement-page.ts";
export type { ExportPage } from "./pages/export-page.ts";
export type { NamespacePlatform } from "./pages/namespace-platform.ts";
export type { DiffLine } from "./pages/diff-lines.ts";
export { listedFindings, type LintPage, type ListedFinding } from "./pages/lint-page.ts";
export { namespacePage, type NamespacePageInput } from "./pages/namespace-page.ts";
export { nextStep, type NextStepInput } from "./pages/next-step.ts";
export { sentence, type SentenceInput } from "./pages/sentence.ts";
export { stepPreview, type StepPreviewInput } from "./pages/step-preview.ts";
export * from "./phase.ts";
export { planOperation } from "./plan-operation.ts";
export { resumeOperation, type Resumption, type WriteFailure } from "./resume-operation.ts";
export { reviewNamespace, type Drift, type NamespaceReview, type ReviewInput } from "./review-namespace.ts";
export * from "./rollout.ts";
export * from "./status-as-of.ts";
export { sideReplay, type EdgeSides, type SideReplay, type SideReplayInput } from "./triage/side-replay.ts";
export { deniedEdges, undecided, type DeniedEdge } from "./triage/undecided-edges.ts";
export { verdictNow, verdictOf } from "./triage/verdict-of.ts";
