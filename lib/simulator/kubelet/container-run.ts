import type { Container, ContainerState, ContainerStatus, PodSpec } from "kubernetes-types/core/v1";
import type { ProgramEnd, RunningProgram } from "../api/node-access.ts";
import type { KubeObject } from "../api/object-store.ts";
import { ContainerLog } from "./container-log.ts";
import type { ImageRegistry } from "./image-registry.ts";
import { isoSeconds, type ContainerView } from "./pod-status.ts";
import type { PodNetwork } from "./programs/pod-network.ts";
import { commandOf } from "./programs/image-commands.ts";
import { startProgram } from "./programs/start-program.ts";

/** What a container needs of its pod. */
export interface ContainerHome {
  images: ImageRegistry;
  now: () => number;
  /** The pod as it is stored now; undefined when it is gone. */
  pod: () => KubeObject | undefined;
  network: (pod: KubeObject) => PodNetwork;
  /** Something about the container is different from before. */
  changed: () => void;
  /** Does something later, unless the pod is gone by then. */
  after: (ms: number, then: () => void) => void;
  say: (type: "Normal" | "Warning", reason: string, message: string) => void;
}

const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 300_000;
/** From a pull that failed to the first word of its back-off. */
const BACK_OFF_SHOWS_MS = 1000;

/** One container: its image, its process, its log, and what its status says. */
export class ContainerRun {
  readonly log: ContainerLog;
  readonly #container: Container;
  readonly #home: ContainerHome;
  #view: ContainerView;
  #program: RunningProgram | undefined;
  #backOffMs = FIRST_BACK_OFF_MS;
  #isPulled = false;

  constructor(container: Container, known: ContainerStatus | undefined, home: ContainerHome) {
    this.#container = container;
    this.#home = home;
    this.log = new ContainerLog(home.now);
    this.#view = viewOf(container, known);
    const startedAt = this.#view.state.running?.startedAt as string | undefined;
    if (startedAt !== undefined && commandOf(container) === undefined) this.#greet(Date.parse(startedAt));
  }

  get view(): ContainerView {
    return this.#view;
  }

  /** Gets the image. What cannot be pulled is tried again, ever less often. */
  pull(): void {
    const { image = "" } = this.#container;
    this.#home.say("Normal", "Pulling", `Pulling image "${image}"`);
    const fault = this.#home.images.faultOf(image);
    if (fault === undefined) {
      this.#isPulled = true;
      this.#home.say(
        "Normal",
        "Pulled",
        `Successfully pulled image "${image}" in 150ms (150ms including waiting).`,
      );
      return;
    }
    const { message, code } = fault;
    this.#home.say(
      "Warning",
      "Failed",
      `Failed to pull image "${image}": rpc error: code = ${code} desc = ${message}`,
    );
    this.#home.say("Warning", "Failed", "Error: ErrImagePull");
    this.#view = {
      ...this.#view,
      state: { waiting: { reason: "ErrImagePull", message: `rpc error: code = ${code} desc = ${message}` } },
    };
    this.#home.after(BACK_OFF_SHOWS_MS, () =>
      this.#backOff(image, `ErrImagePull: rpc error: code = ${code} desc = ${message}`),
    );
  }

  /** Starts the process, if the image is there. */
  start(): void {
    if (!this.#isPulled || this.#view.state.running !== undefined) return;
    const pod = this.#home.pod();
    if (pod === undefined) return;
    this.log.reopen();
    this.#home.say("Normal", "Created", "Container created");
    this.#home.say("Normal", "Started", "Container started");
    const startedAt = isoSeconds(this.#home.now());
    this.#view = { ...this.#view, state: { running: { startedAt: startedAt as never } } };
    const { image = "" } = this.#container;
    const argv = commandOf(this.#container);
    if (argv === undefined) {
      this.#greet(this.#home.now());
      return;
    }
    const network = this.#home.network(pod);
    this.#program = startProgram(
      { image, argv, pod, network, isExec: false },
      {
        stdout: (text) => this.log.write(text),
        stderr: (text) => this.log.write(text),
        // A program may end before it is known that it began.
        exit: (end) => queueMicrotask(() => this.#ended(end, startedAt)),
      },
    );
  }

  /** Asks the process to end. */
  kill(): void {
    if (this.#view.state.running !== undefined)
      this.#home.say("Normal", "Killing", `Stopping container ${this.#view.name}`);
  }

  close(): void {
    const program = this.#program;
    this.#program = undefined;
    program?.stop();
    this.log.close();
  }

  #backOff(image: string, why: string): void {
    this.#home.say("Normal", "BackOff", `Back-off pulling image "${image}"`);
    this.#home.say("Warning", "Failed", "Error: ImagePullBackOff");
    const message = `Back-off pulling image "${image}": ${why}`;
    this.#view = { ...this.#view, state: { waiting: { reason: "ImagePullBackOff", message } } };
    this.#home.changed();
    this.#home.after(this.#nextBackOff(), () => {
      this.pull();
      this.start();
      this.#home.changed();
    });
  }

  #nextBackOff(): number {
    const ms = this.#backOffMs;
    this.#backOffMs = Math.min(ms * 2, LAST_BACK_OFF_MS);
    return ms;
  }

  #ended(end: ProgramEnd, startedAt: string): void {
    const pod = this.#home.pod();
    if (this.#program === undefined || pod === undefined) return;
    this.#program = undefined;
    const terminated = { ...endOf(end), startedAt, finishedAt: isoSeconds(this.#home.now()) } as Terminated;
    this.log.close();
    if (isRestarted(pod["spec"] as PodSpec, terminated)) this.#restartLater(terminated);
    else this.#view = { ...this.#view, state: { terminated } };
    this.#home.changed();
  }

  #restartLater(terminated: Terminated): void {
    const { name } = this.#view;
    const message = `back-off ${this.#backOffMs / 1000}s restarting failed container=${name}`;
    this.#home.say("Warning", "BackOff", `Back-off restarting failed container ${name} in pod`);
    this.#view = {
      ...this.#view,
      state: { waiting: { reason: "CrashLoopBackOff", message } },
      lastState: { terminated },
    };
    this.#home.after(this.#nextBackOff(), () => {
      this.#view = { ...this.#view, restarts: this.#view.restarts + 1 };
      this.start();
      this.#home.changed();
    });
  }

  /** What an application that nobody simulates says when it starts. */
  #greet(timeMs: number): void {
    const ports = (this.#container.ports ?? []).map(
      (port) => `${port.containerPort}/${port.protocol ?? "TCP"}`,
    );
    this.log.writeAt(ports.length === 0 ? "started" : `started, listening on ${ports.join(", ")}`, timeMs);
  }
}

type Terminated = NonNullable<ContainerState["terminated"]>;

/** A program that could not be started, in the way that runtimes count it. */
const NOT_STARTED = 128;

function endOf(end: ProgramEnd): Pick<Terminated, "exitCode" | "reason" | "message"> {
  if ("notStarted" in end) return { exitCode: NOT_STARTED, reason: "StartError", message: end.notStarted };
  return { exitCode: end.code, reason: end.code === 0 ? "Completed" : "Error" };
}

function isRestarted({ restartPolicy = "Always" }: PodSpec, { exitCode }: Terminated): boolean {
  return restartPolicy === "Always" || (restartPolicy === "OnFailure" && exitCode !== 0);
}

/** A container as its pod's status had it, or as one that is about to be created. */
function viewOf({ name, image = "" }: Container, known: ContainerStatus | undefined): ContainerView {
  if (known === undefined)
    return { name, image, state: { waiting: { reason: "ContainerCreating" } }, restarts: 0 };
  const { state = { waiting: { reason: "ContainerCreating" } }, lastState, restartCount: restarts } = known;
  return { name, image, state, restarts, ...(lastState?.terminated === undefined ? {} : { lastState }) };
}
