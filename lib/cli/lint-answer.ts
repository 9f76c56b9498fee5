import { lintPolicies, type LintFinding } from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import type { AskedFor } from "./asked-for.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { csvLines, jsonHead, jsonLines } from "./output-format.ts";

/** A finding with the place of its policy, where that comes from a file. */
interface PlacedFinding extends LintFinding {
  readonly file?: string;
  readonly line?: number;
}

const COLUMNS = ["file", "line", "severity", "check", "policy", "text", "fix"];

/** What the authors of the policies most likely did not mean. Errors and warnings are findings; the rest is worth knowing. */
export function lintAnswer(input: ClusterInput, { format, profile = "spec" }: AskedFor): Answer {
  const { snapshot, objects } = input;
  const rows = lintPolicies(snapshot, snapshot.policies).map((finding): PlacedFinding => {
    const { namespace, name } = finding.policy;
    const object = objects.find(
      (one) => one.role === "network-policy" && one.namespace === namespace && one.name === name,
    );
    return object === undefined
      ? finding
      : { ...finding, file: object.file, line: object.lineOf(pathOf(finding.path)) };
  });
  const table = { columns: COLUMNS, rows, fields: fieldsOf };
  const lines =
    format === "csv"
      ? csvLines(table)
      : format === "json"
        ? jsonLines(jsonHead(profile, input), "findings", table)
        : rows.map(lineOf);
  return { lines, hasFinding: rows.some((row) => row.severity !== "info") };
}

/** `spec.ingress[0].from[1]` as steps. */
function pathOf(text = ""): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? "") : Number(index),
  );
}

function lineOf({ file, line, severity, check, policy, text, fix }: PlacedFinding): string {
  const where = file === undefined ? `${policy.namespace}/${policy.name}` : `${file}:${line}`;
  return `${where}: ${severity}: ${text} ${fix} (${check})`;
}

function fieldsOf({ file = "", line, severity, check, policy, text, fix }: PlacedFinding): readonly string[] {
  return [file, String(line ?? ""), severity, check, `${policy.namespace}/${policy.name}`, text, fix];
}
