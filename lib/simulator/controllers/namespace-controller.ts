import type { LocalClient } from "../api/local-client.ts";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";
import { WorkQueue } from "./work-queue.ts";

/** What the namespace controller works with. */
export interface NamespaceControllerOptions {
  client: LocalClient;
  /** What is put into every new namespace, as a policy engine or a project template would; without a namespace. */
  template?: readonly KubeObject[];
  /** Wraps writes that are the cluster's own and not a user's. */
  write: (change: () => void) => void;
}

/** How long a namespace is seen as leaving at least. */
const LEAVES_AFTER_MS = 50;
const LOOKS_AGAIN_MS = 100;

/**
 * Gives each namespace its `default` ServiceAccount and what the cluster's template puts into new ones; empties those
 * that are leaving, and lets them go when nothing is left in them: pods take their time to end.
 */
export class NamespaceController {
  readonly #options: NamespaceControllerOptions;
  readonly #queue = new WorkQueue((names) => this.#look(names));
  readonly #unsubscribe: () => void;
  readonly #store: ObjectStore;

  constructor(options: NamespaceControllerOptions) {
    this.#options = options;
    this.#store = options.client.store;
    for (const { metadata } of this.#store.list(builtIn("namespaces"))) this.#queue.add(metadata.name);
    this.#unsubscribe = this.#store.subscribe(({ type, object }) => {
      if (object.kind === "Namespace" && type === "ADDED") this.#queue.add(`new ${object.metadata.name}`);
      else if (object.kind === "Namespace" && type === "MODIFIED")
        this.#queue.addAfter(object.metadata.name, LEAVES_AFTER_MS);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  async #look(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const isNew = key.startsWith("new ");
      const name = isNew ? key.slice("new ".length) : key;
      const namespace = this.#store.get(builtIn("namespaces"), undefined, name);
      if (namespace === undefined) continue;
      if (namespace.metadata.deletionTimestamp === undefined) await this.#furnish(name, isNew);
      else await this.#empty(name);
    }
  }

  async #furnish(name: string, isNew: boolean): Promise<void> {
    const account: KubeObject = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { namespace: name, name: "default" },
    };
    const isThere = this.#store.get(builtIn("serviceaccounts"), name, "default") !== undefined;
    if (!isThere) this.#options.write(() => void this.#store.put(account));
    if (!isNew) return;
    for (const object of this.#options.template ?? []) {
      await this.#options.client.create({ ...object, metadata: { ...object.metadata, namespace: name } });
    }
  }

  async #empty(name: string): Promise<void> {
    let left = 0;
    for (const resource of this.#store.resourceTypes().filter((type) => type.namespaced)) {
      for (const object of this.#store.list(resource, name)) {
        if (object.metadata.deletionTimestamp === undefined) {
          await this.#options.client.delete(resource, name, object.metadata.name);
        }
        if (this.#store.get(resource, name, object.metadata.name) !== undefined) left += 1;
      }
    }
    if (left === 0) this.#store.remove(builtIn("namespaces"), undefined, name);
    else this.#queue.addAfter(name, LOOKS_AGAIN_MS);
  }
}
