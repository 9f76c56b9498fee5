import { isDeepStrictEqual } from "node:util";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";
import { endpointSlicesOf, isBehind } from "../scenario/service-expansion.ts";
import { WorkQueue } from "./work-queue.ts";

const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const CONTROLLER = "endpointslice-controller.k8s.io";
const SERVICE_NAME = "kubernetes.io/service-name";

/** Keeps the endpoint slices of every Service with a selector what its pods make them. */
export class EndpointSliceController {
  readonly #store: ObjectStore;
  readonly #cluster: string;
  readonly #queue = new WorkQueue((keys) => this.#look(keys));
  readonly #unsubscribe: () => void;

  constructor(store: ObjectStore, cluster: string) {
    this.#store = store;
    this.#cluster = cluster;
    for (const service of store.list(builtIn("services"))) this.#queue.add(keyOf(service));
    this.#unsubscribe = store.subscribe(({ object, previous }) => {
      if (object.kind === "Service" && object.apiVersion === "v1") this.#queue.add(keyOf(object));
      else if (object.kind === "Pod" && object.apiVersion === "v1") this.#touch(object, previous);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #touch(pod: KubeObject, previous: KubeObject | undefined): void {
    for (const service of this.#store.list(builtIn("services"), pod.metadata.namespace)) {
      const concerns = isBehind(service, pod) || (previous !== undefined && isBehind(service, previous));
      if (concerns) this.#queue.add(keyOf(service));
    }
  }

  #look(keys: readonly string[]): void {
    for (const key of keys) {
      const [namespace = "", name = ""] = key.split("/");
      const service = this.#store.get(builtIn("services"), namespace, name);
      const wanted = service === undefined ? [] : this.#wanted(service);
      const stands = this.#store
        .list(builtIn("endpointslices"), namespace)
        .filter(
          ({ metadata }) =>
            metadata.labels?.[SERVICE_NAME] === name && metadata.labels?.[MANAGED_BY] === CONTROLLER,
        );
      for (const slice of wanted) this.#write(slice);
      const names = new Set(wanted.map(({ metadata }) => metadata.name));
      for (const { metadata } of stands) {
        if (!names.has(metadata.name))
          this.#store.remove(builtIn("endpointslices"), namespace, metadata.name);
      }
    }
  }

  #wanted(service: KubeObject): KubeObject[] {
    const place = this.#store.get(builtIn("namespaces"), undefined, service.metadata.namespace ?? "");
    if (place === undefined || place.metadata.deletionTimestamp !== undefined) return [];
    return endpointSlicesOf(
      service,
      this.#store.list(builtIn("pods"), service.metadata.namespace),
      this.#cluster,
    );
  }

  #write(slice: KubeObject): void {
    const { namespace, name } = slice.metadata;
    const stored = this.#store.get(builtIn("endpointslices"), namespace, name);
    const isSame =
      stored !== undefined &&
      isDeepStrictEqual(
        plain([stored["ports"], stored["endpoints"]]),
        plain([slice["ports"], slice["endpoints"]]),
      );
    if (!isSame) this.#store.put(slice);
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? "default"}/${metadata.name}`;
}
