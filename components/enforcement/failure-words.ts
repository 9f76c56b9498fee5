import type { EnforcementProof, ProofFailure } from "#lib/probes/index.ts";

/** Why a run could not be carried through, and what to do before the next. */
export interface FailureWords {
  readonly title: string;
  readonly next: string;
}

const WORDS: Readonly<Record<ProofFailure["code"], FailureWords>> = {
  "read-only": {
    title: "Drawbridge writes nothing to this cluster",
    next: "Start it with `--writes on` (or `DRAWBRIDGE_WRITES=on`), then prove again.",
  },
  forbidden: {
    title: "The account of Drawbridge may not run canary pods",
    next: "Grant its account the verb and the resource that the API server names, then prove again.",
  },
  refused: {
    title: "The API server refused the canary pods",
    next: "Let the webhook or admission policy that is named admit them in the canary namespace, then prove again.",
  },
  quota: {
    title: "A quota leaves no room for the canary pods",
    next: "Raise the quota that is named, or exempt the canary namespace from what creates it.",
  },
  unschedulable: {
    title: "No node takes the canary pods",
    next: "Make room for a few pods of some millicores, or remove the taint that is named; each canary needs a node to run on.",
  },
  image: {
    title: "The image of the canary pods could not be pulled",
    next: "Name a copy of agnhost that this cluster can pull with `--canary-image` (or `DRAWBRIDGE_CANARY_IMAGE`).",
  },
  "not-ready": {
    title: "The canary pods did not become ready",
    next: "Look at the event below; once pods of this image start on this cluster, prove again.",
  },
  exec: {
    title: "Commands could not be run in the canary pods",
    next: "Grant `create` on `pods/exec` in the canary namespace, and see that a proxy before the API server lets WebSockets through.",
  },
  interrupted: {
    title: "The run was interrupted",
    next: "What it had created is removed. Prove again when it suits.",
  },
  unreachable: {
    title: "The API server did not answer",
    next: "Nothing more was tried. Prove again once the cluster is back.",
  },
};

/** The words of a failure's code. */
export function failureWords(failure: Pick<ProofFailure, "code">): FailureWords {
  return WORDS[failure.code];
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
