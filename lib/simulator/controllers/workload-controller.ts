import { isDeepStrictEqual } from "node:util";
import type { LocalClient } from "../api/local-client.ts";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";
import type { EventRecorder } from "./event-recorder.ts";
import { controllerUid, podsByOwner } from "./owned-pods.ts";
import { POD_MAKERS } from "./wanted-pods.ts";
import { WorkQueue } from "./work-queue.ts";
import { statusOf } from "./workload-status.ts";

/** What the controllers of workloads work with. */
export interface WorkloadControllerOptions {
  client: LocalClient;
  events: EventRecorder;
  cluster: string;
}

const RESOURCES: Readonly<Record<string, string>> = {
  ReplicaSet: "replicasets",
  ReplicationController: "replicationcontrollers",
  StatefulSet: "statefulsets",
  DaemonSet: "daemonsets",
  Job: "jobs",
};
const CONTROLLER_NAMES: Readonly<Record<string, string>> = {
  ReplicaSet: "replicaset-controller",
  ReplicationController: "replication-controller",
  StatefulSet: "statefulset-controller",
  DaemonSet: "daemonset-controller",
  Job: "job-controller",
};
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/** Keeps as many pods as ReplicaSets, StatefulSets, DaemonSets and Jobs want, and says why where they are refused. */
export class WorkloadController {
  readonly #options: WorkloadControllerOptions;
  readonly #store: ObjectStore;
  readonly #queue = new WorkQueue((keys) => this.#look(keys));
  readonly #retryMs = new Map<string, number>();
  readonly #unsubscribe: () => void;

  constructor(options: WorkloadControllerOptions) {
    this.#options = options;
    this.#store = options.client.store;
    this.#addAll();
    this.#unsubscribe = this.#store.subscribe(({ object, previous }) => {
      if (object.kind === "Pod") this.#addOwner(object);
      else if (object.kind === "Node") this.#addAll(["DaemonSet"]);
      else if (object.kind in RESOURCES && !isStatusOnly(object, previous)) this.#queue.add(keyOf(object));
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #addAll(kinds: readonly string[] = Object.keys(RESOURCES)): void {
    for (const kind of kinds)
      for (const owner of this.#store.list(builtIn(RESOURCES[kind]!))) this.#queue.add(keyOf(owner));
  }

  #addOwner({ metadata }: KubeObject): void {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner !== undefined && owner.kind in RESOURCES)
      this.#queue.add(`${owner.kind}/${metadata.namespace}/${owner.name}`);
  }

  async #look(keys: readonly string[]): Promise<void> {
    const owned = podsByOwner(this.#store);
    const nodes = this.#store.list(builtIn("nodes"));
    for (const key of keys) {
      const [kind = "", namespace = "", name = ""] = key.split("/");
      const owner = this.#store.get(builtIn(RESOURCES[kind]!), namespace, name);
      if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) this.#retryMs.delete(key);
      else await this.#reconcile(key, owner, { pods: owned.get(owner.metadata.uid ?? "") ?? [], nodes });
    }
  }

  async #reconcile(
    key: string,
    owner: KubeObject,
    { pods, nodes }: { pods: readonly KubeObject[]; nodes: readonly KubeObject[] },
  ): Promise<void> {
    const difference = POD_MAKERS[owner.kind]!(owner, { pods, nodes, cluster: this.#options.cluster });
    for (const pod of difference.surplus) await this.#remove(owner, pod);
    for (const pod of difference.missing) {
      if (!(await this.#create(key, owner, pod))) break;
    }
    this.#writeStatus(owner);
  }

  async #create(key: string, owner: KubeObject, pod: KubeObject): Promise<boolean> {
    const made = await this.#options.client.create(pod);
    if (made.ok) {
      this.#retryMs.delete(key);
      this.#say(owner, "Normal", "SuccessfulCreate", `Created pod: ${made.value.metadata.name}`);
      return true;
    }
    const retryMs = this.#retryMs.get(key) ?? FIRST_RETRY_MS;
    this.#retryMs.set(key, Math.min(retryMs * 2, LAST_RETRY_MS));
    this.#queue.addAfter(key, retryMs);
    this.#say(owner, "Warning", "FailedCreate", `Error creating: ${made.status.message ?? ""}`);
    return false;
  }

  async #remove(owner: KubeObject, pod: KubeObject): Promise<void> {
    const { namespace, name } = pod.metadata;
    const gone = await this.#options.client.delete(builtIn("pods"), namespace, name);
    if (gone.ok) this.#say(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
  }

  #writeStatus({ kind, metadata }: KubeObject): void {
    const owner = this.#store.get(builtIn(RESOURCES[kind]!), metadata.namespace, metadata.name);
    if (owner === undefined) return;
    const pods = this.#store
      .list(builtIn("pods"), metadata.namespace)
      .filter((pod) => controllerUid(pod) === metadata.uid);
    const before = (owner["status"] ?? {}) as Record<string, unknown>;
    const next = { ...before, ...statusOf(owner, pods) };
    const isSame = Object.entries(next).every(([name, value]) =>
      isDeepStrictEqual(before[name] ?? 0, value ?? 0),
    );
    if (!isSame) this.#store.put({ ...owner, status: next });
  }

  #say(about: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void {
    this.#options.events.record({ about, type, reason, message, source: CONTROLLER_NAMES[about.kind]! });
  }
}

function isStatusOnly(object: KubeObject, previous: KubeObject | undefined): boolean {
  return previous !== undefined && object.metadata.generation === previous.metadata.generation;
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.namespace ?? "default"}/${metadata.name}`;
}
