import type { ManifestObject } from "#lib/manifests/manifest-object.ts";
import {
  compileSnapshot,
  isPolicyObject,
  LINT_RULES,
  LINT_SEVERITIES,
  lintPolicies,
  PROFILES,
  type LintFinding,
  type LintScene,
  type LintSeverity,
  type ProfileName,
} from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { csvLines, jsonHead, jsonLines, type Format } from "./output-format.ts";
import { objectText, type PlacedFinding } from "./placed-finding.ts";
import { sarifLines } from "./sarif-log.ts";

/** The formats of findings: SARIF is what code scanning takes. */
export const LINT_FORMATS = ["txt", "json", "csv", "sarif"] as const;

/** How findings are wanted. */
export interface LintOptions {
  readonly format: Format | "sarif";
  readonly profile?: ProfileName;
  /** The mildest that is told; `info` by default. */
  readonly severity?: LintSeverity;
  /** `+id` for a rule that is asked for, `-id` for one that is not; `true` where none is named. */
  readonly rule?: true | readonly string[];
}

const COLUMNS = ["file", "line", "severity", "id", "object", "path", "text", "fix"];

/**
 * What the authors of the policies most likely did not mean. Errors and warnings are findings; the rest is worth
 * knowing. `scene` is what a live cluster tells of its platform.
 */
export function lintAnswer(input: ClusterInput, asked: LintOptions, scene: LintScene = {}): Answer {
  const { snapshot } = input;
  const cluster = compileSnapshot(snapshot, snapshot.policies, asked.profile && PROFILES[asked.profile]);
  const found = lintPolicies(cluster, scene, rulesAskedFor(asked)).filter(
    ({ severity }) => rank(severity) <= rank(asked.severity ?? "info"),
  );
  const rows = found.map((finding) => placed(finding, input.objects));
  return {
    lines: linesOf(rows, cluster.profile.name, { input, asked }),
    hasFinding: rows.some((row) => row.severity !== "info"),
  };
}

function linesOf(
  rows: readonly PlacedFinding[],
  profile: string,
  { input, asked }: { readonly input: ClusterInput; readonly asked: LintOptions },
): Iterable<string> {
  const table = { columns: COLUMNS, rows, fields: fieldsOf, json: jsonOf };
  switch (asked.format) {
    case "csv":
      return csvLines(table);
    case "json":
      return jsonLines(jsonHead(profile, input), "findings", table);
    case "sarif":
      return sarifLines(rows, rulesAskedFor(asked));
    case "txt":
      return rows.length === 0 ? ["No findings."] : rows.map(lineOf);
  }
}

function rulesAskedFor({ rule }: LintOptions): typeof LINT_RULES {
  const named = rule === undefined || rule === true ? [] : rule;
  const wanted = named.filter((text) => text.startsWith("+")).map((text) => text.slice(1));
  return LINT_RULES.filter(
    ({ id }) => !named.includes(`-${id}`) && (wanted.length === 0 || wanted.includes(id)),
  );
}

function rank(severity: LintSeverity): number {
  return LINT_SEVERITIES.indexOf(severity);
}

function placed(finding: LintFinding, objects: readonly ManifestObject[]): PlacedFinding {
  const manifest = objects.find((one) => isAbout(finding, one));
  if (manifest === undefined) return finding;
  return { ...finding, manifest, file: manifest.file, line: manifest.lineOf(pathOf(finding.path)) };
}

/** Other data planes have policies of the same kind and name. */
function isAbout({ object }: LintFinding, manifest: ManifestObject): boolean {
  if (manifest.kind !== object.kind || manifest.name !== object.name) return false;
  if (object.kind === "Namespace") return manifest.apiVersion === "v1";
  if (object.namespace !== manifest.namespace) return false;
  return (
    manifest.role ===
    (isPolicyObject(manifest.raw) && object.kind === "NetworkPolicy" ? "network-policy" : "foreign-policy")
  );
}

/** `spec.ingress[0].from[1]` as steps. */
function pathOf(text: string): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? "") : Number(index),
  );
}

function lineOf(finding: PlacedFinding): string {
  const { file, line, severity, id, text, fix } = finding;
  const where = file === undefined ? objectText(finding) : `${file}:${line}`;
  return `${where}: ${severity}: ${text} ${fix} (${id})`;
}

function fieldsOf(finding: PlacedFinding): readonly string[] {
  const { file = "", line, severity, id, path, text, fix } = finding;
  return [file, String(line ?? ""), severity, id, objectText(finding), path, text, fix];
}

/** Without the manifest, which is for finding its lines alone. */
function jsonOf(finding: PlacedFinding): unknown {
  return { ...finding, manifest: undefined };
}
