import { isOpenPolicy } from "../../../model/drawbridge-object.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { rulesOfPolicy } from "../../rules-of-policy.ts";

/** One rule without peers and ports overrules every other policy over its pods. The bridge does so on purpose. */
export const allowAll: LintRule = {
  id: "allow-all",
  severity: "warning",
  title: "A rule that allows everything",
  why: "Rules add up, so one that allows everything makes all others over the same pods pointless.",
  source: "Cyclonus CheckTargetAll*Allowed; kubeaudit AllowAll*NetworkPolicyExists",
  find: inEachPolicy((policy, context) => {
    if (isOpenPolicy(policy.source)) return [];
    return rulesOfPolicy(policy)
      .filter(({ rule }) => rule.peers === "any" && rule.ports === "any")
      .map(({ direction, at }): Complaint => ({
        at,
        text: `It allows all ${direction} of ${workloadsText(context.selectedBy(policy), context)}, whatever other policies say.`,
        fix: "Name the peers or the ports that are needed.",
      }));
  }),
};
