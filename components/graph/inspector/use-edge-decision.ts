"use client";

import { useCallback } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { ClusterGraph } from "#lib/graph/index.ts";
import type { RuleDraft } from "#lib/policy/index.ts";
import type { TriageDecision } from "#lib/rollout/index.ts";
import { acceptEdgeAction } from "#app/actions/accept-edge-action.ts";
import { dismissEdgeAction } from "#app/actions/dismiss-edge-action.ts";
import { reopenEdgeAction } from "#app/actions/reopen-edge-action.ts";
import { useAction } from "#lib/client/use-action.ts";
import { notifyDone, notifyFailed } from "../../shell/notify.tsx";
import { withDecision } from "./decided-graph.ts";

/** Decisions about one edge. Each shows at once, is taken back when the server refuses, and offers its undo. */
export interface EdgeDecision {
  readonly allow: (rule?: RuleDraft) => void;
  /** Resolves to whether it was taken: what was typed must stay where it was refused. */
  readonly dismiss: (reason: string) => Promise<boolean>;
  readonly reopen: () => void;
  readonly pending: boolean;
  /** The last refusal, for the place where it happened; cleared by the next attempt. */
  readonly error?: Error;
}

/** Decides the edge `edgeKey`, called `title` in what is said afterwards. */
export function useEdgeDecision(edgeKey: string, title: string): EdgeDecision {
  const queryClient = useQueryClient();
  const accept = useAction(acceptEdgeAction, "rules");
  const dismissal = useAction(dismissEdgeAction, "rules");
  const reopening = useAction(reopenEdgeAction, "rules");

  const showAtOnce = useCallback(
    (decision: TriageDecision["kind"] | undefined) => {
      const key = { queryKey: ["graph"] };
      void queryClient.cancelQueries(key);
      const before = queryClient.getQueriesData<ClusterGraph>(key);
      queryClient.setQueriesData<ClusterGraph>(
        key,
        (graph) => graph && withDecision(graph, new Set([edgeKey]), decision),
      );
      return () => before.forEach(([queryKey, graph]) => queryClient.setQueryData(queryKey, graph));
    },
    [queryClient, edgeKey],
  );

  // Mutations outlive the inspector: what they say afterwards must not depend on its still being open.
  const reopen = () => {
    const takeBack = showAtOnce(undefined);
    reopening.mutateAsync({ edgeKey }).then(
      () => notifyDone(`Undecided again: ${title}`),
      (error: unknown) => {
        takeBack();
        notifyFailed(`${title} is still decided`, error);
      },
    );
  };
  const allow = (rule?: RuleDraft) => {
    const takeBack = showAtOnce("accepted");
    accept
      .mutateAsync({ edgeKey, ...(rule === undefined ? {} : { rule }) })
      .then(() => notifyDone(`Allowed ${title}`, { undo: reopen }), takeBack);
  };
  const dismiss = async (reason: string): Promise<boolean> => {
    const takeBack = showAtOnce("dismissed");
    try {
      await dismissal.mutateAsync({ edgeKey, reason });
    } catch {
      // The mutation keeps its error, and the inspector shows it beside the button.
      takeBack();
      return false;
    }
    notifyDone(`Dismissed ${title}`, { text: reason, undo: reopen });
    return true;
  };
  return {
    allow,
    dismiss,
    reopen,
    pending: accept.isPending || dismissal.isPending || reopening.isPending,
    error: accept.error ?? dismissal.error ?? undefined,
  };
}
