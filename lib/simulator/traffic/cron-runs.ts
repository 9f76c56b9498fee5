import type { CronJob } from "kubernetes-types/batch/v1";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";
import { ClusterLayout, type NodePlan } from "../scenario/cluster-layout.ts";
import { identified, jobPod, ownedBy, templateOf } from "../scenario/workload-expansion.ts";
import { dueTimesBetween, lastDueBefore, nextDueAfter, type Schedule } from "./cron-times.ts";
import type { PastRun } from "./history.ts";

/** What CronJobs run on. */
export interface CronRunsOptions {
  store: ObjectStore;
  cluster: string;
  nodes: readonly NodePlan[];
  /** `namespace/name` of those whose time comes and that do not start. */
  idle: readonly string[];
  now: () => number;
  /** Wraps writes that are the cluster's own and not a user's. */
  write: (change: () => void) => void;
}

const LOOK_EVERY_MS = 1000;
const RUN_TAKES_MS = 40_000;
const JOB_ADDRESSES = 100;
const FIRST_JOB_ADDRESS = 140;

/**
 * The CronJob controller: starts Jobs when they are due, ends them, keeps the last one, and knows when earlier ones
 * ran. An idle CronJob was last scheduled one due time too long ago, and nobody has seen it since.
 */
export class CronRuns {
  readonly #options: CronRunsOptions;
  readonly #nextDueMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #ending = new Set<NodeJS.Timeout>();

  constructor(options: CronRunsOptions) {
    this.#options = options;
  }

  /** Leaves the traces of the last runs in the store. */
  recordLastRuns(): void {
    const nowMs = this.#options.now();
    for (const cronJob of this.#cronJobs()) {
      const dueMs = lastDueBefore(scheduleOf(cronJob), nowMs);
      const last = this.#isIdle(cronJob) ? lastDueBefore(scheduleOf(cronJob), dueMs) : dueMs;
      this.#options.write(() => {
        this.#options.store.put(scheduledAt(cronJob, last));
        if (!this.#isIdle(cronJob)) this.#putRun(cronJob, dueMs, "ended");
      });
    }
  }

  /** Runs of the past, from `sinceMs` up to but not including `untilMs`. */
  runsBetween(sinceMs: number, untilMs: number): PastRun[] {
    return this.#cronJobs()
      .filter((cronJob) => !this.#isIdle(cronJob))
      .flatMap((cronJob) =>
        dueTimesBetween(scheduleOf(cronJob), sinceMs - 1, untilMs - 1).map((startedAtMs) => ({
          cronJob: keyOf(cronJob),
          startedAtMs,
        })),
      );
  }

  /** The Jobs and pods of a run of every CronJob, running: those that the history's flows come from. */
  runningOnce(): KubeObject[] {
    return this.#cronJobs().flatMap((cronJob) =>
      this.#runOf(cronJob, lastDueBefore(scheduleOf(cronJob), this.#options.now()), "running"),
    );
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const timer of this.#ending) clearTimeout(timer);
    this.#ending.clear();
  }

  #look(): void {
    const nowMs = this.#options.now();
    for (const cronJob of this.#cronJobs()) {
      const key = keyOf(cronJob);
      const dueMs = this.#nextDueMs.get(key) ?? nextDueAfter(scheduleOf(cronJob), nowMs);
      this.#nextDueMs.set(key, dueMs);
      if (nowMs < dueMs) continue;
      this.#nextDueMs.set(key, nextDueAfter(scheduleOf(cronJob), nowMs));
      if (!this.#isIdle(cronJob)) this.#run(cronJob, dueMs);
    }
  }

  #run(cronJob: KubeObject, dueMs: number): void {
    this.#options.write(() => {
      this.#removeRuns(cronJob);
      this.#putRun(cronJob, dueMs, "running");
      this.#options.store.put(scheduledAt(cronJob, dueMs));
    });
    const timer = setTimeout(() => {
      this.#ending.delete(timer);
      const current = this.#options.store.get(
        builtIn("cronjobs"),
        cronJob.metadata.namespace,
        cronJob.metadata.name,
      );
      if (current) this.#options.write(() => this.#putRun(current, dueMs, "ended"));
    }, RUN_TAKES_MS);
    this.#ending.add(timer);
  }

  #removeRuns(cronJob: KubeObject): void {
    const { store } = this.#options;
    const { namespace, uid } = cronJob.metadata;
    const owned = (object: KubeObject, owner: string | undefined) =>
      object.metadata.ownerReferences?.some((reference) => reference.uid === owner) === true;
    for (const job of store.list(builtIn("jobs"), namespace).filter((object) => owned(object, uid))) {
      const pods = store.list(builtIn("pods"), namespace).filter((pod) => owned(pod, job.metadata.uid));
      for (const pod of pods) store.remove(builtIn("pods"), namespace, pod.metadata.name);
      store.remove(builtIn("jobs"), namespace, job.metadata.name);
    }
  }

  #putRun(cronJob: KubeObject, dueMs: number, state: "running" | "ended"): void {
    for (const object of this.#runOf(cronJob, dueMs, state)) this.#options.store.put(object);
  }

  /** Named as the controller names them: by the minute in which they were due. */
  #runOf(cronJob: KubeObject, dueMs: number, state: "running" | "ended"): KubeObject[] {
    const { cluster, nodes } = this.#options;
    const minute = Math.floor(dueMs / 60_000);
    const startTime = isoSeconds(dueMs);
    const template = templateOf(cronJob) ?? {};
    const ended =
      state === "ended" ? { succeeded: 1, completionTime: isoSeconds(dueMs + RUN_TAKES_MS) } : { active: 1 };
    const job = identified(
      {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
          namespace: cronJob.metadata.namespace,
          name: `${cronJob.metadata.name}-${minute}`,
          creationTimestamp: startTime,
          labels: template.metadata?.labels,
          ownerReferences: [ownedBy(cronJob)],
        },
        spec: { template, backoffLimit: 2, parallelism: 1, completions: 1 },
        status: { startTime, ...ended },
      },
      cluster,
    );
    const layout = new ClusterLayout(nodes, FIRST_JOB_ADDRESS + (minute % JOB_ADDRESSES));
    const pod = jobPod(job, template, { cluster, layout });
    pod.metadata.creationTimestamp = startTime;
    return [job, state === "ended" ? endedPod(pod) : pod];
  }

  #cronJobs(): KubeObject[] {
    return this.#options.store
      .list(builtIn("cronjobs"))
      .filter((cronJob) => (cronJob as CronJob).spec?.suspend !== true);
  }

  #isIdle(cronJob: KubeObject): boolean {
    return this.#options.idle.includes(keyOf(cronJob));
  }
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? "default"}/${metadata.name}`;
}

function scheduleOf(cronJob: KubeObject): Schedule {
  const { schedule = "", timeZone } = (cronJob as CronJob).spec ?? {};
  return { schedule, timeZone };
}

function scheduledAt(cronJob: KubeObject, dueMs: number): KubeObject {
  const status = {
    lastScheduleTime: isoSeconds(dueMs),
    lastSuccessfulTime: isoSeconds(dueMs + RUN_TAKES_MS),
  };
  return { ...cronJob, status };
}

function endedPod(pod: KubeObject): KubeObject {
  const status = pod["status"] as { conditions: { type: string; status: string }[] };
  const conditions = status.conditions.map((condition) =>
    condition.type.endsWith("Ready") ? { ...condition, status: "False", reason: "PodCompleted" } : condition,
  );
  return { ...pod, status: { ...status, phase: "Succeeded", conditions, containerStatuses: [] } };
}

function isoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}
