import { readFileSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log, PhysicalLocation, ReportingDescriptor, Result, Run } from "sarif";
import type { LintRuleInfo, LintSeverity } from "#lib/policy/index.ts";
import { objectText, type PlacedFinding } from "./placed-finding.ts";
import { sarifFix } from "./sarif-fix.ts";

const LEVELS: Readonly<Record<LintSeverity, Result.level>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/**
 * Findings as a SARIF 2.1.0 log: the rules that were asked, and a result each with its place. Files below the working
 * directory are named relative to it, as code scanning wants them.
 */
export function sarifLines(
  findings: readonly PlacedFinding[],
  rules: readonly LintRuleInfo[],
): readonly string[] {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    version: string;
  };
  const run: Run = {
    tool: {
      driver: { name: "drawbridge", semanticVersion: version, rules: rules.map(descriptorOf) },
    },
    columnKind: "utf16CodeUnits",
    results: findings.map((finding) => resultOf(finding, rules)),
  };
  const log: Log = {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [run],
  };
  return [JSON.stringify(log, null, 2)];
}

function descriptorOf({ id, severity, title, why, source }: LintRuleInfo): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text: `${why} Source: ${source}.` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf(finding: PlacedFinding, rules: readonly LintRuleInfo[]): Result {
  const { id, severity, text, fix, path, patch, object } = finding;
  const name = `${objectText(finding)}${path === "" ? "" : `#${path}`}`;
  const physicalLocation = placeOf(finding);
  const replacement = sarifFix(finding);
  return {
    ruleId: id,
    ruleIndex: rules.findIndex((rule) => rule.id === id),
    level: LEVELS[severity],
    message: { text: `${text} ${fix}` },
    locations: [
      {
        ...(physicalLocation === undefined ? {} : { physicalLocation }),
        logicalLocations: [{ name: object.name, fullyQualifiedName: name, kind: "resource" }],
      },
    ],
    partialFingerprints: { "objectAndPath/v1": `${object.kind} ${name} ${id}` },
    ...(replacement === undefined || physicalLocation?.artifactLocation === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: fix },
              artifactChanges: [
                { artifactLocation: physicalLocation.artifactLocation, replacements: [replacement] },
              ],
            },
          ],
        }),
    ...(patch === undefined ? {} : { properties: { patch: patch.operations, effect: patch.effect } }),
  };
}

function placeOf({ file, line }: PlacedFinding): PhysicalLocation | undefined {
  if (file === undefined || line === undefined) return undefined;
  return { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } };
}

function uriOf(file: string): string {
  const path = isAbsolute(file) ? relative(process.cwd(), file) : file;
  if (path.startsWith("..")) return pathToFileURL(file).href;
  return path.split(sep).map(encodeURIComponent).join("/");
}
