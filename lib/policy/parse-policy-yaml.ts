import { LineCounter, parseAllDocuments, type Document } from "yaml";
import type { z } from "zod";
import type { NetworkPolicy } from "./network-policy.ts";
import { networkPolicySchema } from "./policy-schema.ts";
import { ok, refuse, type Result } from "./result.ts";

type Path = readonly (string | number)[];

interface Located {
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * Reads NetworkPolicies from YAML or JSON: one or several documents, or a `List`. Empty documents are skipped.
 *
 * Refuses with `invalid-yaml` where the text does not parse, and `invalid-policy` where a document is not a
 * NetworkPolicy that the API server would take. Each line of `detail` begins with "line N:".
 */
export function parsePolicyYaml(text: string): Result<NetworkPolicy[]> {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  const syntax = documents.flatMap((document) =>
    document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`),
  );
  if (syntax.length > 0) {
    return refuse({
      code: "invalid-yaml",
      message: `The YAML does not parse: ${syntax[0]}.`,
      detail: syntax,
    });
  }
  const results = documents.flatMap((document) => policiesOf({ document, lines }));
  const problems = results.flatMap((result) => result.problems);
  if (problems.length > 0) {
    const message = `The text holds something that is no valid NetworkPolicy: ${problems[0]}.`;
    return refuse({ code: "invalid-policy", message, detail: problems });
  }
  return ok(results.flatMap((result) => result.policy ?? []));
}

interface Outcome {
  readonly policy?: NetworkPolicy;
  readonly problems: readonly string[];
}

function policiesOf(located: Located): readonly Outcome[] {
  const value = withoutNulls(located.document.toJS() as unknown);
  if (value === undefined || value === null) return [];
  if (isList(value)) return value.items.map((item, index) => policyOf(item, ["items", index], located));
  return [policyOf(value, [], located)];
}

function policyOf(value: unknown, base: Path, located: Located): Outcome {
  const result = networkPolicySchema.safeParse(value);
  if (!result.success) {
    return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, base, located)) };
  }
  const { apiVersion, kind, metadata, spec } = result.data;
  return { policy: { apiVersion, kind, metadata, spec }, problems: [] };
}

function problemsOf(issue: z.core.$ZodIssue, base: Path, located: Located): readonly string[] {
  const path: Path = [...base, ...issue.path.map((key) => (typeof key === "symbol" ? key.toString() : key))];
  if (issue.code !== "unrecognized_keys") {
    return [`line ${lineOf(path, located)}: ${pathText(path)}${issue.message}`];
  }
  return issue.keys.map(
    (key) => `line ${lineOf([...path, key], located)}: ${pathText(path)}unknown field "${key}"`,
  );
}

/** The line of the nearest node on the way to `path` that is written in the text. */
function lineOf(path: Path, { document, lines }: Located): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === "number") return lines.linePos(range[0]).line;
  }
  return 1;
}

function pathText(path: Path): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return text === "" ? "" : `${text.replace(/^\./, "")}: `;
}

function isList(value: unknown): value is { items: readonly unknown[] } {
  if (typeof value !== "object" || value === null || !("items" in value) || !("kind" in value)) return false;
  return Array.isArray(value.items) && String(value.kind).endsWith("List");
}

/** To the API a null member is a missing one; a null in a list stays, and is refused. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}
