import type { FindingId, PlatformNeed } from "#lib/discovery/index.ts";
import type { AllowRule, RuleDraft, RuleId, RulePeer } from "#lib/policy/index.ts";
import type { NamespacePlatform } from "#lib/rollout/index.ts";
import { rulePeerText, rulePortsText } from "../policy/rule-words.ts";

type Need = NamespacePlatform["needs"][number];

function isEveryPodOf(peer: RulePeer, namespace: string): boolean {
  if (peer.kind !== "pods" || peer.namespace !== namespace) return false;
  const { matchLabels, matchExpressions } = peer.podSelector;
  return Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;
}

/** A need from the namespace's own side: "to k8s-app=kube-dns in kube-system on 53/UDP", "from … on 9102/TCP into app=api in payments". */
export function needText({
  namespace,
  direction,
  rule,
}: Pick<PlatformNeed, "namespace" | "direction" | "rule">): string {
  const isEgress = direction === "egress";
  const [own, other] = isEgress ? [rule.sender, rule.receiver] : [rule.receiver, rule.sender];
  const ports = `on ${rulePortsText(rule.ports)}`;
  const ownText = isEveryPodOf(own, namespace) ? "" : ` ${isEgress ? "out of" : "into"} ${rulePeerText(own)}`;
  return `${isEgress ? "to" : "from"} ${rulePeerText(other)} ${ports}${ownText}`;
}

/** Needs that no rule in force allows yet. */
export function openNeeds(platform: Pick<NamespacePlatform, "needs">): readonly Need[] {
  return platform.needs.filter(({ ruleId }) => ruleId === undefined);
}

/** "all 5 allowed", "2 of 5 allowed", "none needed". */
export function allowedText(platform: Pick<NamespacePlatform, "needs">): string {
  const all = platform.needs.length;
  const allowed = all - openNeeds(platform).length;
  if (all === 0) return "none needed";
  return allowed === all ? `all ${all} allowed` : `${allowed} of ${all} allowed`;
}

/** Findings that have open needs, in the order of the needs, with them. */
export function openByFinding(
  platform: NamespacePlatform,
): readonly { readonly finding: FindingId; readonly title: string; readonly needs: readonly Need[] }[] {
  const titles = new Map(platform.findings.map(({ id, title }) => [id, title]));
  return [...Map.groupBy(openNeeds(platform), ({ finding }) => finding)].map(([finding, needs]) => ({
    finding,
    title: titles.get(finding) ?? finding,
    needs,
  }));
}

/** Whether nobody could tell who needs it: its rule opens to whoever it might be, so nobody allows it unasked. */
export function isUnknown(needs: readonly Pick<Need, "certainty">[]): boolean {
  return needs.some(({ certainty }) => certainty === "unknown");
}

/** The findings that a dialog leaves out until somebody chooses them. */
export function unknownFindings(groups: ReturnType<typeof openByFinding>): ReadonlySet<FindingId> {
  return new Set(groups.filter(({ needs }) => isUnknown(needs)).map(({ finding }) => finding));
}

/** Drafts as rules that can be compiled to look at; they are nobody's and have no age. */
export function asRules(drafts: readonly RuleDraft[]): readonly AllowRule[] {
  return drafts.map((draft, index) => ({
    ...draft,
    id: `draft-${index}` as RuleId,
    author: "",
    createdAtMs: 0,
  }));
}

/**
 * What allowing did: "4 rules are made. The cluster changes when they are applied." What got no rule although none was
 * in force is said with its reason.
 */
export function allowedPlatformText(rules: number, skipped: readonly { readonly why: string }[]): string {
  const left = skipped.map(({ why }) => why).filter((why) => !why.startsWith("allowed already"));
  const made =
    rules === 0
      ? left.length > 0
        ? "No rule was made."
        : "Its rules were in force already."
      : `${rules === 1 ? "1 rule is" : `${rules} rules are`} made. The cluster changes when they are applied.`;
  return [made, ...new Set(left)].join(" ");
}
