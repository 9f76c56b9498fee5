import "server-only";

import { ok, refuse, type NetworkPolicy, type Result } from "#lib/policy/index.ts";
import {
  LABEL_CANARY,
  canaryObjectText,
  type CanaryEvent,
  type CanaryManifest,
  type CanaryObject,
  type CanaryPodState,
  type CommandOutcome,
} from "#lib/probes/index.ts";
import { canaryEventFrom, canaryPodFrom } from "./canary-rows.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import { execInPod, holdInPod, type ExecQuestion, type HeldExec } from "./exec.ts";
import type { ApiRequest, Transport } from "./transport.ts";
import type { WarmKubeConfig } from "./warm-kubeconfig.ts";

/** An object of a run as it stands in the cluster. */
export interface LiveCanary {
  readonly uid: string;
}

/**
 * Everything that a proof run asks of a cluster. Objects are created under names that no other run uses and with the
 * run's label, and are deleted by uid; nothing that carries another label is ever touched. With writes off every change,
 * and every command in a pod, refuses with "read-only".
 */
export interface CanaryCluster {
  /** Creates. An object of this run that is there already, because an answer was lost, counts as created. */
  create(manifest: CanaryManifest | NetworkPolicy): Promise<Result<LiveCanary, ClusterRefusal>>;
  /** Asks what the server would say to a creation. */
  tryCreate(manifest: CanaryManifest): Promise<Result<true, ClusterRefusal>>;
  /** The object under this name, if it is this run's; undefined where there is none of it. */
  find(object: CanaryObject, run: string): Promise<Result<LiveCanary | undefined, ClusterRefusal>>;
  /** The object under this name, whoever's it is and whatever its labels say. */
  standing(object: CanaryObject): Promise<Result<LiveCanary | undefined, ClusterRefusal>>;
  /** Deletes by uid, with everything that it owns. Gone already, or another object by now, is done. */
  remove(object: CanaryObject, uid: string): Promise<Result<true, ClusterRefusal>>;
  /** Pods of a run, finished ones too. */
  pods(namespace: string, run: string): Promise<Result<readonly CanaryPodState[], ClusterRefusal>>;
  /** Deletes pods of a run that their owner left behind. */
  removePod(namespace: string, pod: CanaryPodState): Promise<Result<true, ClusterRefusal>>;
  events(namespace: string): Promise<Result<readonly CanaryEvent[], ClusterRefusal>>;
  exec(question: ExecQuestion): Promise<Result<CommandOutcome, ClusterRefusal>>;
  hold(question: ExecQuestion): Promise<Result<HeldExec, ClusterRefusal>>;
}

const PATHS: Readonly<Record<string, string>> = {
  Namespace: "/api/v1/namespaces",
  Pod: "/api/v1/namespaces/{ns}/pods",
  ReplicaSet: "/apis/apps/v1/namespaces/{ns}/replicasets",
  NetworkPolicy: "/apis/networking.k8s.io/v1/namespaces/{ns}/networkpolicies",
};

/** What a canary cluster speaks through. */
export interface CanaryMeans {
  readonly transport: Transport;
  readonly kubeconfig: WarmKubeConfig;
  readonly writes: "on" | "off";
}

/** The canary side of a connection. */
export function canaryCluster(means: CanaryMeans): CanaryCluster {
  const { transport, kubeconfig, writes } = means;
  const write = async (request: ApiRequest) =>
    writes === "off" ? readOnly(request.what) : transport.request(request);
  const read = async (object: CanaryObject) => {
    const answer = await transport.request({
      what: `read ${canaryObjectText(object)}`,
      path: pathOf(object),
    });
    if (answer.ok) return ok(metadataOf(answer.value.body));
    return answer.refusal.code === "not-found" ? ok(undefined) : answer;
  };
  const find: CanaryCluster["find"] = async (object, run) => {
    const found = await read(object);
    if (!found.ok || found.value === undefined) return found;
    const { uid, labels } = found.value;
    return ok(labels[LABEL_CANARY] === run ? { uid } : undefined);
  };
  return {
    find,
    standing: async (object) => {
      const found = await read(object);
      return found.ok && found.value !== undefined ? ok({ uid: found.value.uid }) : found;
    },
    create: async (manifest) => {
      const answer = await write(creation(manifest));
      if (answer.ok) return ok({ uid: metadataOf(answer.value.body).uid });
      if (answer.refusal.code !== "conflict") return answer;
      const standing = await find(objectOf(manifest), manifest.metadata.labels?.[LABEL_CANARY] ?? "");
      if (!standing.ok) return standing;
      return standing.value === undefined ? answer : ok(standing.value);
    },
    tryCreate: async (manifest) => done(await write({ ...creation(manifest), query: { dryRun: "All" } })),
    remove: async (object, uid) => gone(await write(deletion(canaryObjectText(object), pathOf(object), uid))),
    pods: async (namespace, run) => {
      const answer = await transport.request({
        what: `list the canary pods in ${namespace}`,
        path: collectionOf("Pod", namespace),
        query: { labelSelector: `${LABEL_CANARY}=${run}` },
      });
      return answer.ok ? ok(itemsOf(answer.value.body).flatMap((one) => canaryPodFrom(one) ?? [])) : answer;
    },
    removePod: async (namespace, { name, uid }) =>
      gone(
        await write(deletion(`Pod ${namespace}/${name}`, `${collectionOf("Pod", namespace)}/${name}`, uid)),
      ),
    events: async (namespace) => {
      const answer = await transport.request({
        what: `list the events of ${namespace}`,
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`,
      });
      return answer.ok ? ok(itemsOf(answer.value.body).map(canaryEventFrom)) : answer;
    },
    exec: async (question) => (writes === "off" ? readOnly("run a probe") : execInPod(kubeconfig, question)),
    hold: async (question) => (writes === "off" ? readOnly("run a probe") : holdInPod(kubeconfig, question)),
  };
}

function creation(manifest: CanaryManifest | NetworkPolicy): ApiRequest {
  const { name, namespace = "" } = manifest.metadata;
  return {
    what: `create ${manifest.kind} ${namespace === "" ? name : `${namespace}/${name}`}`,
    method: "POST",
    path: collectionOf(manifest.kind, namespace),
    body: manifest,
  };
}

function deletion(what: string, path: string, uid: string): ApiRequest {
  return {
    what: `delete ${what}`,
    method: "DELETE",
    path,
    body: {
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid },
      propagationPolicy: "Background",
    },
  };
}

function objectOf({ kind, metadata }: CanaryManifest | NetworkPolicy): CanaryObject {
  const { name, namespace = name } = metadata;
  return { kind: kind as CanaryObject["kind"], namespace, name };
}

function collectionOf(kind: string, namespace: string): string {
  return (PATHS[kind] ?? "").replace("{ns}", encodeURIComponent(namespace));
}

function pathOf({ kind, namespace, name }: CanaryObject): string {
  return `${collectionOf(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** Another object under the name is not ours to delete, and says that ours is gone. */
function gone(answer: Result<unknown, ClusterRefusal>): Result<true, ClusterRefusal> {
  if (answer.ok || answer.refusal.code === "not-found" || answer.refusal.code === "conflict") return ok(true);
  return answer;
}

function done(answer: Result<unknown, ClusterRefusal>): Result<true, ClusterRefusal> {
  return answer.ok ? ok(true) : answer;
}

function metadataOf(body: unknown): { readonly uid: string; readonly labels: Record<string, string> } {
  const { metadata } = (body ?? {}) as { metadata?: { uid?: string; labels?: Record<string, string> } };
  return { uid: metadata?.uid ?? "", labels: metadata?.labels ?? {} };
}

function itemsOf(body: unknown): readonly unknown[] {
  return (body as { items?: unknown[] } | undefined)?.items ?? [];
}

function readOnly(what: string): Result<never, ClusterRefusal> {
  return refuse({
    code: "read-only",
    message: `Writes are off, so Drawbridge did not ${what}. Start it with --writes on to let it.`,
  });
}
