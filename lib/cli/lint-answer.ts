import type { ManifestObject } from "#lib/manifests/manifest-object.ts";
import { isPolicyObject, lintPolicies, type LintFinding } from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import { compiledFor, type AskedFor } from "./asked-for.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { csvLines, jsonHead, jsonLines } from "./output-format.ts";

/** A finding with the place of its policy, where that comes from a file. */
interface PlacedFinding extends LintFinding {
  readonly file?: string;
  readonly line?: number;
}

const COLUMNS = ["file", "line", "severity", "check", "policy", "text", "fix"];

/** What the authors of the policies most likely did not mean. Errors and warnings are findings; the rest is worth knowing. */
export function lintAnswer(input: ClusterInput, asked: AskedFor): Answer {
  const cluster = compiledFor(input.snapshot, asked);
  const rows = lintPolicies(cluster).map((finding): PlacedFinding => {
    const object = input.objects.find((one) => isAbout(finding, one));
    return object === undefined
      ? finding
      : { ...finding, file: object.file, line: object.lineOf(pathOf(finding.path)) };
  });
  const table = { columns: COLUMNS, rows, fields: fieldsOf };
  const lines =
    asked.format === "csv"
      ? csvLines(table)
      : asked.format === "json"
        ? jsonLines(jsonHead(cluster.profile.name, input), "findings", table)
        : rows.map(lineOf);
  return { lines, hasFinding: rows.some((row) => row.severity !== "info") };
}

/** Other data planes have policies of the same kind and name. */
function isAbout({ policy }: LintFinding, object: ManifestObject): boolean {
  const { kind, namespace, name } = policy;
  const role = kind === "NetworkPolicy" ? "network-policy" : "foreign-policy";
  if (object.role !== role || object.kind !== kind || !isPolicyObject(object.raw)) return false;
  return object.namespace === namespace && object.name === name;
}

/** `spec.ingress[0].from[1]` as steps. */
function pathOf(text = ""): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? "") : Number(index),
  );
}

function lineOf(finding: PlacedFinding): string {
  const { file, line, severity, check, text, fix } = finding;
  const where = file === undefined ? policyText(finding) : `${file}:${line}`;
  return `${where}: ${severity}: ${text} ${fix} (${check})`;
}

function fieldsOf(finding: PlacedFinding): readonly string[] {
  const { file = "", line, severity, check, text, fix } = finding;
  return [file, String(line ?? ""), severity, check, policyText(finding), text, fix];
}

/** `payments/api`; policies that belong to no namespace are named with their kind. */
function policyText({ policy: { kind, namespace, name } }: LintFinding): string {
  return namespace === undefined ? `${kind} ${name}` : `${namespace}/${name}`;
}
