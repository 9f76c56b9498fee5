import "server-only";
import { PatchStrategy } from "@kubernetes/client-node";
import { ok, refuse, type Namespace, type NetworkPolicy, type Result } from "#lib/policy/index.ts";
import { sameSpec } from "#lib/rollout/index.ts";
import type { Config } from "#lib/server/config.ts";
import type { Random } from "./back-off.ts";
import { canaryCluster, type CanaryCluster } from "./canary-cluster.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import { loadKubeconfig } from "./kubeconfig.ts";
import { networkPolicyFrom } from "#lib/manifests/network-policy-row.ts";
import { appliedForm, type Precondition } from "./applied-form.ts";
import { namespaceFrom } from "#lib/manifests/namespace-row.ts";
import { createTransport, type ApiRequest, type Transport } from "./transport.ts";

/** The field manager under which everything of ours is written. */
const FIELD_MANAGER = "drawbridge";

/** Names one NetworkPolicy; the precondition, where given, says which one under that name. */
export interface PolicyRef extends Precondition {
  readonly namespace: string;
  readonly name: string;
}

/** What a write did. */
export interface AppliedPolicy {
  readonly policy: NetworkPolicy;
  readonly created: boolean;
}

/** What a removal found: `existed` is false where somebody else had removed it already. */
export interface RemovedPolicy {
  readonly existed: boolean;
}

/** Everything that Drawbridge asks of a cluster beside watching it. Nothing here throws for what a cluster may answer. */
export interface ClusterConnection {
  readonly transport: Transport;
  /** What a proof of enforcement creates, asks and removes. */
  readonly canaries: CanaryCluster;
  /** Server-side apply as `drawbridge`, never forced: a field that another manager owns refuses with "conflict". */
  apply(policy: NetworkPolicy, options?: ApplyOptions): Promise<Result<AppliedPolicy, ClusterRefusal>>;
  /** Deletes; gone already is done. A uid or resourceVersion that does not match refuses with "conflict". */
  remove(
    ref: PolicyRef,
    options?: { readonly dryRun?: boolean },
  ): Promise<Result<RemovedPolicy, ClusterRefusal>>;
  /** Read from the API server now, not from the watch. */
  listPolicies(namespace: string): Promise<Result<readonly NetworkPolicy[], ClusterRefusal>>;
  getPolicy(ref: PolicyRef): Promise<Result<NetworkPolicy, ClusterRefusal>>;
  getNamespace(name: string): Promise<Result<Namespace, ClusterRefusal>>;
  /** `v1.37.2`. */
  serverVersion(): Promise<Result<string, ClusterRefusal>>;
  /**
   * Asks for the version now and every `everyMs`, so that a write finds a connection open. Each call keeps one
   * connection; who writes several objects at a time calls it as often. Returns what stops it.
   */
  keepWarm(everyMs?: number): () => void;
  close(): Promise<void>;
}

/** How to apply. A dry run is answered by the server after every check, and changes nothing. */
export interface ApplyOptions {
  readonly dryRun?: boolean;
  readonly precondition?: Precondition;
}

/** What a connection needs of the configuration. */
export type ConnectionConfig = Pick<Config, "cluster" | "writes">;

/**
 * Opens a connection to the configured cluster without asking it anything: a process must start, and roll back, also
 * while the API server is away. Refuses with "bad-kubeconfig" alone. With `writes` off every write but a dry run
 * refuses with "read-only", whoever asks.
 */
export function openConnection(
  config: ConnectionConfig,
  random: Random = Math.random,
): Result<ClusterConnection, ClusterRefusal> {
  const kubeconfig = loadKubeconfig(config.cluster);
  if (!kubeconfig.ok) return kubeconfig;
  const transport = createTransport(kubeconfig.value, random);
  const { writes } = config;
  return ok({
    ...connectionOver(transport, writes, () => kubeconfig.value.close()),
    canaries: canaryCluster({ transport, kubeconfig: kubeconfig.value, writes }),
  });
}

function connectionOver(
  transport: Transport,
  writes: "on" | "off",
  close: () => Promise<void>,
): Omit<ClusterConnection, "canaries"> {
  const write = async (request: ApiRequest, dryRun: boolean) =>
    writes === "off" && !dryRun ? readOnly(request.what) : transport.request(request);
  const read = async (ref: PolicyRef) =>
    mapped(await transport.request({ what: `read ${nameOf(ref)}`, path: pathOf(ref) }), networkPolicyFrom);
  const serverVersion = async () =>
    mapped(await transport.request({ what: "tell its version", path: "/version" }), versionOf);
  return {
    transport,
    close,
    serverVersion,
    apply: async (policy, options = {}) => {
      const answer = await write(applyRequest(policy, options), options.dryRun ?? false);
      if (answer.ok)
        return ok({ policy: networkPolicyFrom(answer.value.body), created: answer.value.created });
      const { code, afterCut } = answer.refusal;
      if (code !== "conflict" || !afterCut || options.dryRun) return answer;
      const found = await read(policy.metadata);
      return found.ok && isWritten(policy, found.value)
        ? ok({ policy: found.value, created: false })
        : answer;
    },
    remove: async (ref, options = {}) => {
      const answer = await write(removeRequest(ref, options.dryRun ?? false), options.dryRun ?? false);
      if (answer.ok) return ok({ existed: true });
      return answer.refusal.code === "not-found" ? ok({ existed: false }) : answer;
    },
    listPolicies: async (namespace) => {
      const path = `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`;
      return mapped(
        await transport.request({ what: `list the NetworkPolicies of ${namespace}`, path }),
        policiesOf,
      );
    },
    getPolicy: read,
    getNamespace: async (name) => {
      const path = `/api/v1/namespaces/${encodeURIComponent(name)}`;
      return mapped(await transport.request({ what: `read namespace ${name}`, path }), namespaceFrom);
    },
    keepWarm: (everyMs = 30_000) => {
      const ask = () => void serverVersion();
      ask();
      const timer = setInterval(ask, everyMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

function applyRequest(policy: NetworkPolicy, options: ApplyOptions): ApiRequest {
  return {
    what: `apply ${nameOf(policy.metadata)}`,
    method: "PATCH",
    path: pathOf(policy.metadata),
    query: {
      fieldManager: FIELD_MANAGER,
      fieldValidation: "Strict",
      dryRun: options.dryRun ? "All" : undefined,
    },
    contentType: PatchStrategy.ServerSideApply,
    body: appliedForm(policy, options.precondition),
  };
}

function removeRequest(ref: PolicyRef, dryRun: boolean): ApiRequest {
  const preconditions =
    ref.uid === undefined && ref.resourceVersion === undefined
      ? undefined
      : { uid: ref.uid, resourceVersion: ref.resourceVersion };
  return {
    what: `delete ${nameOf(ref)}`,
    method: "DELETE",
    path: pathOf(ref),
    query: { dryRun: dryRun ? "All" : undefined },
    body: { apiVersion: "v1", kind: "DeleteOptions", preconditions, dryRun: dryRun ? ["All"] : undefined },
  };
}

/**
 * Whether the cluster holds what was sent. A write whose answer was lost moved the version that its repetition rests on:
 * that conflict is with ourselves.
 */
function isWritten(sent: NetworkPolicy, found: NetworkPolicy): boolean {
  const holds = (
    all: Readonly<Record<string, string>> = {},
    wanted: Readonly<Record<string, string>> = {},
  ): boolean => Object.entries(wanted).every(([key, value]) => all[key] === value);
  return (
    sameSpec(sent.spec, found.spec) &&
    holds(found.metadata.labels, sent.metadata.labels) &&
    holds(found.metadata.annotations, sent.metadata.annotations)
  );
}

function readOnly(what: string): Result<never, ClusterRefusal> {
  return refuse({
    code: "read-only",
    message: `Writes are off, so Drawbridge did not ${what}. Start it with --writes on to let it.`,
  });
}

function mapped<T>(
  answer: Result<{ readonly body: unknown }, ClusterRefusal>,
  map: (body: unknown) => T,
): Result<T, ClusterRefusal> {
  return answer.ok ? ok(map(answer.value.body)) : answer;
}

function versionOf(body: unknown): string {
  return (body as { gitVersion?: string } | undefined)?.gitVersion ?? "unknown";
}

function policiesOf(body: unknown): NetworkPolicy[] {
  return ((body as { items?: unknown[] } | undefined)?.items ?? []).map(networkPolicyFrom);
}

function nameOf(ref: { readonly namespace: string; readonly name: string }): string {
  return `NetworkPolicy ${ref.namespace}/${ref.name}`;
}

function pathOf(ref: { readonly namespace: string; readonly name: string }): string {
  return `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(ref.namespace)}/networkpolicies/${encodeURIComponent(ref.name)}`;
}
