import Link from "next/link";
import { Button } from "@mantine/core";
import { peerKey } from "#lib/policy/index.ts";
import type { InboxEdge } from "#lib/rollout/index.ts";
import { explainEdgeHref } from "../decision/explain-href.ts";

interface Actions {
  readonly edge: InboxEdge;
  readonly name: string;
  readonly onAllow: () => void;
  readonly onDismiss: () => void;
  readonly onReopen: () => void;
}

/** Where an edge of the inbox is explained; undefined where an end of it was not resolved. */
export function inboxExplainHref({ edge }: InboxEdge): string | undefined {
  const { port, protocol } = edge;
  return explainEdgeHref({ sender: peerKey(edge.sender), receiver: peerKey(edge.receiver), port, protocol });
}

/** What can be done about an edge now: have it explained, and decide it or take the decision back. */
export function InboxRowActions(props: Actions) {
  const href = inboxExplainHref(props.edge);
  return (
    <>
      {href !== undefined && (
        <Button component={Link} href={href} variant="subtle" aria-label={`Explain ${props.name}`}>
          Explain
        </Button>
      )}
      <Decide {...props} />
    </>
  );
}

function Decide({ edge, name, onAllow, onDismiss, onReopen }: Actions) {
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
