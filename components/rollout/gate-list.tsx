import type { GateResult } from "#lib/rollout/index.ts";
import { GateLine } from "./gate-line.tsx";
import classes from "./gate-list.module.css";

/** Gates with their evidence; what each found stands below it, with how to fix it. */
export function GateList({
  gates,
  namespace,
}: {
  readonly gates: readonly GateResult[];
  readonly namespace: string;
}) {
  return (
    <ul className={classes.list}>
      {gates.map((gate) => (
        <GateLine key={gate.gate} gate={gate} namespace={namespace} />
      ))}
    </ul>
  );
}
