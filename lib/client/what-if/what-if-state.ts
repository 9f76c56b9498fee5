import type { EdgeImpact, ReachChanges } from "#lib/policy/index.ts";
import type { DraftProblem, WhatIfAnswer } from "./what-if-message.ts";

/** What the page knows of the newest try. The last impact stays while a text has problems or a newer one is on its way. */
export interface WhatIfState {
  readonly lastId: number;
  readonly isPending: boolean;
  readonly impact?: EdgeImpact;
  /** How long the engine took for that impact. */
  readonly ms?: number;
  /** Of the same text as the impact; missing until it is worked out. */
  readonly reach?: ReachChanges;
  readonly problems: readonly DraftProblem[];
  readonly failure?: string;
}

/** Before anything was tried. */
export const NOTHING_TRIED: WhatIfState = { lastId: 0, isPending: true, problems: [] };

/** What moves the state: an answer of the worker, or the page asking it. */
export type WhatIfEvent =
  WhatIfAnswer | { readonly kind: "opening" } | { readonly kind: "trying"; readonly id: number };

/** The state after an event. Answers to any try but the newest are passed over. */
export function whatIfState(state: WhatIfState, event: WhatIfEvent): WhatIfState {
  switch (event.kind) {
    case "opening":
      return { ...NOTHING_TRIED, lastId: state.lastId };
    case "trying":
      return { ...state, lastId: event.id, isPending: true };
    case "opened":
      return state;
    case "failed":
      return { ...state, isPending: false, failure: event.message };
    default:
      return event.id === state.lastId ? withAnswer(state, event) : state;
  }
}

function withAnswer(state: WhatIfState, answer: Extract<WhatIfAnswer, { readonly id: number }>): WhatIfState {
  switch (answer.kind) {
    case "problems":
      return { ...state, isPending: false, problems: answer.problems };
    case "impact":
      return { lastId: answer.id, isPending: false, impact: answer.impact, ms: answer.ms, problems: [] };
    case "reach":
      return { ...state, reach: answer.reach };
  }
}
