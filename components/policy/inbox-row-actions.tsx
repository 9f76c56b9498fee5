import { Button } from "@mantine/core";
import type { InboxEdge } from "#lib/rollout/index.ts";

/** What can be decided about an edge now: allow or dismiss one that nobody decided, or take a decision back. */
export function InboxRowActions({
  edge,
  name,
  onAllow,
  onDismiss,
  onReopen,
}: {
  readonly edge: InboxEdge;
  readonly name: string;
  readonly onAllow: () => void;
  readonly onDismiss: () => void;
  readonly onReopen: () => void;
}) {
  if (edge.decision) {
    return (
      <Button onClick={onReopen} aria-label={`Take back the decision on ${name}`}>
        Take back
      </Button>
    );
  }
  if (edge.decidedIn !== undefined) return null;
  if (edge.candidate === "allowed" || edge.candidate === "allowed-unused") return null;
  return (
    <>
      <Button onClick={onAllow} aria-label={`Allow ${name}`}>
        Allow
      </Button>
      <Button onClick={onDismiss} aria-label={`Dismiss ${name}`}>
        Dismiss
      </Button>
    </>
  );
}
