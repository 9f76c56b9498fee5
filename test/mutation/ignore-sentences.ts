/** As much of a syntax node as is looked at here. */
interface SyntaxPath {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
  };
}

/** Words for people have a blank between them; keys, kinds and operators have none. */
function isSentence({ node }: SyntaxPath): boolean {
  if (node.type === "StringLiteral") return typeof node.value === "string" && node.value.includes(" ");
  return node.type === "TemplateLiteral" && (node.quasis ?? []).some(({ value }) => value.raw.includes(" "));
}

/** Leaves texts for people alone: another wording breaks no promise of the engine. */
export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "sentences",
    value: {
      shouldIgnore: (path: SyntaxPath) => (isSentence(path) ? "a sentence for people" : undefined),
    },
  },
];
