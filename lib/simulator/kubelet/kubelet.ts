import type { PodSpec, PodStatus } from "kubernetes-types/core/v1";
import type { LogReader, LogWish, NodeAccess, ProgramOutput, RunningProgram } from "../api/node-access.ts";
import type { KubeObject } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";
import { badRequest, done, notFound, refuse, type Result } from "../api/status.ts";
import { PodRun, type PodRunOptions } from "./pod-run.ts";
import { startProgram } from "./programs/start-program.ts";
import type { PodNetworks } from "./programs/pod-network.ts";

/** What the kubelets work with. */
export interface KubeletOptions extends PodRunOptions {
  networks: PodNetworks;
}

/**
 * The kubelets of all nodes: they start the pods that the scheduler gave them, say how those are, end them when they
 * are deleted, and let clients read their logs and run programs in them. At rest they hold no timer.
 */
export class Kubelets implements NodeAccess {
  readonly #options: KubeletOptions;
  readonly #runs = new Map<string, PodRun>();
  readonly #unsubscribe: () => void;

  constructor(options: KubeletOptions) {
    this.#options = options;
    for (const pod of options.store.list(builtIn("pods"))) this.#see(pod);
    this.#unsubscribe = options.store.subscribe(({ type, object }) => {
      if (object.kind !== "Pod" || object.apiVersion !== "v1") return;
      // Subscribers may not write: what there is to do is done when the change has been told.
      if (type !== "DELETED") queueMicrotask(() => this.#seeAgain(object));
      else this.#forget(object);
    });
  }

  close(): void {
    this.#unsubscribe();
    for (const run of this.#runs.values()) run.close();
    this.#runs.clear();
  }

  exec(
    pod: KubeObject,
    container: string,
    command: readonly string[],
  ): Result<(output: ProgramOutput) => RunningProgram> {
    const node = this.#nodeOf(pod);
    if (node === undefined) return refuse(notFound(builtIn("pods"), nodeNameOf(pod)));
    const image = (pod["spec"] as PodSpec).containers.find(({ name }) => name === container)?.image ?? "";
    return done((output) => {
      if (!this.#runOf(pod).isRunning(container)) {
        output.exit({ notStarted: `unable to upgrade connection: container not found ("${container}")` });
        return { input: () => {}, endInput: () => {}, stop: () => {} };
      }
      const network = this.#options.networks.of(pod);
      return startProgram({ image, argv: command, pod, network, isExec: true }, output);
    });
  }

  log(pod: KubeObject, container: string, wish: LogWish): Result<LogReader> {
    if (this.#nodeOf(pod) === undefined) return refuse(notFound(builtIn("pods"), nodeNameOf(pod)));
    const run = this.#runOf(pod);
    const named = `container "${container}" in pod "${pod.metadata.name}"`;
    if (wish.previous) return refuse(badRequest(`previous terminated ${named} not found`));
    const waits = run.waitingReason(container);
    if (waits !== undefined)
      return refuse(badRequest(`${named} is waiting to start: ${WAITING_WORDS[waits] ?? waits}`));
    return done(run.logOf(container).read(wish));
  }

  #seeAgain({ metadata }: KubeObject): void {
    const pod = this.#options.store.get(builtIn("pods"), metadata.namespace, metadata.name);
    if (pod !== undefined && pod.metadata.uid === metadata.uid) this.#see(pod);
  }

  #see(pod: KubeObject): void {
    if (this.#nodeOf(pod) === undefined) return;
    const { phase } = (pod["status"] ?? {}) as PodStatus;
    if (pod.metadata.deletionTimestamp !== undefined) this.#runOf(pod).end();
    else if (phase === "Pending" || phase === undefined) this.#runOf(pod).start();
  }

  #forget({ metadata }: KubeObject): void {
    this.#runs.get(metadata.uid ?? "")?.close();
    this.#runs.delete(metadata.uid ?? "");
  }

  #runOf(pod: KubeObject): PodRun {
    const uid = pod.metadata.uid ?? "";
    const run = this.#runs.get(uid) ?? new PodRun(pod, this.#nodeOf(pod)!, this.#options);
    this.#runs.set(uid, run);
    return run;
  }

  #nodeOf(pod: KubeObject): KubeObject | undefined {
    return this.#options.store.get(builtIn("nodes"), undefined, nodeNameOf(pod));
  }
}

const WAITING_WORDS: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: "trying and failing to pull image",
};

function nodeNameOf(pod: KubeObject): string {
  return ((pod["spec"] ?? {}) as Partial<PodSpec>).nodeName ?? "";
}
