import { hasId, idsOf } from "../../../selector/bitset.ts";
import type { LabelSelector } from "../../../model/labels.ts";
import { selects } from "../../../selector/selects.ts";
import { selectorText } from "../../../selector/compiled-selector.ts";
import { isHashLabel } from "../../../selector/stable-selector.ts";
import type { CompiledSelector } from "../../../selector/compiled-selector.ts";
import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import type { FieldPath } from "../../../validate/policy-problem.ts";
import { pointerTo } from "../../json-patch.ts";
import type { Complaint, LintPatch } from "../../lint-finding.ts";
import type { LintContext } from "../../lint-context.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { podsPeersOf } from "../../rules-of-policy.ts";

const POD_NAME = /^(statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index)$/;

/** Labels that the next rollout changes: the policy then selects nobody, without a word. */
export const hashLabelSelector: LintRule = {
  id: "hash-label-selector",
  severity: "warning",
  title: "A selector by a label that the next rollout changes",
  why: "Controllers stamp these labels anew with every rollout; the pods that follow carry another value.",
  source: "Kubernetes: pod-template-hash, controller-revision-hash, job labels",
  find: inEachPolicy((policy, context) =>
    podSelectorsOf(policy).flatMap(({ selector, at }): readonly Complaint[] => {
      const keys = keysOf(selector.source).filter((key) => isHashLabel(key) && !POD_NAME.test(key));
      if (keys.length === 0) return [];
      const patch = withoutKeys(selector, { keys, at }, context);
      return [
        {
          at,
          text: `It asks for ${selectorText(selector.source)}; the next rollout or run changes ${keys.join(" and ")}, and then no pod fits.`,
          fix: "Ask for labels that the pod template carries.",
          ...(patch === undefined ? {} : { patch }),
        },
      ];
    }),
  ),
};

/** Single pods of a StatefulSet: those that a scale-up adds are others. */
export const podNameSelector: LintRule = {
  id: "pod-name-selector",
  severity: "info",
  title: "A selector that names a single pod",
  why: "The other pods of the StatefulSet, and those that scaling adds, are not selected.",
  source: "Kubernetes: statefulset.kubernetes.io/pod-name, apps.kubernetes.io/pod-index",
  find: inEachPolicy((policy, context) =>
    podSelectorsOf(policy).flatMap(({ selector, at, namespace }): readonly Complaint[] => {
      if (!keysOf(selector.source).some((key) => POD_NAME.test(key))) return [];
      const living = namespace === undefined ? [] : context.livingIn(namespace);
      const named = living.filter(({ labelSet }) => hasId(selector.ids, labelSet));
      const kin = new Set(named.flatMap((pods) => context.podsOf(pods).map(({ workload }) => workload)));
      const left = living.filter(
        (pods) => !named.includes(pods) && context.podsOf(pods).some(({ workload }) => kin.has(workload)),
      );
      if (left.length === 0 && namespace !== undefined) return [];
      const rest = left.length === 0 ? "" : ` It leaves out ${workloadsText(left, context)} of the same set.`;
      return [
        {
          severity: "info",
          at,
          text: `It asks for ${selectorText(selector.source)}, single pods by their names.${rest}`,
          fix: "Select the set by its labels, unless single pods are meant.",
        },
      ];
    }),
  ),
};

interface PlacedSelector {
  readonly selector: CompiledSelector;
  readonly at: FieldPath;
  /** Where its pods live; undefined where a namespaceSelector says so. */
  readonly namespace: string | undefined;
}

function podSelectorsOf(policy: CompiledPolicy): readonly PlacedSelector[] {
  const subject = { selector: policy.subject, at: ["spec", "podSelector"], namespace: policy.namespace };
  const peers = podsPeersOf(policy).flatMap(({ peer, peerAt }): readonly PlacedSelector[] => {
    if (peer.pods === undefined) return [];
    const namespace = peer.namespaces === "own" ? policy.namespace : undefined;
    return [{ selector: peer.pods, at: [...peerAt, "podSelector"], namespace }];
  });
  return [subject, ...peers];
}

function keysOf({ matchLabels, matchExpressions }: LabelSelector): readonly string[] {
  return [...Object.keys(matchLabels ?? {}), ...(matchExpressions ?? []).map(({ key }) => key)];
}

/** Only where what is left selects the same pods today: then nothing changes but the next rollout. */
function withoutKeys(
  { source, ids }: CompiledSelector,
  { keys, at }: { readonly keys: readonly string[]; readonly at: FieldPath },
  { cluster }: LintContext,
): LintPatch | undefined {
  const labels = Object.entries(source.matchLabels ?? {}).filter(([key]) => !keys.includes(key));
  const isLabelsAlone = (source.matchExpressions ?? []).length === 0;
  if (labels.length === 0 || !isLabelsAlone) return undefined;
  const left: LabelSelector = { matchLabels: Object.fromEntries(labels) };
  const selected = new Set(idsOf(ids));
  const isSame = cluster.classes.every(
    ({ labels: carried, labelSet }) => selects(left, carried) === selected.has(labelSet),
  );
  if (!isSame) return undefined;
  const operations = keys.map(
    (key) => ({ op: "remove", path: pointerTo([...at, "matchLabels", key]) }) as const,
  );
  return { effect: "same-reach", operations };
}
