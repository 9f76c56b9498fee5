"use client";

import { memo, type ReactElement, type ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CopyLine } from "../rollout/copy-line.tsx";
import classes from "./markdown-text.module.css";

/** The page's own title is its first heading, so those of a document stand one level below it. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  pre: ({ children }) => (
    <div className={classes.code}>
      <CopyLine text={codeText(children)} what="this block" />
    </div>
  ),
  table: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a table that scrolls must be reachable by keyboard
    <div className={classes.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

const PLUGINS = [remarkGfm];

/** Markdown as elements. Nothing of it is ever inserted as HTML: tags in the text are shown as they are written. */
export const MarkdownText = memo(function MarkdownText({ text }: { readonly text: string }) {
  return (
    <div className={classes.text}>
      <Markdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {text}
      </Markdown>
    </div>
  );
});

/** The text within a block of code, which is a `code` element around one string. */
function codeText(children: ReactNode): string {
  const inner = (children as ReactElement<{ children?: ReactNode }> | undefined)?.props?.children;
  return typeof inner === "string" ? inner.trimEnd() : "";
}
