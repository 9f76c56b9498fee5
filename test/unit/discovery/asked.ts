import { findingsOf, platformNeeds, type Finding, type NamespaceNeeds } from "#lib/discovery/index.ts";
import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { RulePeer, RulePort, Snapshot } from "#lib/policy/index.ts";
import { CALICO_REPORT } from "../../cast/town-platform.ts";

/** The finding of this id, which must be there. */
export function findingOf(
  snapshot: Snapshot,
  id: string,
  report: EnforcementReport = CALICO_REPORT,
): Finding {
  const all = findingsOf(snapshot, report);
  const found = all.find((finding) => finding.id === id);
  if (found === undefined) throw new Error(`no finding ${id} among ${all.map((one) => one.id).join(", ")}`);
  return found;
}

/** Ids of all findings of a kind. */
export function idsOf(snapshot: Snapshot, kind: Finding["kind"]): readonly string[] {
  return findingsOf(snapshot, CALICO_REPORT)
    .filter((finding) => finding.kind === kind)
    .map((finding) => finding.id);
}

/** What a namespace needs for all findings. */
export function needsOf(
  snapshot: Snapshot,
  namespace: string,
  report: EnforcementReport = CALICO_REPORT,
): NamespaceNeeds {
  return platformNeeds({ snapshot, report, findings: findingsOf(snapshot, report), namespace });
}

/** Needs of findings whose id starts so, each as `direction peer ports` with the peer on the other side. */
export function linesOf({ needs }: NamespaceNeeds, finding: string): readonly string[] {
  return needs
    .filter((need) => need.finding.startsWith(finding))
    .map(({ direction, rule }) => {
      const other = direction === "egress" ? rule.receiver : rule.sender;
      return `${direction} ${peerText(other)} ${rule.ports.map(portText).join("+")}`;
    });
}

function peerText(peer: RulePeer): string {
  if (peer.kind === "any") return "any";
  if (peer.kind === "cidr") {
    const holes = peer.except === undefined ? "" : `!${peer.except.join("!")}`;
    return `${peer.cidrs.join(",")}${holes}`;
  }
  return `${peer.namespace}/${Object.values(peer.podSelector.matchLabels ?? {}).join(",")}`;
}

function portText({ protocol, port }: RulePort): string {
  return `${protocol}:${port ?? "any"}`;
}
