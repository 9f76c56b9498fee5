/** A row of a CSV text, its fields by the names of the header. */
export interface CsvRow {
  /** Line of the file that the row begins on, from 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads CSV with a header: quotes as in RFC 4180, any case in the header, empty lines and `#` comments skipped. */
export function csvRows(lines: readonly string[]): readonly CsvRow[] {
  const rows = lines.flatMap((text, index) => {
    const isData = text.trim() !== "" && !text.startsWith("#");
    return isData ? [{ line: index + 1, cells: cellsOf(text) }] : [];
  });
  const names = (rows[0]?.cells ?? []).map((name) => name.replace(/^\uFEFF/, "").toLowerCase());
  return rows.slice(1).map(({ line, cells }) => ({
    line,
    fields: Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ""])),
  }));
}

function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))/g)];
  return cells.map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "").trim() : quoted.replaceAll('""', '"'),
  );
}
