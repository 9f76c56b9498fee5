import type { EndChoice } from "#lib/policy/index.ts";

const GROUPS: readonly { readonly kind: EndChoice["kind"]; readonly group: string }[] = [
  { kind: "workload", group: "Workloads" },
  { kind: "service", group: "Services" },
  { kind: "pod", group: "Pods" },
  { kind: "node", group: "Nodes" },
];

/** Choices under their headings, each heading once. */
export function endGroups(
  choices: readonly EndChoice[],
): { readonly group: string; readonly items: string[] }[] {
  const byKind = Map.groupBy(choices, (choice) => choice.kind);
  return GROUPS.flatMap(({ kind, group }) => {
    const ones = byKind.get(kind);
    return ones === undefined ? [] : [{ group, items: ones.map((choice) => choice.text) }];
  });
}

/** What sets a choice apart from others of its name. */
export function detailOf(choices: readonly EndChoice[], text: string): string {
  return choices.find((choice) => choice.text === text)?.detail ?? "";
}
