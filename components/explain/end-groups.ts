import type { EndChoice } from "#lib/policy/index.ts";

const GROUPS: readonly { readonly kind: EndChoice["kind"]; readonly group: string }[] = [
  { kind: "workload", group: "Workloads" },
  { kind: "service", group: "Services" },
  { kind: "pod", group: "Pods" },
  { kind: "node", group: "Nodes" },
];

/** Choices under their headings, each heading once, in the order of the best choice of each. */
export function endGroups(
  choices: readonly EndChoice[],
): { readonly group: string; readonly items: string[] }[] {
  const byKind = Map.groupBy(choices, (choice) => choice.kind);
  return [...byKind].map(([kind, ones]) => ({
    group: GROUPS.find((one) => one.kind === kind)?.group ?? kind,
    items: ones.map((choice) => choice.text),
  }));
}

/** What sets a choice apart from others of its name. */
export function detailOf(choices: readonly EndChoice[], text: string): string {
  return choices.find((choice) => choice.text === text)?.detail ?? "";
}
