"use client";

import { acceptAllAction } from "#app/actions/accept-all-action.ts";
import { acceptEdgeAction } from "#app/actions/accept-edge-action.ts";
import { dismissEdgesAction } from "#app/actions/dismiss-edges-action.ts";
import { markInexpressibleAction } from "#app/actions/mark-inexpressible-action.ts";
import { reopenEdgesAction } from "#app/actions/reopen-edges-action.ts";
import type { ActionResult } from "#lib/client/action-result.ts";
import { useAction } from "#lib/client/use-action.ts";
import { notifyDone, notifyFailed, notifyOutcome } from "../shell/notify.tsx";
import { acceptedText, countedFlows, inexpressible, skippedText, type SkippedEdge } from "./inbox-words.ts";

/** What the inbox does to edges; each says what it did and offers the way back. */
export interface InboxActions {
  readonly allow: (keys: readonly string[]) => void;
  readonly dismiss: (keys: readonly string[], reason: string) => void;
  readonly reopen: (keys: readonly string[]) => void;
  /** Decides that no NetworkPolicy of this CNI can say them. */
  readonly mark: (keys: readonly string[]) => void;
  /** Edges whose decision is on its way to the server. */
  readonly pending: ReadonlySet<string>;
}

/** Decisions over the inbox of `namespace`. `onInexpressible` gets the edges that no rule on this CNI can allow. */
export function useInboxActions(
  namespace: string,
  onInexpressible: (edges: readonly SkippedEdge[]) => void,
): InboxActions {
  const reopening = useAction(
    (keys: readonly string[]) => reopenEdgesAction({ edgeKeys: [...keys] }),
    "rules",
  );
  const accepting = useAction((keys: readonly string[]) => {
    const [edgeKey] = keys;
    return keys.length === 1 && edgeKey !== undefined
      ? acceptOne(edgeKey)
      : acceptAllAction({ namespace, edgeKeys: [...keys] });
  }, "rules");
  const dismissing = useAction(
    ({ keys, reason }: { readonly keys: readonly string[]; readonly reason: string }) =>
      dismissEdgesAction({ namespace, edgeKeys: [...keys], reason }),
    "rules",
  );

  const reopen = (keys: readonly string[]) =>
    void notifyOutcome(reopening.mutateAsync(keys), {
      done: () => notifyDone(`${countedFlows(keys.length)} undecided again`),
      failed: "Could not be taken back",
    });
  const allow = (keys: readonly string[]) =>
    accepting.mutate(keys, {
      onSuccess: ({ accepted, skipped }) => {
        onInexpressible(inexpressible(skipped));
        if (accepted === 0 && inexpressible(skipped).length === skipped.length) return; // the dialog says it all
        const left = new Set(skipped.map((each) => each.edgeKey));
        const undo = () => reopen(keys.filter((key) => !left.has(key)));
        notifyDone(acceptedText(accepted, skipped.length), {
          text: skippedText(skipped.filter(({ code }) => code !== "not-expressible")), // the dialog tells those
          undo: accepted > 0 ? undo : undefined,
        });
      },
      onError: (error) => notifyFailed("Not allowed", error),
    });
  const dismiss = (keys: readonly string[], reason: string) =>
    dismissing.mutate(
      { keys, reason },
      {
        onSuccess: () => notifyDone(`${countedFlows(keys.length)} dismissed`, { undo: () => reopen(keys) }),
        onError: (error) => notifyFailed("Not dismissed", error),
      },
    );

  const marking = useAction(
    (keys: readonly string[]) => markInexpressibleAction({ edgeKeys: [...keys] }),
    "rules",
  );
  const mark = (keys: readonly string[]) =>
    marking.mutate(keys, {
      onSuccess: ({ marked }) =>
        notifyDone(`${countedFlows(marked)} marked not expressible`, { undo: () => reopen(keys) }),
      onError: (error) => notifyFailed("Not marked", error),
    });

  const pending = new Set([
    ...(marking.isPending ? marking.variables : []),
    ...(accepting.isPending ? accepting.variables : []),
    ...(dismissing.isPending ? dismissing.variables.keys : []),
    ...(reopening.isPending ? reopening.variables : []),
  ]);
  return { allow, dismiss, reopen, mark, pending };
}

interface Accepted {
  readonly accepted: number;
  readonly skipped: readonly SkippedEdge[];
}

async function acceptOne(edgeKey: string): Promise<ActionResult<Accepted>> {
  const result = await acceptEdgeAction({ edgeKey });
  if (result.ok) return { ok: true, value: { accepted: 1, skipped: [] } };
  const { code, message } = result;
  if (code !== "not-expressible") return result;
  return { ok: true, value: { accepted: 0, skipped: [{ edgeKey, code, message }] } };
}
