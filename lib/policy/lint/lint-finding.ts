import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { CompiledPolicy } from "../compile/compiled-policy.ts";
import type { AdminKind } from "../validate/admin-dialect.ts";

/** The checks, by what they find; the last ones are about admin and baseline policies alone. */
export type LintCheckName =
  | "invalid"
  | "duplicate-name"
  | "selects-nothing"
  | "empty-namespace"
  | "selects-host-network"
  | "peer-selects-nothing"
  | "namespace-selects-nothing"
  | "and-or-suspicion"
  | "ignored-section"
  | "empty-egress-without-type"
  | "allow-all"
  | "named-port-unresolved"
  | "service-port-instead-of-target"
  | "ip-block-inside-cluster"
  | "ip-block-one-family"
  | "dns-missing"
  | "maybe-ignored"
  | "same-priority"
  | "rule-shadowed"
  | "pass-to-nothing"
  | "baseline-unreachable";

/** The policy that a finding is about. Admin and baseline policies belong to no namespace. */
export interface LintedPolicy {
  readonly kind: "NetworkPolicy" | AdminKind;
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Something about one policy that its author most likely did not mean.
 * `error`: it certainly does not do what it says. `warning`: it probably does not. `info`: worth knowing.
 */
export interface LintFinding {
  readonly check: LintCheckName;
  readonly severity: "error" | "warning" | "info";
  readonly policy: LintedPolicy;
  /** Where in the policy, as a path: `spec.ingress[0].from[1]`. */
  readonly path?: string;
  /** One sentence: the thing and the fact. */
  readonly text: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

/** What a check says of one policy; the runner adds which policy it is. */
export type Complaint = Omit<LintFinding, "policy">;

/** A check looks at one policy in its cluster, and says nothing where all is well. */
export type LintCheck = (policy: CompiledPolicy, cluster: CompiledCluster) => readonly Complaint[];
