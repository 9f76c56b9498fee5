"use client";

import { useMemo, type Ref } from "react";
import { useComputedColorScheme } from "@mantine/core";
import { yaml } from "@codemirror/lang-yaml";
import { EditorView } from "@codemirror/view";
import CodeMirror, { type ReactCodeMirrorRef } from "@uiw/react-codemirror";
import { codeTheme } from "../policy/code-theme.ts";
import classes from "./what-if.module.css";

const LABEL = "YAML of the policy to try";

/** YAML to write. Tab leaves it, as everywhere on the page; indentation follows the line above. */
export function PolicyEditor({
  text,
  onText,
  ref,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly ref: Ref<ReactCodeMirrorRef>;
}) {
  const scheme = useComputedColorScheme("light");
  const extensions = useMemo(
    () => [yaml(), EditorView.lineWrapping, EditorView.contentAttributes.of({ "aria-label": LABEL })],
    [],
  );
  return (
    <CodeMirror
      ref={ref}
      className={classes.editor}
      value={text}
      onChange={onText}
      theme={codeTheme(scheme)}
      extensions={extensions}
      indentWithTab={false}
      basicSetup={{ foldGutter: false, highlightActiveLine: false, highlightActiveLineGutter: false }}
    />
  );
}
