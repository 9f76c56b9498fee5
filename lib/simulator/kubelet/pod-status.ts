import type {
  ContainerState,
  ContainerStatus,
  PodCondition,
  PodSpec,
  PodStatus,
} from "kubernetes-types/core/v1";

/** A time as Kubernetes writes it: to the second. */
export function isoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A status with one condition as given; it keeps its time where its status stays. */
export function withCondition(
  status: PodStatus | undefined,
  condition: PodCondition,
  time: string,
): PodStatus {
  const { conditions = [], ...rest } = status ?? {};
  const before = conditions.find(({ type }) => type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : time;
  const next = { ...condition, lastProbeTime: null, lastTransitionTime } as unknown as PodCondition;
  const kept = conditions.filter(({ type }) => type !== condition.type);
  return { ...rest, conditions: [...kept, next] };
}

/** How one container of a pod is. */
export interface ContainerView {
  name: string;
  image: string;
  state: ContainerState;
  lastState?: ContainerState;
  restarts: number;
}

/** What a kubelet says of a pod: its phase, where it is, and how its containers are. */
export function podStatus(
  before: PodStatus,
  spec: PodSpec,
  {
    views,
    ip,
    hostIp,
    time,
  }: { views: readonly ContainerView[]; ip: string | undefined; hostIp: string; time: string },
): PodStatus {
  const ready = views.every(({ state }) => state.running !== undefined);
  const phase = phaseOf(spec, views);
  const isOver = phase === "Succeeded" || phase === "Failed";
  const unready = isOver
    ? { reason: phase === "Succeeded" ? "PodCompleted" : "PodFailed" }
    : { reason: "ContainersNotReady", message: `containers with unready status: [${namesOf(views)}]` };
  const flag = ready ? { status: "True" } : { status: "False", ...unready };
  const base: PodStatus = {
    ...before,
    phase,
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }] as never,
    startTime: before.startTime ?? (time as never),
    ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
    containerStatuses: views.map(statusOf),
  };
  return [
    { type: "PodReadyToStartContainers", status: ip === undefined ? "False" : "True" },
    { type: "Initialized", status: "True" },
    { type: "Ready", ...flag },
    { type: "ContainersReady", ...flag },
    { type: "PodScheduled", status: "True" },
  ].reduce((status, condition) => withCondition(status, condition, time), base);
}

function namesOf(views: readonly ContainerView[]): string {
  return views
    .filter(({ state }) => state.running === undefined)
    .map(({ name }) => name)
    .join(" ");
}

function phaseOf({ restartPolicy = "Always" }: PodSpec, views: readonly ContainerView[]): string {
  const ended = views.filter(({ state }) => state.terminated !== undefined);
  if (views.length > 0 && ended.length === views.length && restartPolicy !== "Always") {
    const failed = ended.some(({ state }) => state.terminated?.exitCode !== 0);
    if (!failed) return "Succeeded";
    if (restartPolicy === "Never") return "Failed";
  }
  const hasBegun = views.some(
    ({ state, lastState }) => state.waiting === undefined || lastState !== undefined,
  );
  return hasBegun ? "Running" : "Pending";
}

function statusOf({ name, image, state, lastState = {}, restarts }: ContainerView): ContainerStatus {
  const runs = state.running !== undefined;
  return { name, image, imageID: "", ready: runs, started: runs, restartCount: restarts, state, lastState };
}
