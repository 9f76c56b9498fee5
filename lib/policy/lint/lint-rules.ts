import {
  cidrHostBits,
  endPortMisuse,
  exceptOutside,
  exceptWhole,
  invalid,
  nullField,
  portOfDigits,
} from "./rules/shape/refused-shapes.ts";
import { emptyEgressWithoutType, ignoredSection, policyTypesMissing } from "./rules/shape/policy-types.ts";
import { duplicateName, obsoleteAnnotation } from "./rules/shape/names.ts";
import { namespaceWithoutDefaultDeny, workloadNotIsolated } from "./rules/subjects/open-namespaces.ts";
import { hashLabelSelector, podNameSelector } from "./rules/subjects/passing-labels.ts";
import {
  barePodOnAws,
  emptyNamespace,
  selectsHostNetwork,
  selectsNothing,
} from "./rules/subjects/selected-pods.ts";
import { andOrSuspicion } from "./rules/peers/and-or-suspicion.ts";
import { everyNamespace, peerOnHostNetwork, peerSelectsNothing } from "./rules/peers/empty-peers.ts";
import {
  namespaceNameLabel,
  namespaceNameTypo,
  namespaceSelectsNothing,
} from "./rules/peers/namespace-selectors.ts";
import { namedPortOpensProtocol } from "./rules/data-planes/ovn.ts";
import { redundantPeer, redundantPolicy, redundantRule } from "./rules/peers/redundancy.ts";
import {
  namedPortPartlyUnresolved,
  namedPortUnresolved,
  protocolMismatch,
  servicePortInsteadOfTarget,
} from "./rules/ports/ports-nobody-has.ts";
import { namedPortWithIpBlock, protocolMissing } from "./rules/ports/written-ports.ts";
import {
  apiServerByClusterIp,
  ipBlockClusterIp,
  ipBlockInsideCluster,
  ipBlockNodes,
} from "./rules/addresses/inside-cluster.ts";
import { metadataReachable } from "./rules/addresses/metadata-reachable.ts";
import {
  exceptReopened,
  ipBlockOneFamily,
  ipBlockReachesPods,
  sourceHiddenBySnat,
} from "./rules/addresses/wide-blocks.ts";
import { allowAll } from "./rules/reach/allow-all.ts";
import { ambientProbesBlocked, ambientTunnelBlocked } from "./rules/reach/ambient.ts";
import { dnsMissing, dnsPodsClosed, dnsTcpMissing, nodeLocalDnsMissed } from "./rules/reach/dns.ts";
import {
  apiServerCallBlocked,
  platformConnectionBlocked,
  routeBackendBlocked,
  scrapeBlocked,
} from "./rules/reach/expected-blocked.ts";
import { halfOpenEgress, halfOpenIngress } from "./rules/reach/half-open.ts";
import { awsExceptDenies, awsServicePort, awsTooManyPorts } from "./rules/data-planes/aws.ts";
import { endPortIgnored, featureNotEnforced, policiesNotEnforced } from "./rules/data-planes/features.ts";
import { calicoLogOnly, ciliumDenyIsolates } from "./rules/data-planes/foreign-policies.ts";
import { baselineUnreachable, passToNothing, ruleShadowed, subjectIsNobody } from "./rules/admin/order.ts";
import { invalidAdminPolicy, maybeIgnored, samePriority } from "./rules/admin/readable.ts";
import type { LintRule } from "./lint-rule.ts";

/** Rules about one thing. */
export interface LintRuleGroup {
  readonly title: string;
  readonly rules: readonly LintRule[];
}

/** Every rule, by what it is about, in the order in which they are told. */
export const LINT_RULE_GROUPS: readonly LintRuleGroup[] = [
  {
    title: "The object itself",
    rules: [
      invalid,
      portOfDigits,
      exceptOutside,
      exceptWhole,
      endPortMisuse,
      cidrHostBits,
      nullField,
      ignoredSection,
      emptyEgressWithoutType,
      policyTypesMissing,
      duplicateName,
      obsoleteAnnotation,
    ],
  },
  {
    title: "Whom policies are for",
    rules: [
      namespaceWithoutDefaultDeny,
      workloadNotIsolated,
      hashLabelSelector,
      podNameSelector,
      selectsNothing,
      emptyNamespace,
      selectsHostNetwork,
      barePodOnAws,
    ],
  },
  {
    title: "Peers",
    rules: [
      andOrSuspicion,
      peerSelectsNothing,
      peerOnHostNetwork,
      everyNamespace,
      namespaceNameLabel,
      namespaceNameTypo,
      namespaceSelectsNothing,
      redundantRule,
      redundantPolicy,
      redundantPeer,
    ],
  },
  {
    title: "Ports",
    rules: [
      servicePortInsteadOfTarget,
      namedPortUnresolved,
      namedPortPartlyUnresolved,
      protocolMismatch,
      protocolMissing,
      namedPortWithIpBlock,
    ],
  },
  {
    title: "Addresses",
    rules: [
      ipBlockInsideCluster,
      ipBlockClusterIp,
      apiServerByClusterIp,
      ipBlockNodes,
      ipBlockOneFamily,
      ipBlockReachesPods,
      metadataReachable,
      exceptReopened,
      sourceHiddenBySnat,
    ],
  },
  {
    title: "Who reaches whom",
    rules: [
      allowAll,
      ambientProbesBlocked,
      ambientTunnelBlocked,
      dnsMissing,
      dnsTcpMissing,
      nodeLocalDnsMissed,
      dnsPodsClosed,
      scrapeBlocked,
      routeBackendBlocked,
      apiServerCallBlocked,
      platformConnectionBlocked,
      halfOpenEgress,
      halfOpenIngress,
    ],
  },
  {
    title: "Data planes",
    rules: [
      awsTooManyPorts,
      awsServicePort,
      awsExceptDenies,
      policiesNotEnforced,
      featureNotEnforced,
      endPortIgnored,
      calicoLogOnly,
      ciliumDenyIsolates,
      namedPortOpensProtocol,
    ],
  },
  {
    title: "Admin policies",
    rules: [
      subjectIsNobody,
      ruleShadowed,
      passToNothing,
      baselineUnreachable,
      invalidAdminPolicy,
      maybeIgnored,
      samePriority,
    ],
  },
];

/** The catalogue: every rule in one list. */
export const LINT_RULES: readonly LintRule[] = LINT_RULE_GROUPS.flatMap(({ rules }) => rules);
