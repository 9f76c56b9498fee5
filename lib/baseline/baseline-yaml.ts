import { Document, isMap, isNode, isPair, type Node } from "yaml";
import type { BaselinePolicy, NamespaceBaseline } from "./baseline-document.ts";

/** Characters of a comment line; longer sentences go on in the next. */
const COMMENT_WIDTH = 100;

/** A namespace's policies as one YAML stream, in reading order, with the comments in place. */
export function baselineYaml({ policies }: Pick<NamespaceBaseline, "policies">): string {
  return policies.map(baselinePolicyYaml).join("---\n");
}

/** One policy as the YAML that a person would commit: why it exists above it, and the evidence of each rule beside it. */
export function baselinePolicyYaml({ policy, comments }: BaselinePolicy): string {
  const { name, namespace, labels, annotations } = policy.metadata;
  const document = new Document(
    {
      apiVersion: policy.apiVersion,
      kind: policy.kind,
      metadata: {
        name,
        namespace,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
      },
      spec: policy.spec,
    },
    { aliasDuplicateObjects: false },
  );
  for (const { path, text } of comments) {
    const node = nodeAt(document, path);
    if (node !== undefined) node.commentBefore = commentText(text);
  }
  const [about] = comments.filter(({ path }) => path === "");
  const head = about === undefined ? "" : `${commentText(about.text).replaceAll(/^/gm, "#")}\n`;
  return `${head}${document.toString({ lineWidth: 0 })}`;
}

/** The node that a comment stands above: an item of a list, or the key of a field. */
function nodeAt(document: Document, path: string): Node | undefined {
  if (path === "") return undefined;
  const steps = [...path.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
  const last = steps.at(-1);
  if (typeof last === "number") {
    const item = document.getIn(steps, true);
    return isNode(item) ? item : undefined;
  }
  const parent = steps.length === 1 ? document.contents : document.getIn(steps.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isPair(item) && String(item.key) === last);
  return isNode(pair?.key) ? pair.key : undefined;
}

/** As the library wants it: each line with the space that stands behind its `#`. */
function commentText(text: string): string {
  const lines = text.split("\n");
  return lines.flatMap((line) => wrapped(line, lines.length > 1 ? "   " : " ")).join("\n");
}

/** Lines that go on are set in, where they are one of several. */
function wrapped(line: string, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(` ${word}`);
    else if (last.length + word.length < COMMENT_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}
