export { dnsRules } from "./dns-rules.ts";
export { expectedConnections } from "./expected-connections.ts";
export type {
  Certainty,
  Derivation,
  Finding,
  FindingId,
  FindingKind,
  InexpressibleNeed,
  PlatformNeed,
} from "./finding.ts";
export { findingsOf } from "./findings-of.ts";
export { lintSceneOf } from "./lint-scene.ts";
export { platformNeeds, type NamespaceNeeds, type NeedsInput } from "./platform-needs.ts";
