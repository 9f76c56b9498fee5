import { readManifests } from "#lib/manifests/read-manifests.ts";
import type { ManifestObject } from "#lib/manifests/manifest-object.ts";
import { problemText, type ManifestProblem } from "#lib/manifests/manifest-problem.ts";
import type { IngressBackend, Snapshot } from "#lib/policy/index.ts";
import { UsageError } from "./answer.ts";
import { folderFiles } from "./folder-files.ts";
import type { Terminal } from "./terminal.ts";

/** What a question is asked about. */
export interface ClusterInput {
  readonly snapshot: Snapshot;
  readonly ingressBackends: readonly IngressBackend[];
  readonly problems: readonly ManifestProblem[];
  /** Why answers may be wrong, one sentence each; empty where everything was read. */
  readonly incomplete: readonly string[];
  /** The objects that the manifests hold, with their places. */
  readonly objects: readonly ManifestObject[];
}

/** Where to read from, as the command line says it. */
export interface InputOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
}

/**
 * Reads a folder of manifests, a live cluster, or both: then the folder's policies are put into the cluster as if they
 * were applied.
 *
 * @throws UsageError where there is nothing to read, or the cluster cannot be read.
 */
export async function clusterInput(
  path: string | undefined,
  options: InputOptions,
  terminal: Terminal,
): Promise<ClusterInput> {
  const isLive = options.context !== undefined || options.kubeconfig !== undefined;
  if (!isLive && path === undefined) {
    throw new UsageError("Give a folder of manifests, or a live cluster with --context NAME.");
  }
  const folder = path === undefined ? undefined : await manifestInput(path, terminal);
  if (!isLive) return folder as ClusterInput;
  const { liveInput } = await import("./live-input.ts");
  const live = await liveInput(options, terminal);
  return folder === undefined ? live : applied(folder, live);
}

async function manifestInput(path: string, terminal: Terminal): Promise<ClusterInput> {
  const { files, problems: unreadable } = await folderFiles(path, terminal);
  const reading = readManifests(files);
  const problems = [...unreadable, ...reading.problems];
  if (reading.objects.length === 0) {
    const what = `${path} holds no Kubernetes object that can be read and has a part in who reaches whom.`;
    throw new UsageError(what, [...problems.map(problemText), ...passedOver(reading.ignored)]);
  }
  return { ...reading, problems, incomplete: incompleteness(problems) };
}

function passedOver(ignored: ReadonlyMap<string, number>): string[] {
  const kinds = [...ignored].map(([kind, count]) => `${count} ${kind}`);
  return kinds.length === 0 ? [] : [`Passed over: ${kinds.join(", ")}.`];
}

function incompleteness(problems: readonly ManifestProblem[]): string[] {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  if (errors === 0) return [];
  const what = errors === 1 ? "1 problem keeps" : `${errors} problems keep`;
  return [`${what} documents or objects out of this answer: it is incomplete.`];
}

function applied(folder: ClusterInput, live: ClusterInput): ClusterInput {
  const snapshot = {
    ...live.snapshot,
    policies: overlaid(
      live.snapshot.policies,
      folder.snapshot.policies,
      ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
    ),
    foreignPolicies: overlaid(
      live.snapshot.foreignPolicies,
      folder.snapshot.foreignPolicies,
      ({ apiVersion, kind, namespace, name }) =>
        `${apiVersion.split("/")[0]} ${kind} ${namespace ?? ""}/${name}`,
    ),
  };
  return {
    ...folder,
    snapshot,
    ingressBackends: live.ingressBackends,
    incomplete: [...live.incomplete, ...folder.incomplete],
  };
}

function overlaid<T>(below: readonly T[], above: readonly T[], key: (one: T) => string): readonly T[] {
  return [...new Map([...below, ...above].map((one) => [key(one), one])).values()];
}
