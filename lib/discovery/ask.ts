import type {
  Direction,
  ExpectedConnectionKind,
  LabelSelector,
  RulePort,
  WorkloadId,
} from "#lib/policy/index.ts";
import type { Certainty, Finding } from "./finding.ts";

/** One end of a connection that a finding asks for, before it is said in the words of a policy. */
export type AskEnd =
  /** Its pods by their stable labels; where they are on the host network, the addresses of their nodes. */
  | { readonly kind: "workload"; readonly workload: WorkloadId }
  | { readonly kind: "pods"; readonly namespace: string; readonly podSelector: LabelSelector }
  | {
      readonly kind: "addresses";
      /** Addresses or CIDRs. */
      readonly addresses: readonly string[];
      /** CIDRs among them that are not meant. */
      readonly except?: readonly string[];
      /** What is at them: CNIs do not match every address by an ipBlock. */
      readonly are: "nodes" | "outside" | "on-node" | "service";
      readonly label: string;
      readonly role?: "api-server";
    }
  | { readonly kind: "anyone" };

/** A connection that a finding asks for. */
export interface Ask {
  readonly sender: AskEnd;
  readonly receiver: AskEnd;
  /** After service translation; none means every port. */
  readonly ports: readonly RulePort[];
  /** Why, and from which evidence: one sentence, one line. */
  readonly because: string;
  /** How sure it is who is at both ends; as sure as the finding where it is not given. */
  readonly certainty?: Certainty;
  /** The side that has to allow it, where the other one is nobody's business here. */
  readonly only?: Direction;
  /** The Service that callers name: some CNIs judge before it is translated. */
  readonly via?: { readonly clusterIPs: readonly string[]; readonly ports: readonly RulePort[] };
  /** Given where the connection is one to be expected, whether or not it was seen. */
  readonly expected?: {
    readonly kind: ExpectedConnectionKind;
    /** What breaks without it, as a noun phrase. */
    readonly what: string;
    readonly derivedFrom: string;
  };
}

/** Something that a finding asks for and that no NetworkPolicy can say, whatever the CNI. */
export interface Unsayable {
  readonly namespace: string;
  readonly direction: Direction;
  readonly text: string;
}

/** A finding with the connections that it asks for. */
export interface Discovery {
  readonly finding: Finding;
  readonly asks: readonly Ask[];
  readonly unsayable?: readonly Unsayable[];
}
