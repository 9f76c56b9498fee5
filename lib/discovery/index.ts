export type {
  Derivation,
  Finding,
  FindingId,
  FindingKind,
  InexpressibleNeed,
  PlatformNeed,
} from "./finding.ts";
