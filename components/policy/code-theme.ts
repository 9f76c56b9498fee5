import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--db-accent)" },
  { tag: [tags.string, tags.content, tags.literal, tags.number, tags.bool], color: "var(--db-ink)" },
  { tag: [tags.comment, tags.meta, tags.separator, tags.punctuation], color: "var(--db-ink-3)" },
]);

/** The editor's looks in our tokens; `scheme` only tells the editor's own parts whether they are on dark. */
export function codeTheme(scheme: "light" | "dark"): Extension {
  const theme = EditorView.theme(
    {
      "&": { backgroundColor: "var(--db-sunken)", color: "var(--db-ink)", fontSize: "12px" },
      ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.55" },
      ".cm-content": { padding: "9px 4px" },
      ".cm-gutters": { backgroundColor: "var(--db-sunken)", color: "var(--db-ink-3)", border: "none" },
      ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
        backgroundColor: "var(--db-accent-soft) !important",
      },
      ".cm-changedLine": { backgroundColor: "var(--db-ready-soft) !important" },
      ".cm-deletedChunk": { backgroundColor: "var(--db-danger-soft) !important", paddingLeft: "6px" },
      ".cm-changedText, .cm-insertedLine": { background: "none !important", textDecoration: "none" },
      ".cm-deletedText": { background: "none !important" },
      ".cm-collapsedLines": {
        backgroundColor: "var(--db-surface)",
        color: "var(--db-ink-3)",
        backgroundImage: "none",
      },
    },
    { dark: scheme === "dark" },
  );
  return [theme, syntaxHighlighting(highlighting)];
}
