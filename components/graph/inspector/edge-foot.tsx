"use client";

import { useState } from "react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Alert, Button, Kbd } from "@mantine/core";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import type { ClusterGraph, EdgeInspection, GraphEdge } from "#lib/graph/index.ts";
import { explainEdgeHref } from "../../decision/explain-href.ts";
import { usePageKeys } from "../../shell/use-page-keys.ts";
import { editedRule, mayAllow, mayWiden } from "./edge-actions.ts";
import { AcceptAll } from "./accept-all.tsx";
import { DismissForm } from "./dismiss-form.tsx";
import type { RuleSectionState } from "./rule-section.tsx";
import type { EdgeDecision } from "./use-edge-decision.ts";
import classes from "./inspector.module.css";

/** The actions on an edge: allow, dismiss with a reason, undo, explain; and the same for all that is left of a namespace. */
export function EdgeFoot({
  edge,
  section,
  decision,
  graph,
  inspection,
}: {
  readonly edge: GraphEdge;
  readonly section: RuleSectionState;
  readonly decision: EdgeDecision;
  readonly graph: ClusterGraph;
  readonly inspection: EdgeInspection;
}) {
  const [dismissing, setDismissing] = useState(false);
  const [reason, setReason] = useState("");
  const allowed = mayAllow(edge, section);
  const decided = edge.decision !== undefined;
  const allow = () => {
    if (!allowed.ok || decision.pending) return;
    decision.allow(editedRule(section));
  };
  const dismiss = async () => {
    if (!(await decision.dismiss(reason.trim()))) return;
    setDismissing(false);
    setReason("");
  };
  usePageKeys({ a: allow, d: () => !decided && setDismissing(true) });
  const namespaces = inspection.inboxes.map((inbox) => inbox.namespace);
  return (
    <div className={classes.foot}>
      {decision.error && (
        <Alert color="danger" role="alert" title="Nothing was changed" p={10}>
          {decision.error.message}
          {decision.error instanceof RequestFailed &&
            decision.error.detail.map((line) => <div key={line}>{line}</div>)}
        </Alert>
      )}
      {dismissing && !decided ? (
        <DismissForm
          reason={reason}
          onReason={setReason}
          onLeave={() => setDismissing(false)}
          onDismiss={() => void dismiss()}
          pending={decision.pending}
        />
      ) : (
        <div className={classes.buttons}>
          {decided ? (
            <DecidedButtons decision={decision} widens={mayWiden(edge, section)} onWiden={allow} />
          ) : (
            <>
              <Button
                className={classes.grow}
                variant="filled"
                disabled={!allowed.ok}
                title={allowed.ok ? undefined : allowed.why}
                loading={decision.pending}
                onClick={allow}
                aria-keyshortcuts="A"
                rightSection={allowed.ok ? <KeyHint name="A" /> : undefined}
              >
                {allowed.ok ? "Allow" : allowed.why}
              </Button>
              <Button
                onClick={() => setDismissing(true)}
                disabled={decision.pending}
                aria-keyshortcuts="D"
                rightSection={<KeyHint name="D" />}
              >
                Dismiss
              </Button>
            </>
          )}
          <ExplainButton edge={edge} />
        </div>
      )}
      {!dismissing && (
        <div className={classes.acceptAll}>
          {namespaces.map((namespace) => (
            <AcceptAll key={namespace} graph={graph} namespace={namespace} />
          ))}
        </div>
      )}
    </div>
  );
}

/** To the whole answer, which also follows Services and says what else was seen; for an edge whose ends are known. */
function ExplainButton({ edge }: { readonly edge: GraphEdge }) {
  const href = explainEdgeHref(edge);
  const router = useRouter();
  usePageKeys({ e: () => href !== undefined && router.push(href) });
  if (href === undefined) return null;
  return (
    <Button component={Link} href={href} aria-keyshortcuts="E">
      Explain
    </Button>
  );
}

function DecidedButtons({
  decision,
  widens,
  onWiden,
}: {
  readonly decision: EdgeDecision;
  readonly widens: boolean;
  readonly onWiden: () => void;
}) {
  return (
    <>
      {widens && (
        <Button
          className={classes.grow}
          variant="filled"
          loading={decision.pending}
          onClick={onWiden}
          aria-keyshortcuts="A"
          rightSection={<KeyHint name="A" />}
        >
          Widen the rule
        </Button>
      )}
      <Button className={classes.grow} onClick={decision.reopen} loading={decision.pending}>
        Make it undecided again
      </Button>
    </>
  );
}

function KeyHint({ name }: { readonly name: string }) {
  return (
    <Kbd size="xs" className={classes.key} visibleFrom="sm">
      {name}
    </Kbd>
  );
}
