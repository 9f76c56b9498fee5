import { ciliumRules } from "../../../compile/cilium-rules.ts";
import type { LabelSelector } from "../../../model/labels.ts";
import type { ForeignPolicy } from "../../../model/snapshot.ts";
import { selects } from "../../../selector/selects.ts";
import type { Complaint } from "../../lint-finding.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Found, LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { DIRECTIONS } from "../../rules-of-policy.ts";

/** Log says what happened, and the end of the list still drops. */
export const calicoLogOnly: LintRule = {
  id: "calico-log-only",
  severity: "warning",
  title: "A Calico policy that only logs, and so drops",
  why: "Log is no verdict: a policy of nothing but Log rules isolates its pods and denies everything. It is no dry run.",
  source: "projectcalico/calico#3801; Calico documentation, staged policies for dry runs",
  find: (context) =>
    context.cluster.snapshot.foreignPolicies.filter(isCalico).flatMap((policy): readonly Found[] =>
      DIRECTIONS.flatMap((direction): readonly Found[] => {
        const rules = listOf(policy.spec, direction);
        if (rules.length === 0 || !rules.every((rule) => fieldOf(rule, "action") === "Log")) return [];
        return [
          [
            objectOfForeign(policy),
            {
              at: ["spec", direction],
              text: `Its ${direction} rules (${rules.length}) only log, so it denies the ${direction} of what it selects by ${selectorWords(policy)}.`,
              fix: "Use a StagedNetworkPolicy for a dry run, or end the list with an Allow.",
              breaks: direction,
            },
          ],
        ];
      }),
    ),
};

/** A deny rule turns default-deny on for everything else of its pods. */
export const ciliumDenyIsolates: LintRule = {
  id: "cilium-deny-isolates",
  severity: "warning",
  title: "A Cilium deny that closes everything else too",
  why: "A rule with a deny section alone puts its pods under default-deny: what it does not name is denied with it.",
  source: "cilium/cilium#30572; devantler-tech/platform#3407, #3408; Cilium documentation, enableDefaultDeny",
  find: (context) =>
    context.cluster.snapshot.foreignPolicies.filter(isCilium).flatMap((policy): readonly Found[] =>
      ciliumRules(policy).flatMap((rule) =>
        DIRECTIONS.flatMap((direction): readonly Found[] => {
          const denies = listOf(rule, `${direction}Deny`).length > 0;
          const isSpared = fieldOf(fieldOf(rule, "enableDefaultDeny"), direction) === false;
          if (!denies || isSpared || listOf(rule, direction).length > 0) return [];
          return [[objectOfForeign(policy), isolating(policy, rule, { direction, context })]];
        }),
      ),
    ),
};

function isolating(
  policy: ForeignPolicy,
  rule: unknown,
  { direction, context }: { readonly direction: "ingress" | "egress"; readonly context: LintContext },
): Complaint {
  const selector = plainSelector(fieldOf(rule, "endpointSelector"));
  const candidates = context.cluster.classes.filter(
    ({ namespace, hostNetwork }) => !hostNetwork && (policy.namespace ?? namespace) === namespace,
  );
  const pods =
    selector &&
    candidates.filter((one) => context.podsOf(one).some(({ labels }) => selects(selector, labels)));
  const whom = pods === undefined ? "the pods that it selects" : workloadsText(pods, context);
  return {
    at: ["spec", `${direction}Deny`],
    text: `It has ${direction}Deny and no ${direction}, so all other ${direction} of ${whom} is denied with it.`,
    fix: `Set enableDefaultDeny: {${direction}: false}, or allow the rest beside it.`,
    breaks: direction,
  };
}

/** Labels of Kubernetes without their source; undefined where others are asked for. */
function plainSelector(value: unknown): LabelSelector | undefined {
  const labels = Object.entries((fieldOf(value, "matchLabels") ?? {}) as Record<string, string>).map(
    ([key, label]) => [key.replace(/^(k8s|any)[:.]/, ""), label] as const,
  );
  const isPlain =
    fieldOf(value, "matchExpressions") === undefined && labels.every(([key]) => !/^io\.|:/.test(key));
  return value === undefined || !isPlain ? undefined : { matchLabels: Object.fromEntries(labels) };
}

function isCalico({ apiVersion, kind }: ForeignPolicy): boolean {
  return (
    /projectcalico\.org\//.test(apiVersion) && (kind === "NetworkPolicy" || kind === "GlobalNetworkPolicy")
  );
}

function isCilium({ kind }: ForeignPolicy): boolean {
  return kind === "CiliumNetworkPolicy" || kind === "CiliumClusterwideNetworkPolicy";
}

function objectOfForeign({ kind, namespace, name }: ForeignPolicy) {
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function selectorWords({ spec }: ForeignPolicy): string {
  const selector = fieldOf(spec, "selector");
  return typeof selector === "string" && selector !== "" ? selector : "all()";
}

function listOf(value: unknown, field: string): readonly unknown[] {
  const found = fieldOf(value, field);
  return Array.isArray(found) ? found : [];
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
