"use client";

import { acceptAllAction } from "#app/actions/accept-all-action.ts";
import { acceptEdgeAction } from "#app/actions/accept-edge-action.ts";
import { dismissEdgesAction } from "#app/actions/dismiss-edges-action.ts";
import { reopenEdgeAction } from "#app/actions/reopen-edge-action.ts";
import { valueOf, type ActionResult } from "#lib/client/action-result.ts";
import { useAction } from "#lib/client/use-action.ts";
import { notifyDone, notifyFailed } from "../shell/notify.tsx";
import { acceptedText, countedFlows, skippedText } from "./inbox-words.ts";

/** What the inbox does to edges; each says what it did and offers the way back. */
export interface InboxActions {
  readonly allow: (keys: readonly string[]) => void;
  readonly dismiss: (keys: readonly string[], reason: string) => void;
  readonly reopen: (keys: readonly string[]) => void;
  /** Edges whose decision is on its way to the server. */
  readonly pending: ReadonlySet<string>;
}

async function reopenAll(keys: readonly string[]): Promise<ActionResult<{ readonly reopened: number }>> {
  for (const edgeKey of keys) await valueOf(reopenEdgeAction({ edgeKey }));
  return { ok: true, value: { reopened: keys.length } };
}

/** Decisions over the inbox of `namespace`. */
export function useInboxActions(namespace: string): InboxActions {
  const reopening = useAction(reopenAll, "rules");
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
    reopening.mutate(keys, {
      onSuccess: () => notifyDone(`${countedFlows(keys.length)} undecided again`),
      onError: (error) => notifyFailed("Could not be taken back", error),
    });
  const allow = (keys: readonly string[]) =>
    accepting.mutate(keys, {
      onSuccess: ({ accepted, skipped }) => {
        const left = new Set(skipped.map((each) => each.edgeKey));
        const undo = () => reopen(keys.filter((key) => !left.has(key)));
        notifyDone(acceptedText(accepted, skipped.length), {
          text: skippedText(skipped),
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

  const pending = new Set([
    ...(accepting.isPending ? accepting.variables : []),
    ...(dismissing.isPending ? dismissing.variables.keys : []),
    ...(reopening.isPending ? reopening.variables : []),
  ]);
  return { allow, dismiss, reopen, pending };
}

interface Accepted {
  readonly accepted: number;
  readonly skipped: readonly { readonly edgeKey: string; readonly message: string }[];
}

async function acceptOne(edgeKey: string): Promise<ActionResult<Accepted>> {
  const result = await acceptEdgeAction({ edgeKey });
  return result.ok ? { ok: true, value: { accepted: 1, skipped: [] } } : result;
}
