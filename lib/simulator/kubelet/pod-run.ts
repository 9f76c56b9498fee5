import type { Container, PodSpec, PodStatus } from "kubernetes-types/core/v1";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";
import type { EventRecorder } from "../controllers/event-recorder.ts";
import { ContainerLog } from "./container-log.ts";
import { ContainerRun } from "./container-run.ts";
import type { ImageRegistry } from "./image-registry.ts";
import { freePodAddress } from "./pod-addresses.ts";
import { isoSeconds, podStatus } from "./pod-status.ts";
import type { PodNetworks } from "./programs/pod-network.ts";

/** What running a pod takes. */
export interface PodRunOptions {
  store: ObjectStore;
  events: EventRecorder;
  images: ImageRegistry;
  networks: PodNetworks;
  now: () => number;
  /** How long a sandbox and a first pull take, in milliseconds. Default 150 each. */
  startMs?: number;
}

const START_MS = 150;
/** Programs that are asked to end do so at once; a kubelet needs a moment to see it. */
const STOP_MS = 100;

/** Addresses that are given to pods whose status does not say so yet, of all pods of a store. */
const promisedIn = new WeakMap<ObjectStore, Set<string>>();

/** One pod on its node, from its first container to its last. */
export class PodRun {
  readonly #options: PodRunOptions;
  readonly #node: KubeObject;
  readonly #name: { namespace: string | undefined; name: string; uid: string | undefined };
  readonly #containers: Map<string, ContainerRun>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #state: "known" | "starting" | "ending" | "closed" = "known";
  #ip: string | undefined;

  constructor(pod: KubeObject, node: KubeObject, options: PodRunOptions) {
    this.#options = options;
    this.#node = node;
    const { namespace, name, uid } = pod.metadata;
    this.#name = { namespace, name, uid };
    const status = (pod["status"] ?? {}) as PodStatus;
    this.#ip = status.podIP;
    const known = new Map((status.containerStatuses ?? []).map((one) => [one.name, one]));
    this.#containers = new Map(
      (pod["spec"] as PodSpec).containers.map((container) => [
        container.name,
        this.#containerRun(container, known.get(container.name)),
      ]),
    );
  }

  /** Starts what is not started: sandbox, images, containers. */
  start(): void {
    if (this.#state !== "known") return;
    this.#state = "starting";
    const { startMs = START_MS } = this.#options;
    this.#write();
    this.#after(startMs, () => {
      this.#giveAddress();
      for (const container of this.#containers.values()) container.pull();
      this.#after(startMs, () => {
        for (const container of this.#containers.values()) container.start();
        this.#write();
      });
    });
  }

  /** Ends the containers, and then lets the pod go. */
  end(): void {
    if (this.#state === "ending" || this.#state === "closed") return;
    this.#state = "ending";
    for (const container of this.#containers.values()) container.kill();
    this.#after(STOP_MS, () => {
      const pod = this.#pod();
      this.close();
      if (pod === undefined || (pod.metadata.finalizers ?? []).length > 0) return;
      this.#options.store.remove(builtIn("pods"), pod.metadata.namespace, pod.metadata.name);
    });
  }

  /** Stops everything at once and says nothing more. */
  close(): void {
    this.#state = "closed";
    for (const timer of this.#timers) clearTimeout(timer);
    for (const container of this.#containers.values()) container.close();
    if (this.#ip !== undefined) this.#promised().delete(this.#ip);
  }

  isRunning(container: string): boolean {
    return this.#containers.get(container)?.view.state.running !== undefined;
  }

  /** Why a container has no log yet: `ContainerCreating`, `ImagePullBackOff`; undefined where it has one. */
  waitingReason(container: string): string | undefined {
    const run = this.#containers.get(container);
    if (run === undefined || run.view.restarts > 0) return undefined;
    return run.view.state.waiting?.reason;
  }

  logOf(container: string): ContainerLog {
    return this.#containers.get(container)?.log ?? new ContainerLog(this.#options.now);
  }

  #containerRun(
    container: Container,
    known: NonNullable<PodStatus["containerStatuses"]>[number] | undefined,
  ): ContainerRun {
    const { events, images, networks, now } = this.#options;
    return new ContainerRun(container, known, {
      images,
      now,
      pod: () => this.#pod(),
      network: (pod) => networks.of(pod),
      changed: () => this.#write(),
      after: (ms, then) => this.#after(ms, then),
      say: (type, reason, message) => {
        const about = this.#pod();
        const fieldPath = `spec.containers{${container.name}}`;
        const host = this.#node.metadata.name;
        if (about !== undefined)
          events.record({ about, type, reason, message, source: "kubelet", host, fieldPath });
      },
    });
  }

  #giveAddress(): void {
    const pod = this.#pod();
    if (pod === undefined) return;
    const isHost = (pod["spec"] as PodSpec).hostNetwork === true;
    this.#ip ??= isHost ? this.#hostIp() : freePodAddress(this.#options.store, this.#node, this.#promised());
    if (!isHost) this.#promised().add(this.#ip);
  }

  #promised(): Set<string> {
    const { store } = this.#options;
    const promised = promisedIn.get(store) ?? new Set<string>();
    promisedIn.set(store, promised);
    return promised;
  }

  #hostIp(): string {
    const { addresses = [] } = (this.#node["status"] ?? {}) as {
      addresses?: { type: string; address: string }[];
    };
    return addresses.find(({ type }) => type === "InternalIP")?.address ?? "";
  }

  #pod(): KubeObject | undefined {
    const { namespace, name, uid } = this.#name;
    const pod = this.#options.store.get(builtIn("pods"), namespace, name);
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  #write(): void {
    const pod = this.#pod();
    if (pod === undefined || this.#state === "closed") return;
    const views = [...this.#containers.values()].map(({ view }) => view);
    const status = podStatus((pod["status"] ?? {}) as PodStatus, pod["spec"] as PodSpec, {
      views,
      ip: this.#ip,
      hostIp: this.#hostIp(),
      time: isoSeconds(this.#options.now()),
    });
    this.#options.store.put({ ...pod, status });
  }

  #after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}
