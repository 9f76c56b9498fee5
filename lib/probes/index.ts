export {
  CANARY_CONTAINER,
  CANARY_ROLES,
  LABEL_CANARY,
  LABEL_CANARY_ROLE,
  type CanaryRole,
} from "./canary-labels.ts";
export {
  canaryObjectText,
  type CanaryKind,
  type CanaryManifest,
  type CanaryObject,
} from "./canary-object.ts";
export { canarySetup, type CanarySetup, type CanarySetupInput, type CanaryWorkload } from "./canary-setup.ts";
export { createdObjects } from "./created-objects.ts";
export type {
  EnforcementProof,
  ProbeObservation,
  ProofFailure,
  ProofRow,
  ProofSubject,
} from "./enforcement-proof.ts";
export { endsEarly } from "./ends-early.ts";
export { isCanaryPeer } from "./is-canary-peer.ts";
export { isInert } from "./is-inert.ts";
export { judgeProof, PROOF_SUBJECTS, rowsBeforePlan } from "./judge-proof.ts";
export { isRoundOver, openPaths } from "./open-paths.ts";
export { patienceMs } from "./patience.ts";
export {
  HELD_QUESTION,
  holdCommand,
  isAsExpected,
  observationOf,
  probeCommand,
  seenOf,
  type CommandOutcome,
} from "./probe-command.ts";
export { isRoundAsExpected, probesOf } from "./probes-of.ts";
export { proofPreview, type ProofPreview } from "./proof-preview.ts";
export { proofPlan, type ProofPlanInput } from "./proof-plan.ts";
export {
  holds,
  PROOF_NEEDED,
  proofStanding,
  rowAbout,
  speaksAgainst,
  type ProofStanding,
} from "./proof-standing.ts";
export { clusterUidOf, provedNetwork, type ProvedNetwork } from "./proved-network.ts";
export type { CanaryPod, Lane, Probe, ProofPlan, ProofStep, StepResult } from "./proof-step.ts";
export { proofTargets, type ProofTargets, type TargetInput } from "./proof-targets.ts";
export { settleTimeMs } from "./settle-time.ts";
export {
  arePodsReady,
  failureOf,
  hopelessObstacle,
  isUsable,
  podObstacle,
  refusedCreation,
  type CanaryEvent,
  type CanaryPodState,
  type PodWait,
} from "./pod-obstacle.ts";
