/** As much of a syntax node as is looked at here. */
interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly operator?: string;
  readonly computed?: boolean;
  readonly key?: { readonly name?: string };
  readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
}

interface SyntaxPath {
  readonly node: SyntaxNode;
  readonly parent?: SyntaxNode;
}

/** Words for people have a blank between them; kinds and operators have none, and keys have nothing but blanks. */
function isSentence({ node }: SyntaxPath): boolean {
  if (node.type === "StringLiteral") return typeof node.value === "string" && node.value.includes(" ");
  return (
    node.type === "TemplateLiteral" &&
    (node.quasis ?? []).some(({ value }) => /[a-z]/i.test(value.raw) && value.raw.includes(" "))
  );
}

/**
 * A member of a union where it is compared, or given as the `kind` of something: the compiler refuses the empty word there
 * (TS2367 and TS2322), so the mutant could never be committed. In the mutated files this holds for every word that begins with
 * a small letter, seen by `tsc` with all of them emptied. Capitals are often read from unchecked objects, so those
 * are mutated, as is every `case`. The comparisons themselves are always mutated.
 */
function isWordOfUnion({ node, parent }: SyntaxPath): boolean {
  if (node.type !== "StringLiteral" || parent === undefined) return false;
  if (typeof node.value !== "string" || !/^[a-z]+$/.test(node.value)) return false;
  if (parent.type === "BinaryExpression") return parent.operator === "===" || parent.operator === "!==";
  return parent.type === "ObjectProperty" && parent.computed !== true && parent.key?.name === "kind";
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
      shouldIgnore: (path: SyntaxPath) => (isWordOfUnion(path) ? "does not compile" : undefined),
    },
  },
];
