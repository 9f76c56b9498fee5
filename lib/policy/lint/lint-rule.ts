import type { CompiledPolicy } from "../compile/compiled-policy.ts";
import type { Complaint, LintedObject, LintSeverity } from "./lint-finding.ts";
import type { LintContext } from "./lint-context.ts";

/** A rule as the catalogue shows it. */
export interface LintRuleInfo {
  /** Stable, in kebab case: scripts and suppressions name it. */
  readonly id: string;
  /** The worst that it reports; single findings may be milder. */
  readonly severity: LintSeverity;
  /** What is wrong, as a short noun phrase or clause. */
  readonly title: string;
  /** Why it matters, one or two sentences. */
  readonly why: string;
  /** Where that is written down: the API's text, an issue, a data plane's documentation. */
  readonly source: string;
}

/** A complaint with the object that it is about. */
export type Found = readonly [object: LintedObject, complaint: Complaint];

/** A rule looks at a whole cluster and says nothing where all is well. */
export interface LintRule extends LintRuleInfo {
  find(context: LintContext): readonly Found[];
}

/** Asks the same of every NetworkPolicy. */
export function inEachPolicy(
  look: (policy: CompiledPolicy, context: LintContext) => readonly Complaint[],
): LintRule["find"] {
  return (context) =>
    context.policies.flatMap((policy) => {
      const complaints = look(policy, context);
      if (complaints.length === 0) return [];
      const object = objectOfPolicy(policy);
      return complaints.map((complaint): Found => [object, complaint]);
    });
}

/** A NetworkPolicy as a finding names it. */
export function objectOfPolicy({ namespace, source }: CompiledPolicy): LintedObject {
  return { kind: "NetworkPolicy", namespace, name: source.metadata.name };
}

/** A namespace as a finding names it. */
export function objectOfNamespace(name: string): LintedObject {
  return { kind: "Namespace", name };
}
