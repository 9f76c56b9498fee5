/** A table. Cells may hold anything; what would end a cell or a row is written otherwise. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/**
 * A table of at most `most` rows, and a sentence about the others: a cluster of 300 namespaces has a runbook that can
 * still be read.
 */
export function shortTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { most, rest }: { readonly most: number; readonly rest: (left: number) => string },
): string {
  if (rows.length <= most) return table(head, rows);
  return `${table(head, rows.slice(0, most))}\n\n${rest(rows.length - most)}`;
}

/** A fenced block. The fence is longer than any in the text. */
export function fence(language: "sh" | "yaml", text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
}

/** A list of sentences. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${oneLine(item)}`).join("\n");
}

/** A name from the cluster inside a sentence. */
export function code(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'")}\``;
}

/** Names in a row, the first few of them: "`a`, `b` and 12 more". */
export function someNames(names: readonly string[], most: number): string {
  const said = names.slice(0, most).map(code).join(", ");
  const rest = names.length - most;
  return rest > 0 ? `${said} and ${rest} more` : said;
}

/** A text with one full stop at its end. */
export function sentence(text: string): string {
  return `${text.trim().replace(/\.+$/, "")}.`;
}

/** Paragraphs and blocks with an empty line between them; empty ones are left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

function cell(text: string): string {
  return oneLine(text).replaceAll("|", "\\|");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
