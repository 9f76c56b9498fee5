"use client";

import Link from "next/link";
import { Button } from "@mantine/core";
import { assertNever } from "#lib/policy/index.ts";
import type { BoardRow } from "#lib/rollout/index.ts";
import { namespaceHref } from "./finding-link.ts";
import { ReleaseHoldButton } from "./release-hold-button.tsx";
import { useStepSheet } from "./step-sheet-provider.tsx";

/** The one action that a row offers beside rolling back. Nothing is done before its sheet was read. */
export function RowAction({ row }: { readonly row: BoardRow }) {
  const openSheet = useStepSheet();
  const { namespace } = row;
  const { action } = row.next;
  switch (action.kind) {
    case "triage":
      return (
        <Button component={Link} href={namespaceHref(namespace, "flows")} aria-label={`Triage ${namespace}`}>
          Triage
        </Button>
      );
    case "promote":
      return (
        <Button
          variant="filled"
          onClick={() => openSheet({ kind: "promote", namespace })}
          aria-label={`${action.label}: ${namespace}`}
        >
          {action.label}
        </Button>
      );
    case "apply-revision":
      return (
        <Button
          variant="filled"
          onClick={() => openSheet({ kind: "apply-revision", namespace })}
          aria-label={`${action.label}: ${namespace}`}
        >
          {action.label}
        </Button>
      );
    case "watch":
      return (
        <Button
          onClick={() => openSheet({ kind: "watch", namespace, operationId: action.operationId })}
          aria-label={`Watch ${namespace}`}
        >
          Watch
        </Button>
      );
    case "release-hold":
      return <ReleaseHoldButton namespace={namespace} because={action.because} />;
    case "open":
      return row.canRollBack ? null : (
        <Button component={Link} href={namespaceHref(namespace)} aria-label={`Open ${namespace}`}>
          Open
        </Button>
      );
    default:
      return assertNever(action);
  }
}
