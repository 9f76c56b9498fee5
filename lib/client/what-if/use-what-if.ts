"use client";

import { useEffect, useReducer, useRef } from "react";
import type { WhatIfPart } from "#lib/policy/index.ts";
import type { WhatIfAnswer, WhatIfBasis, WhatIfRequest } from "./what-if-message.ts";
import { NOTHING_TRIED, whatIfState, type WhatIfState } from "./what-if-state.ts";

/** How long typing must pause before the text is tried. */
const PAUSE_MS = 80;

/** The text that is tried, and the policy that it began as. */
export interface TriedText {
  readonly text: string;
  readonly replaces?: string;
}

/** Tries a text while it is written, in a worker that lives as long as the component does. */
export function useWhatIf(part: WhatIfPart, basis: WhatIfBasis, { text, replaces }: TriedText): WhatIfState {
  const [state, dispatch] = useReducer(whatIfState, NOTHING_TRIED);
  const worker = useRef<Worker>(undefined);
  const lastId = useRef(0);

  useEffect(() => {
    const started = new Worker(new URL("./what-if-worker.ts", import.meta.url), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<WhatIfAnswer>) => dispatch(data));
    started.addEventListener("error", ({ message }) =>
      dispatch({ kind: "failed", message: message || "The worker could not be started." }),
    );
    worker.current = started;
    return () => started.terminate();
  }, []);

  useEffect(() => {
    dispatch({ kind: "opening" });
    worker.current?.postMessage({ kind: "open", part, basis } satisfies WhatIfRequest);
  }, [part, basis]);

  useEffect(() => {
    const id = (lastId.current += 1);
    dispatch({ kind: "trying", id });
    const timer = setTimeout(
      () => worker.current?.postMessage({ kind: "try", id, text, replaces } satisfies WhatIfRequest),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [part, basis, text, replaces]);

  return state;
}
