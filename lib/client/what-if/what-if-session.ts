import {
  compileSnapshot,
  editsOf,
  whatIf,
  type CompiledCluster,
  type Refusal,
  type WhatIf,
} from "#lib/policy/index.ts";
import type { DraftProblem, WhatIfAnswer, WhatIfRequest } from "./what-if-message.ts";

/** Changes shown of each sort; more than anybody reads at once. All are counted. */
const MOST_SHOWN = 100;

/** Answers requests one after another, keeping what was opened. */
export interface WhatIfSession {
  answer(request: WhatIfRequest): WhatIfAnswer;
  /** What the text tried last does to all connections, observed or not; undefined where that was answered or none was tried. */
  reach(): WhatIfAnswer | undefined;
}

/** A session on the engine as it is; `clock` counts milliseconds from anywhere. */
export function whatIfSession(clock: () => number): WhatIfSession {
  let opened: { readonly trial: WhatIf; readonly namespace: string } | undefined;
  let pending: { readonly id: number; readonly trial: WhatIf; readonly after: CompiledCluster } | undefined;

  const open = (request: WhatIfRequest & { kind: "open" }): WhatIfAnswer => {
    const startedAt = clock();
    const { namespace, edges } = request.part;
    opened = { namespace, trial: whatIf(clusterOf(request), edges) };
    return { kind: "opened", ms: clock() - startedAt };
  };

  const attempt = (request: WhatIfRequest & { kind: "try" }): WhatIfAnswer => {
    if (opened === undefined)
      return { kind: "failed", message: "An edit was tried before anything was opened." };
    const { id, text, replaces } = request;
    const { trial, namespace } = opened;
    const draft = editsOf({ text, namespace, replaces });
    if (!draft.ok) return { kind: "problems", id, problems: problemsOf(draft.refusal) };
    const startedAt = clock();
    const after = trial.after(draft.value.edits);
    const impact = trial.impactOf(after, MOST_SHOWN);
    pending = { id, trial, after };
    const { filled, removed } = draft.value;
    return { kind: "impact", id, ms: clock() - startedAt, impact, filled, removed };
  };

  return {
    answer(request) {
      pending = undefined;
      return request.kind === "open" ? open(request) : attempt(request);
    },
    reach() {
      if (pending === undefined) return undefined;
      const { id, trial, after } = pending;
      pending = undefined;
      const startedAt = clock();
      const reach = trial.reachOf(after, MOST_SHOWN);
      return { kind: "reach", id, ms: clock() - startedAt, reach };
    },
  };
}

function clusterOf({ part, basis }: WhatIfRequest & { kind: "open" }): CompiledCluster {
  const { snapshot, enforcedPolicies } = part;
  return compileSnapshot(snapshot, basis === "now" ? snapshot.policies : enforcedPolicies);
}

/** The engine's problems begin with "line N:" where a line is to blame. */
function problemsOf({ message, detail = [message] }: Refusal): readonly DraftProblem[] {
  return detail.map((text) => {
    const [, line, rest] = /^line (\d+): ([\s\S]*)$/.exec(text) ?? [];
    return line === undefined || rest === undefined ? { text } : { line: Number(line), text: rest };
  });
}
