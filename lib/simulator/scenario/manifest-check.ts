import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { admit } from "../api/admission.ts";
import { selects } from "../data-plane/label-selector.ts";
import { nextDueAfter } from "../traffic/cron-times.ts";
import type { LabelSelector } from "kubernetes-types/meta/v1";
import type { Manifest } from "./manifest-reading.ts";
import type { Problem } from "./problem.ts";
import { templateOf, WORKLOAD_KINDS, type PodTemplate } from "./workload-expansion.ts";

/** What became of a manifest: the object that the cluster stores, or nothing, and what there is to say about it. */
export interface Checked {
  object: KubeObject | undefined;
  problems: Problem[];
}

/** Whatever `now` is, a schedule has a next time or is none. */
const ANY_TIME_MS = 0;

/** Holds a manifest to what the API server and the controllers would make of it. */
export function checkManifest(manifest: Manifest, store: ObjectStore): Checked {
  const { object: written, file, line } = manifest;
  const title = `${written.kind} ${written.metadata.name}`;
  const leftOut = (message: string): Checked => ({
    object: undefined,
    problems: [{ file, line, message: `${title} is left out: ${message}` }],
  });
  if (written.kind === "Node") return leftOut("the simulated cluster has its own nodes");
  const type = typeOf(written, store);
  if (type === undefined) return leftOut(`the simulator does not know ${written.apiVersion} ${written.kind}`);
  const { status, ...wanted } = written;
  const stored = type.namespaced ? inNamespace(wanted as KubeObject) : (wanted as KubeObject);
  // Such manifests come out of clusters: what an older server let in, the present one lets stay.
  const admitted = admit(type, stored, "Warn", { live: stored });
  if (!admitted.ok) return leftOut(admitted.status.message ?? "the API server would refuse it");
  const { object, warnings } = admitted.value;
  const fault = workloadFault(object);
  if (fault !== undefined) return leftOut(fault);
  const keepsStatus = written.kind === "Pod" && status !== undefined;
  return {
    object: keepsStatus ? { ...object, status } : object,
    problems: warnings.map((warning) => ({ file, line, message: `${title}: ${warning}` })),
  };
}

function typeOf(object: KubeObject, store: ObjectStore) {
  return store
    .resourceTypes()
    .find(
      (type) =>
        type.kind === object.kind &&
        object.apiVersion === [type.group, type.version].filter(Boolean).join("/"),
    );
}

function inNamespace(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace || "default" } };
}

const SELECTING_KINDS = new Set(["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]);

function workloadFault(object: KubeObject): string | undefined {
  if (!WORKLOAD_KINDS.has(object.kind)) return undefined;
  const template = templateOf(object);
  if (!Array.isArray(template?.spec?.containers)) return "its pod template has no containers";
  if (object.kind === "CronJob") return scheduleFault(object);
  return SELECTING_KINDS.has(object.kind) ? selectorFault(object, template) : undefined;
}

function selectorFault(object: KubeObject, template: PodTemplate | undefined): string | undefined {
  const { selector } = object["spec"] as { selector?: LabelSelector };
  const matches = selector !== undefined && selects(selector, template?.metadata?.labels ?? {});
  return matches ? undefined : "its selector does not match the labels of its own pod template";
}

function scheduleFault(cronJob: KubeObject): string | undefined {
  const { schedule, timeZone } = cronJob["spec"] as { schedule?: unknown; timeZone?: string };
  if (typeof schedule !== "string") return "it has no schedule";
  try {
    nextDueAfter({ schedule, timeZone }, ANY_TIME_MS);
    return undefined;
  } catch (cause) {
    return `its schedule is not valid: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}
