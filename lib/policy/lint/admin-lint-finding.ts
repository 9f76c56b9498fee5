import type { AdminKind } from "../validate/admin-dialect.ts";

/** The checks of admin policies, by what they find. */
export type AdminLintCheckName =
  | "invalid"
  | "same-priority"
  | "selects-nothing"
  | "rule-shadowed"
  | "pass-to-nothing"
  | "baseline-unreachable";

/** Something about one admin policy that its author most likely did not mean. Severities are those of `LintFinding`. */
export interface AdminLintFinding {
  readonly check: AdminLintCheckName;
  readonly severity: "error" | "warning" | "info";
  readonly policy: { readonly kind: AdminKind; readonly name: string };
  /** Where in the policy, as a path: `spec.ingress[0]`. */
  readonly path: string;
  /** One sentence: the thing and the fact. */
  readonly text: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

/** What a check says of one policy; the runner adds which policy it is. */
export type AdminComplaint = Omit<AdminLintFinding, "policy">;
