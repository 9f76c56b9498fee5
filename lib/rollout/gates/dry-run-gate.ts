import type { Gate } from "../gate.ts";
import { fail, pass, waiting } from "./gate-result.ts";

const named = { name: "dry-run", title: "Dry run" } as const;

/** An answer that is older says little: quotas and admission policies change. */
const FRESH_MS = 10 * 60_000;

/** Holds until the API server accepted every write of the step *and* of its rollback, as a dry run, within 10 minutes. */
export const dryRunGate: Gate = {
  ...named,
  guards: ["staged", "ingress", "egress", "locked"],
  evaluate({ dryRun, now, rollout }) {
    if (dryRun === undefined || now - dryRun.atMs > FRESH_MS) {
      const evidence =
        dryRun === undefined
          ? "The API server was not asked yet"
          : "The last dry run is more than 10 minutes old";
      return waiting(named, { evidence, fix: "Open the preview of this step: it asks again." });
    }
    const writes = `${dryRun.writes} ${dryRun.writes === 1 ? "write" : "writes"} of the step and its rollback`;
    if (dryRun.refusals.length === 0) return pass(named, `${writes} accepted`);
    return fail(named, {
      evidence: `${dryRun.refusals.length} of ${writes} refused`,
      findings: dryRun.refusals.map(({ write, message }) => ({
        about: { kind: "policy", namespace: rollout.namespace, name: write, policyKind: "NetworkPolicy" },
        text: message,
      })),
      fix: "Give Drawbridge the permission, or change the quota or admission policy that refuses.",
    });
  },
};
