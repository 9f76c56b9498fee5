import type { Finding, InexpressibleNeed, PlatformNeed } from "#lib/discovery/index.ts";
import type { RuleId } from "#lib/policy/index.ts";

/** What the platform needs of one namespace, and what of it is allowed already. */
export interface NamespacePlatform {
  readonly namespace: string;
  /** The findings that the rest names. */
  readonly findings: readonly Finding[];
  /** `ruleId` where a rule in force allows it already. */
  readonly needs: readonly (PlatformNeed & { readonly ruleId?: RuleId })[];
  readonly inexpressible: readonly InexpressibleNeed[];
}
