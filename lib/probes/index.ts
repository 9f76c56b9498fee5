export type {
  EnforcementProof,
  ProbeObservation,
  ProofFailure,
  ProofRow,
  ProofSubject,
} from "./enforcement-proof.ts";
export type { ProofStanding } from "./proof-standing.ts";
