import type { ClusterInput } from "./cluster-input.ts";
import { problemText } from "#lib/manifests/manifest-problem.ts";

/** How answers are printed: for people, for programs, for spreadsheets. */
export const FORMATS = ["txt", "json", "csv"] as const;

/** One of them. */
export type Format = (typeof FORMATS)[number];

/** Rows of one kind in every format. */
export interface Table<Row> {
  readonly columns: readonly string[];
  readonly rows: Iterable<Row>;
  readonly fields: (row: Row) => readonly string[];
  /** The row as an object for JSON; itself by default. */
  readonly json?: (row: Row) => unknown;
}

/** Lines of comma-separated values with a header, quoted as RFC 4180 wants it. */
export function* csvLines<Row>({ columns, rows, fields }: Table<Row>): Generator<string> {
  yield columns.join(",");
  for (const row of rows) yield fields(row).map(csvField).join(",");
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A JSON document of `head` and one list, a row a line, so that it can be written while it is made. `head` says by
 * whose reading the rows are, and whether anything is missing from them.
 */
export function* jsonLines<Row>(
  head: Readonly<Record<string, unknown>>,
  name: string,
  { rows, json = (row) => row }: Table<Row>,
): Generator<string> {
  yield "{";
  for (const [key, value] of Object.entries(head)) {
    if (value !== undefined) yield `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`;
  }
  yield* jsonList(`  ${JSON.stringify(name)}: `, rows, json);
  yield "}";
}

/** A JSON list, a row a line. */
export function* jsonList<Row>(
  before: string,
  rows: Iterable<Row>,
  json: (row: Row) => unknown = (row) => row,
): Generator<string> {
  let previous: string | undefined;
  yield `${before}[`;
  for (const row of rows) {
    if (previous !== undefined) yield `    ${previous},`;
    previous = JSON.stringify(json(row));
  }
  if (previous !== undefined) yield `    ${previous}`;
  yield "  ]";
}

/** The head of every JSON answer about a cluster. */
export function jsonHead(
  profile: string,
  { problems, incomplete }: Pick<ClusterInput, "problems" | "incomplete">,
): Readonly<Record<string, unknown>> {
  return { profile, complete: incomplete.length === 0, incomplete, problems: problems.map(withText) };
}

function withText(problem: ClusterInput["problems"][number]) {
  return { ...problem, text: problemText(problem) };
}
