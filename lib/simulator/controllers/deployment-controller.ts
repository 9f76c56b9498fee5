import { isDeepStrictEqual } from "node:util";
import type { LocalClient } from "../api/local-client.ts";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { podSpecDefaults } from "../api/defaults/pod-defaults.ts";
import { builtIn } from "../api/resource-type.ts";
import { suffixOf } from "../scenario/deterministic-id.ts";
import { ownedBy, templateOf, type PodTemplate } from "../scenario/workload-expansion.ts";
import { controllerUid } from "./owned-pods.ts";
import { WorkQueue } from "./work-queue.ts";

const HASH = "pod-template-hash";

/**
 * Keeps one ReplicaSet for the present template of each Deployment, with its replicas, and none in those before: the
 * new pods start as the old ones leave, without the steps of a rolling update.
 */
export class DeploymentController {
  readonly #client: LocalClient;
  readonly #store: ObjectStore;
  readonly #queue = new WorkQueue((keys) => this.#look(keys));
  readonly #unsubscribe: () => void;

  constructor(client: LocalClient) {
    this.#client = client;
    this.#store = client.store;
    for (const deployment of this.#store.list(builtIn("deployments"))) this.#queue.add(keyOf(deployment));
    this.#unsubscribe = this.#store.subscribe(({ object }) => {
      if (object.kind === "Deployment") this.#queue.add(keyOf(object));
      if (object.kind !== "ReplicaSet") return;
      const owner = object.metadata.ownerReferences?.find(({ kind }) => kind === "Deployment");
      if (owner !== undefined) this.#queue.add(`${object.metadata.namespace}/${owner.name}`);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  async #look(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const [namespace = "", name = ""] = key.split("/");
      const deployment = this.#store.get(builtIn("deployments"), namespace, name);
      if (deployment !== undefined && deployment.metadata.deletionTimestamp === undefined)
        await this.#reconcile(deployment);
    }
  }

  async #reconcile(deployment: KubeObject): Promise<void> {
    const { namespace, uid } = deployment.metadata;
    const sets = this.#store
      .list(builtIn("replicasets"), namespace)
      .filter((set) => controllerUid(set) === uid);
    const current = sets.find((set) => hasTemplateOf(set, deployment));
    const replicas = replicaCount(deployment);
    if (current === undefined) await this.#client.create(replicaSetOf(deployment, replicas));
    for (const set of sets) this.#scale(set, set === current ? replicas : 0);
    this.#writeStatus(deployment, sets);
  }

  #scale(set: KubeObject, replicas: number): void {
    if (replicaCount(set) === replicas) return;
    this.#store.put({ ...set, spec: { ...(set["spec"] as object), replicas } });
  }

  #writeStatus(deployment: KubeObject, sets: readonly KubeObject[]): void {
    const sum = (field: string) =>
      sets.reduce(
        (total, set) => total + Number((set["status"] as Record<string, unknown> | undefined)?.[field] ?? 0),
        0,
      );
    const before = (deployment["status"] ?? {}) as Record<string, unknown>;
    const counts = {
      replicas: sum("replicas"),
      readyReplicas: sum("readyReplicas"),
      availableReplicas: sum("availableReplicas"),
    };
    const isSame = Object.entries(counts).every(([name, value]) => Number(before[name] ?? 0) === value);
    if (isSame) return;
    const observedGeneration = deployment.metadata.generation;
    this.#store.put({
      ...deployment,
      status: { ...before, ...counts, updatedReplicas: counts.replicas, observedGeneration },
    });
  }
}

/** Whether a ReplicaSet was made of the Deployment's template as it is now: defaults and the hash aside. */
function hasTemplateOf(set: KubeObject, deployment: KubeObject): boolean {
  return isDeepStrictEqual(essenceOf(templateOf(set)), essenceOf(templateOf(deployment)));
}

function essenceOf(template: PodTemplate | undefined): unknown {
  const { [HASH]: _, ...labels } = template?.metadata?.labels ?? {};
  const annotations = template?.metadata?.annotations ?? {};
  const spec = podSpecDefaults(template?.spec ?? { containers: [] });
  return JSON.parse(JSON.stringify({ labels, annotations, spec }));
}

function replicaSetOf(deployment: KubeObject, replicas: number): KubeObject {
  const { namespace, name } = deployment.metadata;
  const template = templateOf(deployment) ?? {};
  const hash = suffixOf(10, deployment.metadata.uid ?? "", JSON.stringify(essenceOf(template)));
  const labels = { ...template.metadata?.labels, [HASH]: hash };
  const { selector } = deployment["spec"] as { selector?: { matchLabels?: Record<string, string> } };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { namespace, name: `${name}-${hash}`, labels, ownerReferences: [ownedBy(deployment)] },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function replicaCount(object: KubeObject): number {
  return (object["spec"] as { replicas?: number } | undefined)?.replicas ?? 1;
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? "default"}/${metadata.name}`;
}
