"use client";

import { useMemo, useState } from "react";
import { Skeleton } from "@mantine/core";
import dynamic from "next/dynamic";
import { runbookSections, type RunbookSection } from "./runbook-sections.ts";
import classes from "./export.module.css";

// The reader of Markdown comes with the first runbook.
const MarkdownText = dynamic(() => import("./markdown-text.tsx").then((file) => file.MarkdownText), {
  loading: () => <Skeleton height={180} />,
});

/** A runbook longer than this is read one section at a time, so that the page stays quick. In characters. */
const LONG = 240_000;

/** The runbook, set to be read, with its table of contents. */
export function RunbookView({ markdown }: { readonly markdown: string }) {
  const sections = useMemo(() => runbookSections(markdown), [markdown]);
  const [chosen, setChosen] = useState<string>();
  const isLong = markdown.length > LONG;
  const shown = isLong ? sectionsOf(sections, chosen ?? sections[0]?.id) : sections;
  return (
    <div className={classes.columns}>
      <nav className={classes.contents} aria-label="Contents of the runbook">
        <ol>
          {sections
            .filter(({ level }) => level >= 1)
            .map(({ id, level, title }) => (
              <li key={id} data-level={level}>
                <a href={`#${id}`} onClick={() => setChosen(id)}>
                  {title}
                </a>
              </li>
            ))}
        </ol>
      </nav>
      <article className={classes.paper} aria-label="Runbook">
        {shown.map(({ id, text }) => (
          <section key={id} id={id} className={classes.section}>
            <MarkdownText text={text} />
          </section>
        ))}
      </article>
    </div>
  );
}

/** A section with everything below it, up to the next of its own level. */
function sectionsOf(sections: readonly RunbookSection[], id: string | undefined): readonly RunbookSection[] {
  const from = sections.findIndex((section) => section.id === id);
  const first = sections[from];
  if (first === undefined) return [];
  const rest = sections.slice(from + 1);
  // A document's own title stands over everything: it is read alone.
  const end = first.level <= 1 ? 0 : rest.findIndex(({ level }) => level <= first.level);
  return [first, ...(end === -1 ? rest : rest.slice(0, end))];
}
