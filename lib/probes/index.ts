export type {
  EnforcementProof,
  ProbeObservation,
  ProofFailure,
  ProofRow,
  ProofSubject,
} from "./enforcement-proof.ts";
