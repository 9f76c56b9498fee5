import { isDeepStrictEqual } from "node:util";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { shown, usageOf } from "../api/plugins/resource-quota.ts";
import { builtIn } from "../api/resource-type.ts";
import { WorkQueue } from "./work-queue.ts";

/** Counts what each namespace with a ResourceQuota uses, so that admission knows what is left. */
export class QuotaController {
  readonly #store: ObjectStore;
  readonly #queue = new WorkQueue((namespaces) => this.#look(namespaces));
  readonly #unsubscribe: () => void;

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const { metadata } of store.list(builtIn("resourcequotas")))
      this.#queue.add(metadata.namespace ?? "default");
    this.#unsubscribe = store.subscribe(({ type, object }) => {
      const mayCount = object.kind === "ResourceQuota" || object.kind === "Pod" || type !== "MODIFIED";
      if (mayCount && object.kind !== "Event") this.#queue.add(object.metadata.namespace ?? "");
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #look(namespaces: readonly string[]): void {
    for (const namespace of namespaces) {
      if (namespace === "") continue;
      for (const quota of this.#store.list(builtIn("resourcequotas"), namespace)) this.#write(quota);
    }
  }

  #write(quota: KubeObject): void {
    const { hard = {} } = (quota["spec"] ?? {}) as { hard?: Record<string, string> };
    const sums = this.#sums(quota.metadata.namespace, Object.keys(hard));
    const used = Object.fromEntries([...sums].map(([name, amount]) => [name, shown(name, amount)]));
    const status = { hard, used };
    const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(quota["status"] ?? {})), status);
    if (!isSame) this.#store.put({ ...quota, status });
  }

  #sums(namespace: string | undefined, names: readonly string[]): Map<string, number> {
    const sums = new Map(names.map((name) => [name, 0]));
    for (const type of this.#store.resourceTypes().filter((one) => one.namespaced && concerns(one, names))) {
      for (const object of this.#store.list(type, namespace).filter(isCharged)) {
        for (const [name, amount] of usageOf(type, object, names))
          sums.set(name, (sums.get(name) ?? 0) + amount);
      }
    }
    return sums;
  }
}

/** Pods that ended have given back what they used. */
function isCharged(object: KubeObject): boolean {
  const { phase } = (object["status"] ?? {}) as { phase?: string };
  return object.kind !== "Pod" || (phase !== "Succeeded" && phase !== "Failed");
}

function concerns(type: { resource: string }, names: readonly string[]): boolean {
  return (
    type.resource === "pods" ||
    names.some((name) => name === type.resource || name.startsWith(`count/${type.resource}`))
  );
}
