import { VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCircleDashed, IconX } from "@tabler/icons-react";
import type { GateResult } from "#lib/rollout/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { GateFindings } from "./gate-findings.tsx";
import { GATE_STATUS_WORDS } from "./gate-words.ts";
import classes from "./gate-list.module.css";

const ICONS = {
  pass: <IconCheck size={12} stroke={3} aria-hidden="true" />,
  fail: <IconX size={12} stroke={3} aria-hidden="true" />,
  waiting: <IconCircleDashed size={17} aria-hidden="true" />,
};

/** One gate: status, title and evidence; where it does not pass, what it found and the fix. */
export function GateLine({ gate, namespace }: { readonly gate: GateResult; readonly namespace: string }) {
  return (
    <li className={classes.gate}>
      <span className={classes.icon} data-status={gate.status}>
        {ICONS[gate.status]}
      </span>
      <span className={classes.title}>
        {gate.title}
        <VisuallyHidden> {GATE_STATUS_WORDS[gate.status]}</VisuallyHidden>
      </span>
      <div className={classes.evidence}>
        <MarkedText text={gate.evidence} />
        {gate.status !== "pass" && <GateFindings gate={gate} namespace={namespace} />}
      </div>
    </li>
  );
}
