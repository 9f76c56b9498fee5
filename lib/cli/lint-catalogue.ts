import { LINT_RULE_GROUPS, LINT_RULES } from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import type { LintOptions } from "./lint-answer.ts";
import { csvLines } from "./output-format.ts";

/** Every rule of `lint`, whatever is asked about: `drawbridge lint --rules`. */
export function lintCatalogue({ format }: Pick<LintOptions, "format">): Answer {
  return { lines: linesIn(format), hasFinding: false };
}

function linesIn(format: LintOptions["format"]): Iterable<string> {
  const rows = LINT_RULES.map(({ id, severity, title, why, source }) => ({
    id,
    severity,
    title,
    why,
    source,
  }));
  if (format === "json" || format === "sarif") return [JSON.stringify({ rules: rows }, null, 2)];
  const columns = ["id", "severity", "title", "why", "source"];
  if (format === "csv") {
    return csvLines({
      columns,
      rows,
      fields: ({ id, severity, title, why, source }) => [id, severity, title, why, source],
    });
  }
  return LINT_RULE_GROUPS.flatMap(({ title, rules }) => [
    `${title}:`,
    ...rules.flatMap((rule) => [`  ${rule.id} (${rule.severity}): ${rule.title}`, `      ${rule.why}`]),
  ]);
}
