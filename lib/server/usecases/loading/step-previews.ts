import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import { stepPreview, type OperationPlan, type Rollout, type StepPreview } from "#lib/rollout/index.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "./cluster-picture.ts";
import { planHash, recentDryRun } from "./dry-run.ts";
import { gateFacts, planFor, type StepWish } from "./namespace-desk.ts";

/** A step with its gates, its exact writes and what the API server says to them (asked at most every 10 seconds). */
export async function previewOf(
  ctx: Context,
  picture: ClusterPicture,
  rollout: Rollout,
  wish: StepWish & { readonly revision: NonNullable<StepWish["revision"]> },
): Promise<StepPreview> {
  const planned = planFor(ctx, picture, rollout, wish);
  const dryRun = planned.ok ? await recentDryRun(ctx, picture, planned.value) : undefined;
  const gates = gateFacts(ctx, picture, { rollout, revision: wish.revision, target: wish.to, dryRun });
  const preview = stepPreview({ kind: wish.kind, planned, gates });
  return planned.ok ? { ...preview, planHash: planHash(planned.value) } : preview;
}

/** The plan of a preview that may start. Refuses with the gates that hold it, or with why there is no plan. */
export function startablePlan(preview: StepPreview): Result<OperationPlan> {
  if (preview.refusal !== undefined) return { ok: false, refusal: preview.refusal };
  const held = preview.gates.filter((gate) => gate.status !== "pass");
  if (preview.plan !== undefined && held.length === 0) return ok(preview.plan);
  const [first] = held;
  return {
    ok: false,
    refusal: {
      code: "gate-held",
      message:
        `${preview.label} is held: ${first?.title ?? "a gate"}: ${first?.evidence ?? "not passed"}. ${first?.fix ?? ""}`.trim(),
      detail: held.flatMap((gate) => [
        `${gate.title}: ${gate.evidence}. ${gate.fix}`,
        ...gate.findings.map((finding) => finding.text),
      ]),
    },
  };
}
