export * from "./rules/allow-rule.ts";
export { compileSnapshot } from "./compile/compile-snapshot.ts";
export type { CompiledCluster, CompiledPod } from "./compile/compiled-cluster.ts";
export { selectorText } from "./selector/compiled-selector.ts";
export * from "./model/cluster-evidence.ts";
export { scratchNamespace, withoutScratchNamespaces } from "./model/scratch-namespace.ts";
export { FOREIGN_POLICY_GROUPS } from "./model/foreign-policy-kinds.ts";
export { unreadOf, unreadWords, wasRead } from "./model/was-read.ts";
export * from "./model/drawbridge-object.ts";
export * from "./model/expected-connection.ts";
export type { ReachEnd } from "./judge/ends-of.ts";
export { evaluate, evaluateSide, impactOf, type ReachQuestion } from "./judge/evaluate.ts";
export { compileEdges, type CompiledEdges } from "./judge/compile-edges.ts";
export { governs } from "./compile/governs.ts";
export * from "./model/labels.ts";
export * from "./model/network-policy.ts";
export * from "./model/peer.ts";
export * from "./model/platform-objects.ts";
export type { PolicyEdit } from "./compile/policy-edit.ts";
export { OUTCOMES, replay, replayAfter, type ChangedImpact, type Impact } from "./judge/replay.ts";
export { PROFILE_NAMES, PROFILES, profileOf, type ProfileName } from "./profile.ts";
export * from "./model/result.ts";
export { selects } from "./selector/selects.ts";
export { complement, intersection, selectorImplies, selectorsDisjoint } from "./selector/selector-algebra.ts";
export * from "./model/snapshot.ts";
export * from "./model/verdict.ts";
export { withEdit } from "./compile/with-edit.ts";
export { canonicalJson } from "./manifest/canonical-json.ts";
export { compileRules, denyByDefault } from "./rules/compile-rules.ts";
export { egressRuleOf, namesNobody, policyPeersOf, policyPortsOf } from "./rules/rule-side.ts";
export { contentHash, hash8 } from "./manifest/content-hash.ts";
export { diffPolicies, type PolicyDiff } from "./manifest/diff-policies.ts";
export { parsePolicyYaml } from "./manifest/parse-policy-yaml.ts";
export {
  labelSelectorSchema,
  networkPolicySchema,
  networkPolicySpecSchema,
} from "./manifest/policy-schema.ts";
export { policyYaml } from "./manifest/policy-yaml.ts";
export {
  dnsDecision,
  dnsEndpointsOf,
  dnsHolds,
  type DnsEndpoint,
  type DnsHolding,
  type DnsReach,
} from "./dns/dns-endpoints.ts";
export { dnsForwardsOf, dnsUpstreamOf } from "./dns/dns-forwards.ts";
export {
  CLOUD_DNS_ADDRESS,
  dnsBackendsOf,
  dnsServicesOf,
  kubeletDnsAddresses,
  NODE_LOCAL_DNS_ADDRESS,
  nodeLocalDnsAddresses,
  nodeLocalDnsPods,
  unreadOfDns,
  usesCloudDns,
  type DnsBackend,
} from "./dns/dns-services.ts";
export { peerName } from "./model/peer-name.ts";
export {
  proposeRule,
  type DraftedRule,
  type ObservedConnection,
  type RuleDraft,
} from "./rules/propose-rule.ts";
export { isHashLabel, stableSelector } from "./selector/stable-selector.ts";
export type { ClientCrowd } from "./rules/client-crowd.ts";
export { blastRadius, rulePortsText, type ReachedPair, type RuleReach } from "./rules/blast-radius.ts";
export { outsideReach } from "./rules/outside-reach.ts";
export { concernsNamespace } from "./rules/rule-reach.ts";
export { ruleDraftSchema } from "./rules/rule-schema.ts";
export { validateRule } from "./rules/validate-rule.ts";
export { pointerSteps, withPatch, type PatchOperation } from "./lint/json-patch.ts";
export {
  LINT_SEVERITIES,
  type LintedObject,
  type LintFinding,
  type LintPatch,
  type LintSeverity,
  type PatchEffect,
} from "./lint/lint-finding.ts";
export { lintPolicies } from "./lint/lint-policies.ts";
export type { LintRuleInfo } from "./lint/lint-rule.ts";
export { LINT_RULE_GROUPS, LINT_RULES } from "./lint/lint-rules.ts";
export type { FeatureFacts, LintScene } from "./lint/lint-scene.ts";
export { endChoices, type EndChoice } from "./explain/end-choices.ts";
export { explain } from "./explain/explain.ts";
export { endOfPeer } from "./explain/end-of-peer.ts";
export { endPeers } from "./explain/end-peers.ts";
export { endText, type ExplainEnd } from "./explain/explain-end.ts";
export type { ExplainHop, ExplainOutcome, ExplainQuestion, Explanation } from "./explain/explanation.ts";
export { explanationText, headlineText } from "./explain/explanation-text.ts";
export { parseEnd } from "./explain/parse-end.ts";
export { decidedSides, type DecidedSide } from "./explain/side-outcomes.ts";
export { checkPolicyObject, isPolicyObject } from "./validate/check-policy-object.ts";
export { checkPolicySet, type SetProblem } from "./validate/check-policy-set.ts";
export type { PolicyProblem } from "./validate/policy-problem.ts";
export type { Connection, ConnectionEnd } from "./connectivity/connection.ts";
export { connectivityOf, type Connectivity } from "./connectivity/connectivity.ts";
export {
  CONNECTIVITY_COLUMNS,
  connectivityFields,
  connectivityLine,
  connectivityRows,
  type ConnectivityRow,
} from "./connectivity/connectivity-rows.ts";
export {
  diffConnectivity,
  type ComparedConnectivity,
  type ConnectionChange,
} from "./connectivity/diff-connectivity.ts";
export { DIFF_COLUMNS, diffFields, diffLine, diffRow, type DiffRow } from "./connectivity/diff-rows.ts";
export { exposureOf, type Exposure } from "./connectivity/exposure.ts";
export {
  EXPOSURE_COLUMNS,
  exposureFields,
  exposureLines,
  exposureRows,
  type ExposureRow,
} from "./connectivity/exposure-rows.ts";
export { ingressConnections, type IngressBackend } from "./connectivity/ingress-controller.ts";
export { netpolAnalyzerDiffLines } from "./connectivity/netpol-analyzer-diff.ts";
export {
  netpolAnalyzerLines,
  netpolAnalyzerRows,
  type NetpolAnalyzerRow,
} from "./connectivity/netpol-analyzer-lines.ts";
export { uncertainPairs, type UncertainPairs } from "./connectivity/uncertain-pairs.ts";
export { cidrWithin, mergeCidrs } from "./address/merge-cidrs.ts";
export { isPrivateAddress } from "./address/private-address.ts";
export { nearestName } from "./validate/nearest-name.ts";
export { EDGE_FATES, type EdgeChange, type EdgeFate, type EdgeImpact } from "./what-if/edge-impact.ts";
export { editsOf } from "./what-if/policy-draft.ts";
export type { ReachChanges } from "./what-if/reach-changes.ts";
export { whatIf, type WhatIf } from "./what-if/what-if.ts";
export { slimPolicy, slimSnapshot, type WhatIfPart } from "./what-if/what-if-part.ts";
