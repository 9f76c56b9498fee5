import { INGRESS_CONTROLLER } from "./connection.ts";
import type { ConnectionChange } from "./diff-connectivity.ts";
import { portSetText } from "./port-set.ts";

const ORDER = ["changed", "added", "removed"] as const;

/**
 * Changes as netpol-analyzer's diff lists them: a header, then changed, added and removed connections, each sorted, and
 * those of the ingress controller in the same order after them. Nothing at all where nothing differs for sure.
 */
export function netpolAnalyzerDiffLines(changes: Iterable<ConnectionChange>): readonly string[] {
  const lines = [...changes]
    .filter(({ before, after, sender, receiver }) => before.certain !== after.certain && sender !== receiver)
    .map((change) => ({
      kind: kindOf(change),
      isServed: change.sender === INGRESS_CONTROLLER,
      text: lineOf(change),
    }));
  const ordered = [false, true].flatMap((served) =>
    ORDER.flatMap((kind) =>
      lines
        .filter((line) => line.kind === kind && line.isServed === served)
        .map(({ text }) => text)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    ),
  );
  return ordered.length === 0 ? [] : ["Connectivity diff:", ...ordered];
}

/** Only what is sure counts to a tool that knows nothing uncertain. */
function kindOf({ before, after }: ConnectionChange): ConnectionChange["kind"] {
  if (before.certain.bounds.length === 0) return "added";
  return after.certain.bounds.length === 0 ? "removed" : "changed";
}

function lineOf(change: ConnectionChange): string {
  const { sender, receiver, before, after, oneSided } = change;
  const kind = kindOf(change);
  const line = [
    `diff-type: ${kind}`,
    `source: ${sender.text}`,
    `destination: ${receiver.text}`,
    `ref1: ${portSetText(before.certain)}`,
    `ref2: ${portSetText(after.certain)}`,
  ];
  if (oneSided.length > 0 && kind !== "changed") {
    line.push(`workloads-diff-info: workload ${oneSided.join(" and ")} ${kind}`);
  }
  return line.join(", ");
}
