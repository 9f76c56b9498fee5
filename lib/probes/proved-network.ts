import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { Snapshot } from "#lib/policy/index.ts";

/** The network of a cluster, as far as a proof is bound to it: a proof of another one is none. */
export interface ProvedNetwork {
  readonly name: string;
  readonly version?: string;
  /** How the report calls it: the same version in another mode is another data plane. */
  readonly mode?: string;
  /** The uid of the namespace kube-system: a cluster keeps it for life, whatever it is called. */
  readonly cluster?: string;
  /** What the report was drawn from, one `object: fact` each: images with their digests, settings. */
  readonly drawnFrom?: readonly string[];
}

/** The network that a snapshot shows; `report` is left out where nothing was read to report of. */
export function provedNetwork(
  snapshot: Pick<Snapshot, "cni" | "namespaces">,
  report: Pick<EnforcementReport, "title" | "evidence"> | undefined,
): ProvedNetwork {
  const { name, version } = snapshot.cni;
  const cluster = clusterUidOf(snapshot);
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(report === undefined ? {} : { mode: report.title, drawnFrom: drawnFrom(report) }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** The uid by which a cluster is told from another one of the same name; undefined where kube-system was not read. */
export function clusterUidOf({ namespaces }: Pick<Snapshot, "namespaces">): string | undefined {
  return namespaces.find(({ name }) => name === "kube-system")?.uid;
}

/** What is different by now, as one sentence; undefined where the networks are the same, as far as both say. */
export function changeOf(then: ProvedNetwork, now: ProvedNetwork): string | undefined {
  if (now.cluster !== undefined && then.cluster === undefined)
    return "It does not say which cluster it was made in.";
  if (now.cluster !== undefined && then.cluster !== now.cluster)
    return "It was made in another cluster: the namespace kube-system had another uid.";
  if (then.name !== now.name || then.version !== now.version)
    return `The CNI was ${titleOf(then)} then and is ${titleOf(now)} now.`;
  if (then.mode !== undefined && now.mode !== undefined && then.mode !== now.mode)
    return `It was ${then.mode} then and is ${now.mode} now.`;
  return settingChange(then.drawnFrom, now.drawnFrom);
}

function titleOf({ name, version, mode }: ProvedNetwork): string {
  return mode ?? (version === undefined ? name : `${name} ${version}`);
}

function settingChange(
  then: ProvedNetwork["drawnFrom"],
  now: ProvedNetwork["drawnFrom"],
): string | undefined {
  if (then === undefined || now === undefined) return undefined;
  const was = then.find((line) => !now.includes(line));
  const is = now.find((line) => !then.includes(line));
  if (was === undefined && is === undefined) return undefined;
  if (was === undefined) return `What it was made on has changed: ${is}.`;
  if (is === undefined) return `What it was made on has changed: it was ${was}.`;
  return `What it was made on has changed: it was ${was}, and is ${is} now.`;
}

/** Nodes come and go, and which of them is named first says nothing of the data plane. */
function drawnFrom({ evidence }: Pick<EnforcementReport, "evidence">): readonly string[] {
  return evidence
    .filter(({ object }) => !object.startsWith("Node "))
    .map(({ object, fact }) => `${object}: ${fact}`)
    .toSorted();
}
