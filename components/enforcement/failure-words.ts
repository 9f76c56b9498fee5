import type { EnforcementProof, ProofFailure } from "#lib/probes/index.ts";

/** A failure in a few words; its message says what to do. */
export interface FailureWords {
  readonly title: string;
  /** A run that somebody ended is nothing to be alarmed about. */
  readonly tone: "danger" | "quiet";
}

const TITLES: Readonly<Record<ProofFailure["code"], string>> = {
  "read-only": "Drawbridge writes nothing to this cluster",
  forbidden: "The account of Drawbridge may not run canary pods",
  refused: "The API server refused the canary pods",
  quota: "A quota leaves no room for the canary pods",
  occupied: "The named namespace is not free for canary pods",
  unschedulable: "No node takes the canary pods",
  image: "The image of the canary pods could not be pulled",
  "not-ready": "The canary pods did not become ready",
  exec: "Commands could not be run in the canary pods",
  interrupted: "The last run was interrupted",
  unreachable: "The API server did not answer",
};

/** The words of a failure's code. */
export function failureWords({ code }: Pick<ProofFailure, "code">): FailureWords {
  return { title: TITLES[code], tone: code === "interrupted" ? "quiet" : "danger" };
}

/**
 * The command that removes what a run left, if it is the whole scratch namespace: nothing else is ever suggested for
 * deletion, because objects elsewhere may not be ours.
 */
export function cleanUpCommand({
  namespace,
  leftBehind,
}: Pick<EnforcementProof, "namespace" | "leftBehind">): string | undefined {
  const isOurs = leftBehind.some((each) => new RegExp(`^namespaces?[ /]${namespace}$`, "i").test(each));
  return isOurs ? `kubectl delete namespace ${namespace}` : undefined;
}
