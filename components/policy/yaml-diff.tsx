"use client";

import CodeMirror from "@uiw/react-codemirror";
import { unifiedMergeView } from "@codemirror/merge";
import { useComputedColorScheme } from "@mantine/core";
import { READER, readerExtensions } from "./code-reader.ts";
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
      {...READER}
      key={`${before.length} ${after.length}`}
      value={after}
      theme={codeTheme(scheme)}
      extensions={[
        ...readerExtensions(label),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          highlightChanges: false,
          collapseUnchanged: { margin: 3, minSize: 6 },
        }),
      ]}
    />
  );
}
