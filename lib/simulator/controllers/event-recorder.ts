import { randomBytes } from "node:crypto";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";

/** Something that a component wants known about an object. */
export interface Happening {
  about: KubeObject;
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** The component that says so: `kubelet`, `default-scheduler`. */
  source: string;
  /** The node that it says so on. */
  host?: string;
  /** The part that it is about: `spec.containers{web}`. */
  fieldPath?: string;
}

/** What a recorder writes with. */
export interface EventRecorderOptions {
  store: ObjectStore;
  now: () => number;
  /** Wraps writes that are the cluster's own and not a user's. */
  write: (change: () => void) => void;
}

/** Events are news: beyond these many the oldest go, as those older than an hour do in a real cluster. */
const KEPT = 1000;

/** Writes Events, and counts up the one that says the same already. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #named = new Map<string, { namespace: string; name: string }>();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  record(happening: Happening): void {
    const { store, write } = this.#options;
    const namespace = happening.about.metadata.namespace ?? "default";
    const place = store.get(builtIn("namespaces"), undefined, namespace);
    if (place === undefined || place.metadata.deletionTimestamp !== undefined) return;
    const event = this.#counted(happening, namespace) ?? this.#fresh(happening, namespace);
    write(() => {
      store.put(event);
      this.#forgetOldest();
    });
  }

  #counted(happening: Happening, namespace: string): KubeObject | undefined {
    const known = this.#named.get(sayingOf(happening));
    const event = known && this.#options.store.get(builtIn("events"), namespace, known.name);
    if (event === undefined) return undefined;
    return { ...event, count: Number(event["count"] ?? 1) + 1, lastTimestamp: this.#time() };
  }

  #fresh(happening: Happening, namespace: string): KubeObject {
    const { about, type, reason, message, source, host, fieldPath } = happening;
    const name = `${about.metadata.name}.${randomBytes(8).toString("hex")}`;
    this.#named.set(sayingOf(happening), { namespace, name });
    const time = this.#time();
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace, name },
      involvedObject: {
        kind: about.kind,
        namespace,
        name: about.metadata.name,
        uid: about.metadata.uid,
        apiVersion: about.apiVersion,
        resourceVersion: about.metadata.resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message,
      source: { component: source, ...(host === undefined ? {} : { host }) },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      type,
      eventTime: null,
      reportingComponent: source,
      reportingInstance: host ?? "",
    };
  }

  #forgetOldest(): void {
    const [oldest] = this.#named;
    if (this.#named.size <= KEPT || oldest === undefined) return;
    const [saying, { namespace, name }] = oldest;
    this.#named.delete(saying);
    this.#options.store.remove(builtIn("events"), namespace, name);
  }

  #time(): string {
    return new Date(this.#options.now()).toISOString().replace(/\.\d+Z$/, "Z");
  }
}

function sayingOf({ about, reason, message, source, fieldPath }: Happening): string {
  return [about.metadata.uid, reason, message, source, fieldPath].join("\n");
}
