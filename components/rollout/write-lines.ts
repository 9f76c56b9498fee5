import { assertNever } from "#lib/policy/index.ts";
import type { OperationPlan, RollbackPreview, Step } from "#lib/rollout/index.ts";
import { tookText } from "./roll-back-words.ts";

/** One line of a list of writes. Notes (waits, the effect) carry no number. */
export interface WriteLine {
  readonly key: string;
  readonly kind: "write" | "note";
  readonly number?: number;
  readonly verb: "apply" | "delete" | "wait" | "then";
  readonly object: string;
  readonly purpose: string;
}

/** What a write is for, unless its object's name already says it: "allow egress: to-db" over "drawbridge-egress-to-db-1f2af62e". */
function purposeOf(name: string, purpose: string): string {
  const [, what] = purpose.split(": ");
  return what !== undefined && name.includes(`-${what}-`) ? "" : purpose;
}

function lineOf(step: Step, key: string, number: number): WriteLine {
  switch (step.kind) {
    case "apply": {
      const { namespace, name } = step.policy.metadata;
      return {
        key,
        kind: "write",
        number,
        verb: "apply",
        object: `NetworkPolicy ${namespace}/${name}`,
        purpose: purposeOf(name, step.purpose),
      };
    }
    case "delete": {
      const { namespace, name } = step.target;
      return {
        key,
        kind: "write",
        number,
        verb: "delete",
        object: `NetworkPolicy ${namespace}/${name}`,
        purpose: purposeOf(name, step.purpose),
      };
    }
    case "barrier":
      return {
        key,
        kind: "note",
        verb: "wait",
        object: `${step.purpose.replace(/^wait /, "")}, at least ${tookText(step.settleMs)}`,
        purpose: "",
      };
    default:
      return assertNever(step);
  }
}

/** The writes of a plan in order, numbered, and its effect as the last line. */
export function planLines(plan: Pick<OperationPlan, "steps" | "effect">): readonly WriteLine[] {
  let number = 0;
  const lines = plan.steps.map((step, index) =>
    lineOf(step, `step-${index}`, step.kind === "barrier" ? number : ++number),
  );
  return [...lines, { key: "effect", kind: "note", verb: "then", object: plan.effect, purpose: "" }];
}

/** The writes of a rollback in order. */
export function rollbackLines(preview: Pick<RollbackPreview, "writes">): readonly WriteLine[] {
  return preview.writes.map((write, index) => ({
    key: `${index}`,
    kind: "write",
    number: index + 1,
    verb: write.verb,
    object: `NetworkPolicy ${write.namespace}/${write.name}`,
    purpose: write.purpose,
  }));
}

/** "3 writes", counting what is sent to the API server and not the waits between. */
export function writeCount(plan: Pick<OperationPlan, "steps">): string {
  const n = plan.steps.filter((step) => step.kind !== "barrier").length;
  return n === 1 ? "1 write" : `${n} writes`;
}
