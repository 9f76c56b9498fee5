import {
  ANNOTATION_FENCE,
  FIELD_MANAGER,
  ok,
  policyYaml,
  type NetworkPolicy,
  type Result,
} from "#lib/policy/index.ts";
import type { RollbackPreview } from "../namespace-page.ts";
import { DIRECTIONS, enforcedDirections } from "./live-objects.ts";
import { planRollback, type RollbackInput } from "./plan-rollback.ts";
import type { Phase } from "../phase.ts";

/** What a preview adds to the rollback itself. */
export interface RollbackPreviewInput extends Omit<RollbackInput, "fence"> {
  readonly phase: Phase;
  /** Denies of other kinds that stand above the bridge. */
  readonly overruledBy?: readonly string[];
}

/** Stands in the manifest where the kubectl line has the shell write the time; quoted in no shell, so safe in both. */
const FENCE_PLACEHOLDER = "FENCE-BY-HAND";

/** What a rollback will write, in words and as lines for a terminal. Refuses as `planRollback` does. */
export function rollbackPreview(input: RollbackPreviewInput): Result<RollbackPreview> {
  const planned = planRollback({ ...input, fence: FENCE_PLACEHOLDER });
  if (!planned.ok) return planned;
  const { writes } = planned.value;
  return ok({
    writes: writes.map((policy) => ({
      verb: "apply" as const,
      namespace: policy.metadata.namespace,
      name: policy.metadata.name,
      purpose: `open ${policy.spec.policyTypes?.[0] === "Egress" ? "egress" : "ingress"}`,
    })),
    kubectl: kubectlRollback(writes),
    effect: effectOf(input),
    overruledBy: input.overruledBy ?? [],
  });
}

/**
 * The same rollback for a shell that has kubectl and nothing else. The shell writes the time into the fence, so that
 * it moves as ours does; everything else in the manifest reaches kubectl letter by letter.
 */
export function kubectlRollback(writes: readonly NetworkPolicy[]): string {
  const manifest = writes.map((policy) => policyYaml(placeholderFence(policy)).trimEnd()).join("\n---\n");
  const body = literally(manifest).replaceAll(FENCE_PLACEHOLDER, "by-hand-$(date +%s)");
  return `kubectl apply --server-side --field-manager=${FIELD_MANAGER} -f - <<EOF\n${body}\nEOF\n`;
}

/** Keeps an unquoted here-document from expanding anything. */
function literally(text: string): string {
  return text.replaceAll(/[\\$`]/g, (character) => `\\${character}`);
}

function placeholderFence(policy: NetworkPolicy): NetworkPolicy {
  const annotations = { ...policy.metadata.annotations, [ANNOTATION_FENCE]: FENCE_PLACEHOLDER };
  return { ...policy, metadata: { ...policy.metadata, annotations } };
}

function effectOf(input: RollbackPreviewInput): string {
  const enforced = enforcedDirections(input.phase);
  if (enforced.length === 0) return `Nothing is enforced in ${input.namespace}: it stays open, and is held.`;
  const whole = enforced.length === DIRECTIONS.length;
  const words = whole ? "Ingress and egress" : enforced[0] === "ingress" ? "Ingress" : "Egress";
  return `${words} of ${input.namespace} ${whole ? "are" : "is"} open again; its policies stay and change nothing; the namespace is held.`;
}
