/** As much of a syntax node as is looked at here. */
interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly operator?: string;
  readonly computed?: boolean;
  readonly key?: { readonly name?: string };
  readonly elements?: readonly unknown[];
  readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
}

interface SyntaxPath {
  readonly node: SyntaxNode;
  readonly parent?: SyntaxNode;
}

/** Words for people have a blank between them; keys, kinds and operators have none. */
function isSentence({ node }: SyntaxPath): boolean {
  if (node.type === "StringLiteral") return typeof node.value === "string" && node.value.includes(" ");
  return node.type === "TemplateLiteral" && (node.quasis ?? []).some(({ value }) => value.raw.includes(" "));
}

/**
 * A member of a union where it is compared, or given as the `kind` of something: the compiler refuses any other word
 * there (no overlap, not assignable), so the mutant could never be committed. The comparisons themselves are mutated.
 */
function isWordOfUnion({ node, parent }: SyntaxPath): boolean {
  if (node.type !== "StringLiteral" || parent === undefined) return false;
  if (parent.type === "BinaryExpression") return parent.operator === "===" || parent.operator === "!==";
  if (parent.type === "SwitchCase") return true;
  return parent.type === "ObjectProperty" && parent.computed !== true && parent.key?.name === "kind";
}

/** The empty list in `?? []`: its only mutant lists a word where objects are listed, which the compiler refuses too. */
function isEmptyDefault({ node, parent }: SyntaxPath): boolean {
  if (node.type !== "ArrayExpression" || (node.elements ?? []).length > 0) return false;
  return parent?.type === "LogicalExpression" || parent?.type === "ConditionalExpression";
}

/** Leaves out mutants that say nothing about the tests: other wordings, and what no compiler lets through. */
export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "sentences",
    value: {
      shouldIgnore: (path: SyntaxPath) => (isSentence(path) ? "a sentence for people" : undefined),
    },
  },
  {
    kind: "Ignore",
    name: "uncompilable",
    value: {
      shouldIgnore: (path: SyntaxPath) =>
        isWordOfUnion(path) || isEmptyDefault(path) ? "does not compile" : undefined,
    },
  },
];
