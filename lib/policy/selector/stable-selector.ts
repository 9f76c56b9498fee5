import type { LabelSelector, Labels } from "../model/labels.ts";
import { ok, refuse, type Result } from "../model/result.ts";
import { selects } from "./selects.ts";
import type { Workload } from "../model/snapshot.ts";

/** Labels that controllers stamp on pods and change with every rollout, job or replica. */
const HASH_LABELS: readonly RegExp[] = [
  /(^|[./-])pod-template-(hash|generation)$/,
  /^controller-revision-hash$/,
  /^controller-uid$/,
  /^job-name$/,
  /^batch\.kubernetes\.io\//,
  /^statefulset\.kubernetes\.io\/pod-name$/,
  /^apps\.kubernetes\.io\/pod-index$/,
];

/** Labels that change with a release or say nothing about who the pod is. */
const PASSING_LABELS: readonly RegExp[] = [
  /^helm\.sh\/chart$/,
  /^app\.kubernetes\.io\/(version|managed-by)$/,
  /^(chart|heritage|version|revision)$/,
];

/** Groups of labels that say who a pod is, best first; the first group with a label present is used, whole. */
const TELLING_GROUPS: readonly (readonly string[])[] = [
  ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"],
  ["app", "component", "role", "tier"],
  ["k8s-app"],
  ["name"],
  ["run"],
];

/** Whether a controller changes this label from one pod or rollout to the next: no rule may ever ask for it. */
export function isHashLabel(key: string): boolean {
  return HASH_LABELS.some((pattern) => pattern.test(key));
}

/**
 * The selector that will still find this workload's pods after any rollout.
 *
 * The owner's own `spec.selector` where it has one: it cannot change and every pod carries it. Otherwise (bare pods,
 * jobs) the labels of the template that say what it is. Refuses `no-stable-labels` where nothing but hashes is left,
 * because a selector that is empty or names a pod would be wrong tomorrow.
 */
export function stableSelector(workload: Workload): Result<LabelSelector> {
  const known = found.get(workload) ?? findSelector(workload);
  found.set(workload, known);
  return known;
}

/** Workloads of a snapshot never change, and each is asked about once for every connection that it has. */
const found = new WeakMap<Workload, Result<LabelSelector>>();

function findSelector(workload: Workload): Result<LabelSelector> {
  const own = workload.selector && withoutHashes(workload.selector);
  if (own !== undefined && !isEmpty(own) && selects(own, workload.templateLabels)) return ok(own);
  const labels = tellingLabels(workload.templateLabels);
  if (Object.keys(labels).length > 0) return ok({ matchLabels: labels });
  const name = `${workload.kind} ${workload.namespace}/${workload.name}`;
  return refuse({
    code: "no-stable-labels",
    message: `${name} has no label that outlives its pods, so no rule can name it. Give its pod template a label such as app.kubernetes.io/name.`,
  });
}

function withoutHashes(selector: LabelSelector): LabelSelector {
  const labels = Object.entries(selector.matchLabels ?? {}).filter(([key]) => !isHashLabel(key));
  const expressions = (selector.matchExpressions ?? []).filter(({ key }) => !isHashLabel(key));
  return {
    ...(labels.length > 0 ? { matchLabels: Object.fromEntries(labels) } : {}),
    ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
  };
}

function tellingLabels(labels: Labels): Labels {
  const group = TELLING_GROUPS.find((keys) => Object.hasOwn(labels, keys[0] as string));
  const isStable = (key: string) => !isHashLabel(key) && !PASSING_LABELS.some((pattern) => pattern.test(key));
  const keep = group === undefined ? isStable : (key: string) => group.includes(key);
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keep(key)));
}

function isEmpty(selector: LabelSelector): boolean {
  return selector.matchLabels === undefined && selector.matchExpressions === undefined;
}
