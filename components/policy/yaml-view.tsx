"use client";

import CodeMirror from "@uiw/react-codemirror";
import { yaml } from "@codemirror/lang-yaml";
import { EditorView } from "@codemirror/view";
import { EditorState } from "@codemirror/state";
import { useComputedColorScheme } from "@mantine/core";
import { codeTheme } from "./code-theme.ts";

/** YAML to read: highlighted, selectable, searchable, not editable. */
export function YamlView({ text, label }: { readonly text: string; readonly label: string }) {
  const scheme = useComputedColorScheme("light");
  return (
    <CodeMirror
      value={text.trimEnd()}
      theme={codeTheme(scheme)}
      extensions={[
        yaml(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": label }),
      ]}
      editable={false}
      basicSetup={{
        lineNumbers: false,
        foldGutter: false,
        highlightActiveLine: false,
        highlightActiveLineGutter: false,
      }}
    />
  );
}
