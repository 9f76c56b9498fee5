import type { PodSpec, PodStatus } from "kubernetes-types/core/v1";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";
import type { EventRecorder } from "../controllers/event-recorder.ts";
import { WorkQueue } from "../controllers/work-queue.ts";
import { placementOf } from "./placement.ts";
import { isoSeconds, withCondition } from "./pod-status.ts";

/** What the scheduler works with. */
export interface SchedulerOptions {
  store: ObjectStore;
  events: EventRecorder;
  now: () => number;
}

/** Gives each pod without a node one; a pod that fits nowhere is tried again when pods or nodes change. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #queue = new WorkQueue((keys) => this.#look(keys));
  readonly #unplaced = new Set<string>();
  readonly #unsubscribe: () => void;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    for (const pod of options.store.list(builtIn("pods"))) if (isWaiting(pod)) this.#queue.add(keyOf(pod));
    this.#unsubscribe = options.store.subscribe(({ type, object }) => {
      if (object.kind === "Node") this.#retry();
      else if (object.kind === "Pod" && type === "DELETED") this.#retry(keyOf(object));
      else if (object.kind === "Pod" && type === "ADDED" && isWaiting(object)) this.#queue.add(keyOf(object));
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #retry(gone?: string): void {
    if (gone !== undefined) this.#unplaced.delete(gone);
    for (const key of this.#unplaced) this.#queue.add(key);
  }

  #look(keys: readonly string[]): void {
    const { store } = this.#options;
    for (const key of keys) {
      const [namespace = "", name = ""] = key.split("/");
      const pod = store.get(builtIn("pods"), namespace, name);
      if (pod === undefined || !isWaiting(pod)) this.#unplaced.delete(key);
      else this.#place(key, pod);
    }
  }

  #place(key: string, pod: KubeObject): void {
    const { store, events, now } = this.#options;
    const placement = placementOf(pod, store.list(builtIn("nodes")), store.list(builtIn("pods")));
    const time = isoSeconds(now());
    if ("why" in placement) {
      this.#unplaced.add(key);
      const condition = {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: placement.why,
      };
      store.put({ ...pod, status: withCondition(pod["status"] as PodStatus, condition, time) });
      const told = { type: "Warning", reason: "FailedScheduling", message: placement.why } as const;
      events.record({ about: pod, ...told, source: "default-scheduler" });
      return;
    }
    this.#unplaced.delete(key);
    const { name: nodeName } = placement.node.metadata;
    const status = withCondition(pod["status"] as PodStatus, { type: "PodScheduled", status: "True" }, time);
    store.put({ ...pod, spec: { ...(pod["spec"] as PodSpec), nodeName }, status });
    const { namespace, name } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    events.record({ about: pod, type: "Normal", reason: "Scheduled", message, source: "default-scheduler" });
  }
}

function isWaiting(pod: KubeObject): boolean {
  const { nodeName = "", schedulerName = "default-scheduler" } = (pod["spec"] ?? {}) as Partial<PodSpec>;
  return (
    nodeName === "" && schedulerName === "default-scheduler" && pod.metadata.deletionTimestamp === undefined
  );
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? "default"}/${metadata.name}`;
}
