import { yaml } from "@codemirror/lang-yaml";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { ReactCodeMirrorProps } from "@uiw/react-codemirror";

/** What every piece of YAML to read has in common: highlighted, wrapped, not editable, and named by `label`. */
export function readerExtensions(label: string): Extension[] {
  return [
    yaml(),
    EditorView.lineWrapping,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": label }),
  ];
}

/** Nothing of an editor's surroundings: there is no cursor line to mark where nobody writes. */
export const READER: Pick<ReactCodeMirrorProps, "editable" | "basicSetup"> = {
  editable: false,
  basicSetup: {
    lineNumbers: false,
    foldGutter: false,
    highlightActiveLine: false,
    highlightActiveLineGutter: false,
  },
};
