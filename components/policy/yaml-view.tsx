"use client";

import CodeMirror from "@uiw/react-codemirror";
import { useComputedColorScheme } from "@mantine/core";
import { READER, readerExtensions } from "./code-reader.ts";
import { codeTheme } from "./code-theme.ts";

/** YAML to read: highlighted, selectable, searchable, not editable. */
export function YamlView({ text, label }: { readonly text: string; readonly label: string }) {
  const scheme = useComputedColorScheme("light");
  return (
    <CodeMirror
      {...READER}
      value={text.trimEnd()}
      theme={codeTheme(scheme)}
      extensions={readerExtensions(label)}
    />
  );
}
