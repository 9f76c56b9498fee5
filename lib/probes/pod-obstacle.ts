import type { CanaryRole } from "./canary-labels.ts";
import type { ProofFailure } from "./enforcement-proof.ts";

/** A canary pod on its way, as far as the API server tells. */
export interface CanaryPodState {
  readonly role: CanaryRole;
  readonly name: string;
  readonly uid: string;
  readonly ip?: string;
  readonly hostIP?: string;
  readonly nodeName?: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  /** Why it is not scheduled, as the scheduler says. */
  readonly unscheduled?: string;
  /** Why a container waits: `ImagePullBackOff`, with the kubelet's message. */
  readonly waiting?: { readonly reason: string; readonly message?: string };
}

/** An Event of the scratch namespace. */
export interface CanaryEvent {
  readonly reason: string;
  readonly message: string;
  /** `ReplicaSet/canary-near-1a2b3c4d`. */
  readonly about: string;
}

/** What is known of the pods of a run that are waited for. */
export interface PodWait {
  readonly required: readonly CanaryRole[];
  readonly pods: readonly CanaryPodState[];
  readonly events: readonly CanaryEvent[];
  readonly image: string;
}

/** Whether probes can start from a pod, and reach it. One that is on its way out is not, however ready it still says it is. */
export function isUsable({ ready, terminating, ip }: CanaryPodState): boolean {
  return ready && !terminating && ip !== undefined;
}

/** Whether every pod that the run cannot do without is ready and has an address. */
export function arePodsReady({ required, pods }: Pick<PodWait, "required" | "pods">): boolean {
  return required.every((role) => pods.some((pod) => pod.role === role && isUsable(pod)));
}

/**
 * What waiting seldom mends, if it stands for some seconds: an image that was tried twice, and a required pod that
 * admission refused and that is still not there. Undefined: wait on.
 */
export function hopelessObstacle(wait: PodWait): ProofFailure | undefined {
  const absent = wait.required.filter((role) => !wait.pods.some((pod) => pod.role === role));
  const refused = wait.events.findLast(
    ({ reason, about }) => reason === "FailedCreate" && absent.some((role) => isOwner(about, role)),
  );
  if (refused !== undefined) return refusedCreation(refused.message);
  const stuck = wait.pods.find(
    ({ waiting, role }) =>
      wait.required.includes(role) &&
      /^(ImagePullBackOff|InvalidImageName|ErrImageNeverPull)$/.test(waiting?.reason ?? ""),
  );
  return stuck && imageFailure(wait, stuck);
}

function isOwner(about: string, role: CanaryRole): boolean {
  return about.startsWith(`ReplicaSet/canary-${role}-`);
}

/** Why the pods are not ready when patience ends, with what the cluster said about it. */
export function podObstacle(wait: PodWait): ProofFailure {
  const hopeless = hopelessObstacle(wait);
  if (hopeless !== undefined) return hopeless;
  const missing = wait.required.filter(
    (role) => !wait.pods.some((pod) => pod.role === role && isUsable(pod)),
  );
  const pods = wait.pods.filter(({ role }) => missing.includes(role));
  const unscheduled = pods.find((pod) => pod.unscheduled !== undefined);
  if (unscheduled !== undefined) return failureOf("unschedulable", unscheduled.unscheduled);
  const pulling = pods.find(({ waiting }) => /ErrImagePull/.test(waiting?.reason ?? ""));
  if (pulling !== undefined) return imageFailure(wait, pulling);
  const unbound = pods.find((pod) => pod.nodeName === undefined);
  const scheduling = wait.events.find(({ reason }) => reason === "FailedScheduling");
  if (unbound !== undefined || pods.length === 0)
    return failureOf("unschedulable", scheduling?.message ?? noScheduler(pods.length));
  return failureOf("not-ready", notReadyText(pods, wait.events));
}

function noScheduler(pods: number): string {
  return pods === 0
    ? "The ReplicaSets of the canary pods made no pod, and no event says why."
    : "The pods were given no node, and no event says why.";
}

function notReadyText(pods: readonly CanaryPodState[], events: readonly CanaryEvent[]): string {
  const [pod] = pods;
  const waiting = pod?.waiting;
  if (waiting !== undefined) return [waiting.reason, waiting.message].filter(Boolean).join(": ");
  const event = events.findLast(({ about }) => about === `Pod/${pod?.name}`);
  return event === undefined ? "No event says why." : `${event.reason}: ${event.message}`;
}

function imageFailure(wait: PodWait, pod: CanaryPodState): ProofFailure {
  const event = wait.events.find(
    ({ reason, message, about }) =>
      reason === "Failed" && about === `Pod/${pod.name}` && /failed to pull/i.test(message),
  );
  const said = event?.message ?? pod.waiting?.message ?? pod.waiting?.reason;
  return failureOf("image", said, wait.image);
}

/** What admission said to a pod: a quota, Pod Security, or a webhook or policy that refuses. */
export function refusedCreation(said: string): ProofFailure {
  return failureOf(/exceeded quota|must specify|maximum .* usage per/.test(said) ? "quota" : "refused", said);
}

/** A failure with the sentence that goes with its code; `said` is what the cluster said, word for word. */
export function failureOf(code: ProofFailure["code"], said?: string, image = "The image"): ProofFailure {
  const message = `${code === "image" ? `${image} ` : ""}${MESSAGES[code]}`;
  return { code, message, ...(said === undefined ? {} : { said }) };
}

const MESSAGES: Readonly<Record<ProofFailure["code"], string>> = {
  "read-only":
    "Writes are off, so no canary pod was created. Start Drawbridge with --writes on (DRAWBRIDGE_WRITES=on) to prove enforcement.",
  forbidden:
    "This account may not do what a proof needs. docs/enforcement-proof.md lists the permissions; --canary-namespace names a namespace where creating one is not allowed.",
  refused:
    "The cluster refuses the canary pods. They keep to restricted Pod Security: change the policy or webhook that refuses, exempt the label drawbridge.dev/canary, or name a namespace with --canary-namespace.",
  quota:
    "A quota or limit range has no room for the canary pods: five pods, with 10m CPU and 32Mi a container. Raise it, or name another namespace with --canary-namespace.",
  occupied:
    "The namespace that --canary-namespace names is not free for canary pods: policies that stand in it would be measured instead of the network, or disturbed. Name an empty one, or let Drawbridge make its own.",
  unschedulable:
    "The canary pods were not scheduled. They need a Linux node without taints that has 100m CPU and 300Mi free.",
  image:
    "cannot be pulled. Mirror it to a registry that the nodes reach, and name the copy with --canary-image.",
  "not-ready": "The canary pods did not become ready.",
  exec: "Probes cannot be run in the canary pods: the account needs create (and get) on pods/exec, and the way to the kubelets must be open.",
  interrupted: "The run was interrupted, and what it created was removed. Start another one.",
  unreachable:
    "The API server went away in the middle of the run. What was created is removed when it is back.",
};
