import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { InexpressibleNeed } from "#lib/discovery/index.ts";

/** Which of the deliverables an object belongs to. */
export type BaselineLayer = "default-deny" | "dns" | "platform" | "app";

/** One generated policy with what its reader must know. */
export interface BaselinePolicy {
  readonly layer: BaselineLayer;
  readonly policy: NetworkPolicy;
  /** Comments by where they stand: `spec.egress[0]`, or `` for the object itself. They say why, and from which evidence. */
  readonly comments: readonly { readonly path: string; readonly text: string }[];
}

/** Everything that takes one namespace to default-deny. */
export interface NamespaceBaseline {
  readonly namespace: string;
  /** In the order in which they are read: default-deny, DNS, platform, apps by name. */
  readonly policies: readonly BaselinePolicy[];
  /** What the standard API cannot say on this CNI. */
  readonly inexpressible: readonly InexpressibleNeed[];
  /** Observed edges that no rule covers, each with why. */
  readonly uncovered: readonly { readonly edgeKey: string; readonly why: string }[];
}
