/** A stretch of a runbook from one heading to the next, heading included. */
export interface RunbookSection {
  /** Where it can be jumped to; unique in the runbook. */
  readonly id: string;
  /** 1 to 3; 0 for what stands before the first heading. */
  readonly level: number;
  readonly title: string;
  readonly text: string;
}

const HEADING = /^(#{1,3}) +(.+?)\s*#*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Cuts Markdown at its headings of the first three levels; what looks like one within a fence of code is code. */
export function runbookSections(markdown: string): readonly RunbookSection[] {
  const sections: { level: number; title: string; lines: string[] }[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const heading = fence === undefined ? HEADING.exec(line) : null;
    fence = fenceAfter(fence, line);
    if (heading)
      sections.push({ level: heading[1]?.length ?? 1, title: plainText(heading[2] ?? ""), lines: [] });
    else if (sections.length === 0) sections.push({ level: 0, title: "", lines: [] });
    sections.at(-1)?.lines.push(line);
  }
  const taken = new Map<string, number>();
  return sections
    .map(({ level, title, lines }) => ({ level, title, text: lines.join("\n").trim() }))
    .filter(({ text }) => text !== "")
    .map((section) => ({ id: uniqueId(section.title, taken), ...section }));
}

/** The fence that is open after a line: a closing one is at least as long as its opening one, and of its kind. */
function fenceAfter(open: string | undefined, line: string): string | undefined {
  const mark = FENCE.exec(line)?.[1];
  if (mark === undefined) return open;
  if (open === undefined) return mark;
  const closes = mark[0] === open[0] && mark.length >= open.length && line.trim() === mark;
  return closes ? undefined : open;
}

/** A heading without its marks of code and stress. */
function plainText(title: string): string {
  return title.replaceAll(/[`*]/g, "").trim();
}

function uniqueId(title: string, taken: Map<string, number>): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const id = slug === "" ? "start" : slug;
  const times = taken.get(id) ?? 0;
  taken.set(id, times + 1);
  return times === 0 ? id : `${id}-${times}`;
}
