import "server-only";

import {
  CANARY_ROLES,
  LABEL_CANARY_ROLE,
  type CanaryEvent,
  type CanaryPodState,
  type CanaryRole,
} from "#lib/probes/index.ts";

interface RawCondition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

interface RawPod {
  readonly metadata?: {
    readonly name?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly podIP?: string;
    readonly hostIP?: string;
    readonly conditions?: readonly RawCondition[];
    readonly containerStatuses?: readonly {
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
    }[];
  };
}

/** A canary pod as the API server shows it; undefined for a pod whose role is none of ours: somebody else labelled it. */
export function canaryPodFrom(raw: unknown): CanaryPodState | undefined {
  const { metadata = {}, spec = {}, status = {} } = (raw ?? {}) as RawPod;
  const { conditions = [], containerStatuses = [] } = status;
  const role = roleOf(metadata);
  if (role === undefined) return undefined;
  return {
    role,
    ...identityOf(metadata),
    ...placeOf(spec, status),
    ready: conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
    unscheduled: unscheduledOf(conditions),
    waiting: waitingOf(containerStatuses),
  };
}

function placeOf(
  { nodeName }: NonNullable<RawPod["spec"]>,
  { podIP, hostIP }: NonNullable<RawPod["status"]>,
) {
  return { ip: podIP || undefined, hostIP: hostIP || undefined, nodeName: nodeName || undefined };
}

function roleOf({ labels = {} }: NonNullable<RawPod["metadata"]>): CanaryRole | undefined {
  return CANARY_ROLES.find((role) => role === labels[LABEL_CANARY_ROLE]);
}

function identityOf(metadata: NonNullable<RawPod["metadata"]>) {
  return {
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    terminating: metadata.deletionTimestamp !== undefined,
  };
}

function unscheduledOf(conditions: readonly RawCondition[]): string | undefined {
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  return scheduled?.status === "False" ? (scheduled.message ?? scheduled.reason) : undefined;
}

/** Containers are always "waiting" for a moment at first; that is no news. */
function waitingOf(
  statuses: NonNullable<NonNullable<RawPod["status"]>["containerStatuses"]>,
): CanaryPodState["waiting"] {
  const waiting = statuses
    .map(({ state }) => state?.waiting)
    .find((one) => one?.reason !== undefined && one.reason !== "ContainerCreating");
  if (waiting?.reason === undefined) return undefined;
  return { reason: waiting.reason, ...(waiting.message === undefined ? {} : { message: waiting.message }) };
}

interface RawEvent {
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

/** An Event of the scratch namespace. */
export function canaryEventFrom(raw: unknown): CanaryEvent {
  const { reason = "", message = "", involvedObject = {} } = (raw ?? {}) as RawEvent;
  return { reason, message, about: `${involvedObject.kind ?? ""}/${involvedObject.name ?? ""}` };
}
