"use client";

import CodeMirror from "@uiw/react-codemirror";
import { yaml } from "@codemirror/lang-yaml";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useComputedColorScheme } from "@mantine/core";
import { codeTheme } from "./code-theme.ts";

/** What changes from `before` to `after`, line by line, with unchanged stretches folded away. */
export function YamlDiff({
  before,
  after,
  label,
}: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}) {
  const scheme = useComputedColorScheme("light");
  return (
    <CodeMirror
      key={`${before.length} ${after.length}`}
      value={after}
      theme={codeTheme(scheme)}
      extensions={[
        yaml(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": label }),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          highlightChanges: false,
          collapseUnchanged: { margin: 3, minSize: 6 },
        }),
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
