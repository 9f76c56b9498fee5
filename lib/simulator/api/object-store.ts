import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { KubeObject, ObjectMeta } from "./kube-object.ts";
import { completeNamespace } from "./complete-namespace.ts";
import {
  apiVersionOf,
  BUILT_IN_TYPES,
  hasGeneration,
  type ResourceType,
  storageKeyOf,
} from "./resource-type.ts";
import { typesDefinedBy } from "./custom-resource-types.ts";

export type { KubeObject, ObjectMeta, OwnerReference, ManagedFieldsEntry } from "./kube-object.ts";
export type { ResourceType } from "./resource-type.ts";

/** One change of the cluster's state, told to subscribers in the order of resourceVersions. */
export interface StoreEvent {
  type: "ADDED" | "MODIFIED" | "DELETED";
  /** The object after the change; for DELETED its last state, carrying the resourceVersion of the deletion. */
  object: KubeObject;
  /** The object before the change; absent for ADDED. */
  previous?: KubeObject;
  resource: ResourceType;
}

/** What a store takes from outside, so that tests can hold it still. */
export interface ObjectStoreOptions {
  now?: () => Date;
  newUid?: () => string;
  /**
   * Where the cluster's version counter starts. The default is the present time in milliseconds, so that a
   * restarted simulator never hands out versions that an earlier run already used.
   */
  firstResourceVersion?: number;
}

/**
 * The whole state of the simulated cluster, in memory, with one monotonic resourceVersion.
 *
 * It plays etcd and the controllers' side of the API server: `put` believes its caller and validates nothing.
 * Objects that it returns are deep-frozen and never change; a later `put` makes a new one. Subscribers are called
 * synchronously, after the change, and must not write from inside the call.
 */
export class ObjectStore {
  readonly #now: () => Date;
  readonly #newUid: () => string;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #version: number;

  constructor(options: ObjectStoreOptions = {}) {
    this.#now = options.now ?? (() => new Date());
    this.#newUid = options.newUid ?? randomUUID;
    this.#version = options.firstResourceVersion ?? Date.now();
  }

  /** The version of the latest change, as a decimal string. */
  get resourceVersion(): string {
    return String(this.#version);
  }

  /** Every resource served now: the built-in ones and those that stored CustomResourceDefinitions define. */
  resourceTypes(): ResourceType[] {
    const defined = [...this.#bucketNamed("apiextensions.k8s.io/customresourcedefinitions").values()];
    const custom = defined.flatMap(typesDefinedBy);
    const known = new Set(BUILT_IN_TYPES.map(typeKey));
    return [...BUILT_IN_TYPES, ...custom.filter((type) => !known.has(typeKey(type)))];
  }

  /**
   * The type of objects with this apiVersion and kind.
   *
   * @throws Error when the cluster serves no such kind.
   */
  typeOf(object: { apiVersion: string; kind: string }): ResourceType {
    const matches = (type: ResourceType) =>
      type.kind === object.kind && apiVersionOf(type) === object.apiVersion;
    const found = BUILT_IN_TYPES.find(matches) ?? this.resourceTypes().find(matches);
    if (found === undefined) throw new Error(`no resource serves ${object.apiVersion} ${object.kind}`);
    return found;
  }

  /**
   * Creates or replaces an object as a controller would, and returns what is stored.
   *
   * A new object gets a uid, creationTimestamp and generation unless it brings its own (a restored one does); a
   * replaced one keeps them, and its generation grows when anything outside metadata and status changed, or when its
   * deletion begins.
   * An object equal to the stored one changes nothing and tells nobody, as in etcd, unless `isTouched` says that it
   * counts as a change of its spec all the same. Namespaces get the label
   * `kubernetes.io/metadata.name`.
   */
  put(object: KubeObject, isTouched = false): KubeObject {
    const resource = this.typeOf(object);
    const bucket = this.#bucket(resource);
    const key = keyOf(resource.namespaced ? object.metadata.namespace : undefined, object.metadata.name);
    const previous = bucket.get(key);
    const next = this.preview(object, isTouched);
    if (previous !== undefined && isDeepStrictEqual(withoutVersion(next), withoutVersion(previous))) {
      return previous;
    }
    next.metadata.resourceVersion = this.#nextVersion();
    bucket.set(key, deepFreeze(next));
    this.#tell({ type: previous === undefined ? "ADDED" : "MODIFIED", object: next, previous, resource });
    return next;
  }

  /**
   * Puts an object back exactly as an earlier run stored it, with its uid and resourceVersion, so that whoever noted
   * them may still rely on them. The cluster's counter never falls below what it has seen.
   */
  restore(object: KubeObject): void {
    const resource = this.typeOf(object);
    const bucket = this.#bucket(resource);
    const key = keyOf(resource.namespaced ? object.metadata.namespace : undefined, object.metadata.name);
    const previous = bucket.get(key);
    const next = deepFreeze(structuredClone(object));
    bucket.set(key, next);
    this.advanceTo(Number(object.metadata.resourceVersion ?? 0));
    this.#tell({ type: previous === undefined ? "ADDED" : "MODIFIED", object: next, previous, resource });
  }

  /** Lets the cluster's counter go on from this version, if it is not past it already. */
  advanceTo(version: number): void {
    this.#version = Math.max(this.#version, version);
  }

  /** What `put` would store, without storing it: a mutable copy with the resourceVersion it would replace. */
  preview(object: KubeObject, isTouched = false): KubeObject {
    const resource = this.typeOf(object);
    const next = JSON.parse(JSON.stringify(object)) as KubeObject;
    if (resource.namespaced) next.metadata.namespace ??= "default";
    else delete next.metadata.namespace;
    const previous = this.get(resource, next.metadata.namespace, next.metadata.name);
    next.metadata = { ...next.metadata, ...this.#identity(next, previous, isTouched) };
    if (!hasGeneration(resource)) delete next.metadata.generation;
    if (resource.group === "" && resource.kind === "Namespace") completeNamespace(next);
    return next;
  }

  /**
   * Deletes an object at once and returns its last state. Removing a namespace takes everything in it along: as the
   * namespace controller's last step, or as a shortcut for whoever plays the whole control plane.
   */
  remove(resource: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    const bucket = this.#bucket(resource);
    const key = keyOf(resource.namespaced ? namespace : undefined, name);
    const previous = bucket.get(key);
    if (previous === undefined) return undefined;
    if (resource.group === "" && resource.kind === "Namespace") this.#emptyNamespace(name);
    bucket.delete(key);
    const object = deepFreeze({
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: this.#nextVersion() },
    });
    this.#tell({ type: "DELETED", object, previous, resource });
    return object;
  }

  /** The object of that name, or undefined. `namespace` is ignored for cluster-scoped resources. */
  get(resource: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#bucket(resource).get(keyOf(resource.namespaced ? namespace : undefined, name));
  }

  /** The objects of a resource in one namespace, or in all of them, ordered by namespace and name as in etcd. */
  list(resource: ResourceType, namespace?: string): KubeObject[] {
    const entries = [...this.#bucket(resource)].sort(([a], [b]) => (a < b ? -1 : 1));
    const objects = entries.map(([, object]) => object);
    if (namespace === undefined || !resource.namespaced) return objects;
    return objects.filter((object) => object.metadata.namespace === namespace);
  }

  /** Calls `listener` after every change from now on; the returned function ends that. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #identity(next: KubeObject, previous: KubeObject | undefined, isTouched: boolean): Partial<ObjectMeta> {
    const { uid, creationTimestamp, generation } = next.metadata;
    if (previous === undefined) {
      return {
        uid: uid ?? this.#newUid(),
        creationTimestamp:
          creationTimestamp ??
          this.#now()
            .toISOString()
            .replace(/\.\d+Z$/, "Z"),
        generation: generation ?? 1,
        resourceVersion: undefined,
      };
    }
    const before = previous.metadata;
    const starts = next.metadata.deletionTimestamp !== before.deletionTimestamp;
    const same = !starts && !isTouched && isDeepStrictEqual(desiredState(next), desiredState(previous));
    return {
      uid: before.uid,
      creationTimestamp: before.creationTimestamp,
      generation: (before.generation ?? 1) + (same ? 0 : 1),
      resourceVersion: before.resourceVersion,
    };
  }

  #emptyNamespace(namespace: string): void {
    for (const resource of this.resourceTypes().filter((type) => type.namespaced)) {
      for (const object of this.list(resource, namespace)) {
        this.remove(resource, namespace, object.metadata.name);
      }
    }
  }

  #bucket(resource: ResourceType): Map<string, KubeObject> {
    return this.#bucketNamed(storageKeyOf(resource));
  }

  #bucketNamed(name: string): Map<string, KubeObject> {
    let bucket = this.#objects.get(name);
    if (bucket === undefined) this.#objects.set(name, (bucket = new Map()));
    return bucket;
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #tell(event: StoreEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function typeKey(type: ResourceType): string {
  return `${apiVersionOf(type)}/${type.resource}`;
}

function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function withoutVersion(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: "" } };
}

function desiredState(object: KubeObject): Record<string, unknown> {
  return { ...object, metadata: undefined, status: undefined };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
