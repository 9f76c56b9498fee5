import type { Direction } from "../model/network-policy.ts";
import type { FieldPath } from "../validate/policy-problem.ts";
import type { PatchOperation } from "./json-patch.ts";

/** `error`: it certainly does not do what it says. `warning`: it probably does not. `info`: worth knowing. */
export type LintSeverity = "error" | "warning" | "info";

/** The severities, worst first. */
export const LINT_SEVERITIES: readonly LintSeverity[] = ["error", "warning", "info"];

/** The object that a finding is about: a policy of any kind, or the namespace that lacks one. */
export interface LintedObject {
  readonly kind: string;
  /** Absent for what belongs to no namespace. */
  readonly namespace?: string;
  readonly name: string;
}

/**
 * What a patch does to the connections of this cluster. `same-reach`: none changes. `narrows`: none is opened. `widens`:
 * none is closed. `moves`: some are closed and others opened in their place.
 */
export type PatchEffect = "same-reach" | "narrows" | "widens" | "moves";

/** A mechanical fix: operations on the object, from its root. */
export interface LintPatch {
  readonly effect: PatchEffect;
  readonly operations: readonly PatchOperation[];
}

/** Something about one object that its author most likely did not mean. */
export interface LintFinding {
  /** The rule that found it, by its stable id. */
  readonly id: string;
  readonly severity: LintSeverity;
  /** The rule's title: what is wrong, without names. */
  readonly title: string;
  readonly object: LintedObject;
  /** Where in the object: `spec.ingress[0].from[1]`; empty for the object as a whole. */
  readonly path: string;
  /** What it does in this cluster: the thing and the fact, with names and numbers. */
  readonly text: string;
  /** One sentence: what to do. */
  readonly fix: string;
  readonly patch?: LintPatch;
  /** The direction in which connections that are needed fail because of it; absent where none is known to. */
  readonly breaks?: Direction;
}

/** What a rule says of one object; the runner adds whose rule it is. */
export interface Complaint {
  /** Where it is milder than the rule's own. */
  readonly severity?: LintSeverity;
  readonly at: FieldPath;
  readonly text: string;
  readonly fix: string;
  readonly patch?: LintPatch;
  readonly breaks?: Direction;
}
