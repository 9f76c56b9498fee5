"use client";

import { ReasonDialog } from "../rollout/reason-dialog.tsx";
import { countedFlows } from "./inbox-words.ts";

const REASONS = ["Should be denied", "No longer needed", "A test or a scan"];
const IDLE = { isPending: false, error: null };

/** Asks why edges should be denied. */
export function DismissDialog({
  keys,
  onClose,
  onDismiss,
}: {
  readonly keys: readonly string[] | undefined;
  readonly onClose: () => void;
  readonly onDismiss: (keys: readonly string[], reason: string) => void;
}) {
  const flows = countedFlows(keys?.length ?? 0);
  return (
    <ReasonDialog
      key={keys?.join(" ") ?? "closed"}
      opened={keys !== undefined}
      onClose={onClose}
      title={`Dismiss ${flows}`}
      verb="Dismiss"
      text={`Says that ${flows} should be denied. Enforcing will cut them; until then they pass.`}
      suggestions={REASONS}
      mutation={IDLE}
      onConfirm={(reason) => keys && onDismiss(keys, reason)}
    />
  );
}
