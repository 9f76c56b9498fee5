import type { Gate } from "../gate.ts";
import { fail, pass } from "./gate-result.ts";

const named = { name: "hold", title: "Not held" } as const;

/** Holds a namespace that somebody, or a rollback, put on hold. Only releasing the hold opens it. */
export const holdGate: Gate = {
  ...named,
  guards: ["staged", "ingress", "egress", "locked"],
  evaluate({ rollout }) {
    const { hold, namespace } = rollout;
    if (hold.kind === "free") return pass(named, "Nobody holds it");
    return fail(named, {
      evidence: `Held by ${hold.by} since ${new Date(hold.sinceMs).toISOString()}: ${hold.reason}`,
      findings: [{ about: { kind: "namespace", namespace }, text: hold.reason }],
      fix: "Find out whether the reason is gone, then release the hold.",
    });
  },
};
