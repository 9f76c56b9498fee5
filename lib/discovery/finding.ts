import type { Direction, Protocol, RuleDraft, WorkloadId } from "#lib/policy/index.ts";

/** Identifies a finding across snapshots: `dns/kube-system/kube-dns`. */
export type FindingId = string & { readonly __brand: "FindingId" };

/** What was found, by what it means for a default-deny. */
export type FindingKind =
  | "dns"
  | "api-server"
  | "scrape"
  | "ingress-route"
  | "webhook"
  | "aggregated-api"
  | "conversion-webhook"
  | "metrics-server"
  | "service-mesh"
  | "cloud-metadata"
  | "load-balancer"
  | "node-port"
  | "kubelet-probes";

/** The object and field that a finding rests on, so that anybody can look it up. */
export interface Derivation {
  /** `Service kube-system/kube-dns`. */
  readonly object: string;
  /** `spec.selector`; absent where the object's presence is the point. */
  readonly field?: string;
  readonly value?: string;
}

/** `likely`: derived from a convention, and worth a look. `unknown`: something is there that cannot be resolved. */
export type Certainty = "certain" | "likely" | "unknown";

/** Something about this cluster that a default-deny would break unless it is allowed for. */
export interface Finding {
  readonly id: FindingId;
  readonly kind: FindingKind;
  /** Names it: `CoreDNS behind Service kube-system/kube-dns`. */
  readonly title: string;
  /** What was found and what it means here, one or two sentences. */
  readonly text: string;
  readonly certainty: Certainty;
  readonly derivedFrom: readonly Derivation[];
  /** Workloads that the finding is about, for links. */
  readonly workloads: readonly WorkloadId[];
  /** Namespaces in which a policy must allow for it; `all` for what every pod needs. */
  readonly namespaces: "all" | readonly string[];
  readonly endpoints: readonly {
    readonly address: string;
    readonly port: number;
    readonly protocol: Protocol;
    readonly hostNetwork: boolean;
  }[];
}

/** A rule that a finding asks of one namespace, in the direction in which that namespace must allow it. */
export interface PlatformNeed {
  readonly finding: FindingId;
  readonly namespace: string;
  readonly direction: Direction;
  readonly rule: RuleDraft;
  /** How sure it is that the rule is right: one that is `unknown` opens more than is needed, and is nobody's default. */
  readonly certainty: Certainty;
  /** Why it is needed and from which evidence: a comment in what is generated, one sentence. */
  readonly because: string;
}

/** A need that the standard NetworkPolicy API cannot express on this CNI, said plainly. */
export interface InexpressibleNeed {
  readonly finding: FindingId;
  readonly namespace: string;
  readonly direction: Direction;
  /** What cannot be said, and what to do instead on this CNI (another policy kind, another setting). */
  readonly text: string;
}
