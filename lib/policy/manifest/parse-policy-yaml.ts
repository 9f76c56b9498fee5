import { isMap, isScalar, LineCounter, parseAllDocuments, type Document } from "yaml";
import type { NetworkPolicy, NetworkPolicySpec, PolicyMetadata } from "../model/network-policy.ts";
import { ok, refuse, type Result } from "../model/result.ts";
import { isObject, type Fields } from "../validate/check.ts";
import { networkPolicy } from "../validate/network-policy-check.ts";
import {
  fieldPathText,
  isRefusedByServer,
  type FieldPath,
  type PolicyProblem,
} from "../validate/policy-problem.ts";

interface Located {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly unnamed: string;
}

/**
 * Reads NetworkPolicies from YAML or JSON: one or several documents, or a `List`. Empty documents are skipped.
 *
 * Refuses with `invalid-yaml` where the text does not parse, and `invalid-policy` where a document is not a
 * NetworkPolicy that the API server would take. Each line of `detail` begins with "line N:", and they are in that order.
 * A policy that names no namespace is given `unnamed`.
 */
export function parsePolicyYaml(text: string, unnamed = "default"): Result<NetworkPolicy[]> {
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
  const results = documents.flatMap((document) => policiesOf({ document, lines, unnamed }));
  const problems = results.flatMap((result) => result.problems).toSorted((a, b) => a.line - b.line);
  const [first] = problems;
  if (first !== undefined) {
    const message = `The text holds something that is no valid NetworkPolicy: ${first.text}. ${first.todo}`;
    return refuse({
      code: "invalid-policy",
      message,
      detail: problems.map(({ text, todo }) => `${text}. ${todo}`),
    });
  }
  return ok(results.flatMap((result) => result.policy ?? []));
}

interface LocatedProblem {
  readonly line: number;
  /** `line 8: spec.ingress[0].from[0]: a peer must have ...` */
  readonly text: string;
  readonly todo: string;
}

interface Outcome {
  readonly policy?: NetworkPolicy;
  readonly problems: readonly LocatedProblem[];
}

function policiesOf(located: Located): readonly Outcome[] {
  const value: unknown = located.document.toJS();
  if (value === undefined || value === null) return [];
  if (isList(value)) return value.items.map((item, index) => policyOf(item, ["items", index], located));
  return [policyOf(value, [], located)];
}

/** What the API server would drop when it is lenient is refused: a misspelt field opens what it meant to close. */
function policyOf(value: unknown, base: FieldPath, located: Located): Outcome {
  const problems = networkPolicy(value, base).filter(isRefusedByServer);
  if (problems.length > 0) return { problems: problems.map((problem) => locate(problem, located)) };
  const { metadata, spec } = value as { readonly metadata: Fields; readonly spec: unknown };
  return {
    policy: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadataOf(metadata, located.unnamed),
      spec: withoutNulls(spec) as NetworkPolicySpec,
    },
    problems: [],
  };
}

const METADATA = ["name", "uid", "resourceVersion", "labels", "annotations", "creationTimestamp"];

/** Metadata that no room reads is dropped. */
function metadataOf(metadata: Fields, unnamed: string): PolicyMetadata {
  const kept = METADATA.flatMap((key) => {
    const value = metadata[key];
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  const { namespace } = metadata;
  const isGiven = typeof namespace === "string" && namespace !== "";
  return { ...Object.fromEntries(kept), namespace: isGiven ? namespace : unnamed } as PolicyMetadata;
}

function locate({ code, path, what, todo }: PolicyProblem, located: Located): LocatedProblem {
  const owner = fieldPathText(code === "unknown-field" ? path.slice(0, -1) : path);
  const where = owner === "" ? "" : `${owner}: `;
  const line = lineOf(path, located);
  return { line, text: `line ${line}: ${where}${what}`, todo };
}

/** The line of the nearest node on the way to `path` that is written in the text; of a field that of its name. */
function lineOf(path: FieldPath, { document, lines }: Located): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const at = path.slice(0, length);
    const start = startOf(nameNode(document, at)) ?? startOf(document.getIn(at, true));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

/** What stands for the name of a field; its value may begin lines below. */
function nameNode(document: Document, path: FieldPath): unknown {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  if (path.length === 0 || !isMap(parent)) return undefined;
  const key = path.at(-1);
  return parent.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key;
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : undefined;
}

function isList(value: unknown): value is { items: readonly unknown[] } {
  return isObject(value) && Array.isArray(value.items) && String(value.kind).endsWith("List");
}

/** To the API a null member is a missing one; a null in a list was refused before. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}
