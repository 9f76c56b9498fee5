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
  /** Policies of the newest text without problems that name no namespace, and were tried in the page's. */
  readonly filled: readonly string[];
  /** The policy that this text began as and no longer holds. */
  readonly removed?: string;
  /** Stays until a try is answered: a worker that could not be started answers none. */
  readonly failure?: string;
}

/** Before anything was tried. */
export const NOTHING_TRIED: WhatIfState = { lastId: 0, isPending: true, problems: [], filled: [] };

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

type IdAnswer = Extract<WhatIfAnswer, { readonly id: number }>;

/** Every answer is a sign of life, so that what failed before is over. */
function withAnswer(state: WhatIfState, answer: IdAnswer): WhatIfState {
  switch (answer.kind) {
    case "problems":
      return {
        ...state,
        isPending: false,
        problems: answer.problems,
        filled: [],
        removed: undefined,
        failure: undefined,
      };
    case "impact": {
      const { id, impact, ms, filled, removed } = answer;
      return { lastId: id, isPending: false, impact, ms, problems: [], filled, removed };
    }
    case "reach":
      return { ...state, reach: answer.reach };
  }
}
