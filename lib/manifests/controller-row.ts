import type { CronJob } from "kubernetes-types/batch/v1";
import type { Deployment } from "kubernetes-types/apps/v1";
import type { PodSpec, PodTemplateSpec, ReplicationController } from "kubernetes-types/core/v1";
import type { CronSchedule, EvidenceController, Labels, LabelSelector } from "#lib/policy/index.ts";
import { evidenceController } from "./evidence-controller.ts";
import { millis, ownerOf, type OwnerRef } from "./owner-ref.ts";

/** An object that makes pods: a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob or one of their elders. */
export interface ControllerRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly owner?: OwnerRef;
  readonly templateLabels: Labels;
  readonly selector?: LabelSelector;
  readonly cron?: CronSchedule;
  /** What it says about the platform; undefined where it has no part in that. */
  readonly evidence?: EvidenceController;
}

/**
 * Labels that a controller stamps on the pods of one revision, one run or one ordinal. They change with every rollout,
 * so they are no part of what identifies a workload.
 */
const ROLLOUT_LABELS: ReadonlySet<string> = new Set([
  "pod-template-hash",
  "rollouts-pod-template-hash",
  "controller-revision-hash",
  "pod-template-generation",
  "statefulset.kubernetes.io/pod-name",
  "apps.kubernetes.io/pod-index",
  "controller-uid",
  "job-name",
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
  "batch.kubernetes.io/job-completion-index",
]);

/** Labels without those that change from rollout to rollout. */
export function stableLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !ROLLOUT_LABELS.has(key)));
}

/** Kinds from before label selectors: their selector is a plain map of labels. */
const PLAIN_SELECTOR: ReadonlySet<string> = new Set(["ReplicationController", "DeploymentConfig"]);

/** What of a controller the rooms use; all kinds but CronJob have the shape of a Deployment as far as it is read. */
export function controllerRow(kind: string): (raw: unknown) => ControllerRow {
  if (kind === "CronJob") return (raw) => cronJobRow(raw as CronJob);
  if (!PLAIN_SELECTOR.has(kind)) return (raw) => plainRow(kind, raw as Deployment);
  return (raw) => elderRow(kind, raw as ReplicationController);
}

/** The pod template inside a controller of this kind, raw. */
export function podTemplateOf(kind: string, raw: unknown): PodTemplateSpec | undefined {
  if (kind === "CronJob") return (raw as CronJob).spec?.jobTemplate?.spec?.template;
  return (raw as ReplicationController).spec?.template;
}

function elderRow(kind: string, raw: ReplicationController): ControllerRow {
  const labels = raw.spec?.selector ?? raw.spec?.template?.metadata?.labels;
  const selector = labels === undefined ? undefined : { matchLabels: labels };
  return plainRow(kind, { ...raw, spec: { ...raw.spec, selector } } as Deployment);
}

function plainRow(kind: string, { metadata = {}, spec }: Deployment): ControllerRow {
  return {
    ...identity(kind, metadata),
    templateLabels: stableLabels(spec?.template?.metadata?.labels ?? {}),
    selector: stableSelector(spec?.selector),
    ...evidenceOf(kind, metadata, spec?.template?.spec),
  };
}

function cronJobRow(raw: CronJob): ControllerRow {
  const template = raw.spec?.jobTemplate?.spec?.template;
  return {
    ...identity("CronJob", raw.metadata ?? {}),
    templateLabels: stableLabels(template?.metadata?.labels ?? {}),
    cron: scheduleOf(raw),
  };
}

function scheduleOf({ metadata, spec, status }: CronJob): CronSchedule {
  return {
    expression: spec?.schedule ?? "",
    timeZone: (spec as { timeZone?: string } | undefined)?.timeZone,
    suspended: spec?.suspend ?? false,
    lastScheduledAtMs: millis(status?.lastScheduleTime),
    createdAtMs: millis(metadata?.creationTimestamp) ?? 0,
  };
}

function identity(kind: string, metadata: NonNullable<Deployment["metadata"]>) {
  return {
    kind,
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    owner: ownerOf(metadata.ownerReferences),
  };
}

function evidenceOf(
  kind: string,
  { namespace = "", name = "", labels = {} }: NonNullable<Deployment["metadata"]>,
  spec: PodSpec | undefined,
): Pick<ControllerRow, "evidence"> {
  const evidence = evidenceController({ kind, namespace, name, labels }, spec);
  return evidence === undefined ? {} : { evidence };
}

/** A Job's or ReplicaSet's selector may consist of nothing but its hash; then there is no stable one. */
function stableSelector(
  selector: { matchLabels?: Labels; matchExpressions?: unknown } | undefined,
): LabelSelector | undefined {
  if (selector === undefined) return undefined;
  const expressions = (
    (selector.matchExpressions ?? []) as NonNullable<LabelSelector["matchExpressions"]>
  ).filter((requirement) => !ROLLOUT_LABELS.has(requirement.key));
  const labels = stableLabels(selector.matchLabels ?? {});
  if (expressions.length === 0) return Object.keys(labels).length === 0 ? undefined : { matchLabels: labels };
  return { matchLabels: labels, matchExpressions: expressions };
}
