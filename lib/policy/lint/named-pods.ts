import type { CompiledPod } from "../compile/compiled-cluster.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { LintContext } from "./lint-context.ts";

/** A sentence that lists more than this is not read. */
const MAX_NAMED = 3;

/** `payments/api (2 pods) and ledger/postgres (1 pod)`, with the rest as a number; without pods where only templates are. */
export function workloadsText(classes: readonly PodClass[], context: LintContext): string {
  const byWorkload = Map.groupBy(
    classes.flatMap((one) => context.podsOf(one)),
    ({ workload }) => workload,
  );
  const names = [...byWorkload].map(([id, pods]) => {
    const found = context.cluster.workloads.get(id);
    const name = found === undefined ? id : `${found.namespace}/${found.name}`;
    const running = pods.filter(({ fromTemplate }) => !fromTemplate).length;
    return running === 0 ? name : `${name} (${counted(running, "pod")})`;
  });
  return listed(names, "workload");
}

/** `payments/api-1, payments/api-2 and 5 more pods`. */
export function podsText(pods: readonly CompiledPod[]): string {
  return listed(
    pods.map(({ text }) => text),
    "pod",
  );
}

/** A few of the names and how many more there are. */
export function listed(names: readonly string[], noun: string): string {
  const shown = names.slice(0, MAX_NAMED);
  const more = names.length - shown.length;
  const rest = more === 0 ? [] : [`${more} more ${noun}${more === 1 ? "" : "s"}`];
  const all = [...shown, ...rest];
  const last = all.at(-1) ?? `no ${noun}`;
  return all.length < 2 ? last : `${all.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 pod`, `3 policies`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** How many pods run in these classes. */
export function runningPods(classes: readonly PodClass[], context: LintContext): number {
  return classes.flatMap((one) => context.podsOf(one)).filter(({ fromTemplate }) => !fromTemplate).length;
}
