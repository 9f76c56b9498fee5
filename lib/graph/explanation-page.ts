import type { EdgeKey } from "#lib/flows/index.ts";
import type { EndChoice, Explanation, PeerKey, Protocol, Verdict } from "#lib/policy/index.ts";

/** "Can `from` reach `to` on `port`?" as an address or a form holds it; ends are read by `parseEnd`. */
export interface AskedQuestion {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly protocol?: Protocol;
}

/** An observed edge between the two ends of a question. */
export interface ObservedFlow {
  readonly key: EdgeKey;
  readonly sender: PeerKey;
  readonly receiver: PeerKey;
  readonly port: number;
  readonly protocol: string;
  readonly connections: number;
  readonly denials: number;
  readonly lastSeenMs: number;
  readonly candidate: Verdict;
}

/** The other answer: with every namespace's candidate in force and no bridge standing. */
export interface CandidateExplanation {
  /** The namespaces of the two ends whose candidate is not what is applied, with the number of the revision. */
  readonly revisions: readonly { readonly namespace: string; readonly number: number }[];
  /** Whether hop for hop the answer is the one that holds now. */
  readonly same: boolean;
  readonly explanation: Explanation;
}

/** Everything that the Explain screen shows for one question. */
export interface ExplanationPage {
  readonly asked: AskedQuestion;
  readonly now: Explanation;
  /** Absent where no end lives in a namespace that has a candidate. */
  readonly candidate?: CandidateExplanation;
  readonly flows: readonly ObservedFlow[];
  /** Of the policies named in the answers those that stand in the cluster, as `namespace/name`: they can be looked at. */
  readonly standing: readonly string[];
  /** The command that asks the same of the cluster as it is. */
  readonly command: string;
  readonly atMs: number;
}

/** A question worth asking about this cluster, and what was seen of it. */
export interface ExampleQuestion extends AskedQuestion {
  readonly title: string;
  readonly why: string;
  readonly verdict: Verdict;
}

/** What can be chosen as an end, best first, and how many more would fit. */
export interface EndSearch {
  readonly choices: readonly EndChoice[];
  readonly more: number;
}
