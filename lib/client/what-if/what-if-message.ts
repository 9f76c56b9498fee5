import type { EdgeImpact, ReachChanges, WhatIfPart } from "#lib/policy/index.ts";

/** Which policies an edit starts from: as the cluster stands, or as it would with every candidate in force. */
export type WhatIfBasis = "now" | "enforced";

/** What the page asks of its worker. A later "try" makes an earlier one moot; `id` tells the answers apart. */
export type WhatIfRequest =
  | { readonly kind: "open"; readonly part: WhatIfPart; readonly basis: WhatIfBasis }
  | { readonly kind: "try"; readonly id: number; readonly text: string; readonly replaces?: string };

/** A line of the text that stops it from being tried; `line` is missing where none is to blame. */
export interface DraftProblem {
  readonly line?: number;
  readonly text: string;
}

/** What the worker answers. `ms` is how long the engine took. */
export type WhatIfAnswer =
  | { readonly kind: "opened"; readonly ms: number }
  | {
      readonly kind: "impact";
      readonly id: number;
      readonly ms: number;
      readonly impact: EdgeImpact;
      /** Policies of the text that name no namespace, and were tried in the page's. */
      readonly filled: readonly string[];
      /** The policy that the text began as, where it no longer holds it. */
      readonly removed?: string;
    }
  | { readonly kind: "reach"; readonly id: number; readonly ms: number; readonly reach: ReachChanges }
  | { readonly kind: "problems"; readonly id: number; readonly problems: readonly DraftProblem[] }
  | { readonly kind: "failed"; readonly message: string };
