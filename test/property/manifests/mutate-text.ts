import fc from "fast-check";

/** One way of breaking a text. */
type Mutation = (text: string) => string;

/** Pieces that have upset YAML readers, or that change what an object means. */
const TOKENS = [
  "{{ .Values.x }}",
  "---\n",
  "...\n",
  "&a ",
  "*a",
  "<<: *a\n",
  "!!binary ",
  "!custom ",
  "null",
  "~",
  "[]",
  "{}",
  "[{}]",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  ": ",
  "- ",
  "? ",
  "|\n",
  ">-\n",
  "\t",
  "\r\n",
  "\uFEFF",
  "\u0000",
  "%YAML 1.1\n",
  "0x1F",
  "1e999",
  "-1",
  "65536",
  "true",
  "__proto__",
  "constructor",
  "ingress:",
  "kind: List\nitems:\n",
  "ipBlock: {cidr: 10.0.0.0/33}\n",
  "port: '80'\n",
  "namespaceSelector:",
] as const;

const position = fc.nat({ max: 1_000_000 });

/** A byte is put somewhere else, lost or doubled. */
const ofBytes: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(position, fc.integer({ min: 0, max: 0xff })).map(([at, code]): Mutation => (text) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
  }),
  fc.tuple(position, fc.integer({ min: 1, max: 40 })).map(([at, length]): Mutation => (text) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + text.slice(index + length);
  }),
  position.map(
    (at): Mutation =>
      (text) =>
        text.slice(0, at % (text.length + 1)),
  ),
);

/** Lines are lost, doubled, swapped, or stand further in or out. */
const ofLines: fc.Arbitrary<Mutation> = fc
  .tuple(position, position, fc.constantFrom("drop", "double", "swap", "indent", "outdent", "repeat"))
  .map(([first, second, what]) => (text) => {
    const lines = text.split("\n");
    const [a, b] = [first % lines.length, second % lines.length];
    const line = lines[a] ?? "";
    const changed: Record<typeof what, readonly string[]> = {
      drop: [],
      double: [line, line],
      swap: [lines[b] ?? ""],
      indent: [`  ${line}`],
      outdent: [line.replace(/^ {1,2}/, "")],
      repeat: Array.from({ length: 50 }, () => line),
    };
    return lines.toSpliced(a, 1, ...changed[what]).join("\n");
  });

/** A token is put in somewhere, or takes the place of a word. */
const ofTokens: fc.Arbitrary<Mutation> = fc
  .tuple(position, fc.constantFrom(...TOKENS), fc.boolean())
  .map(([at, token, isInPlace]) => (text) => {
    const words = [...text.matchAll(/[^\s:]+/g)];
    const word = words[at % Math.max(words.length, 1)];
    if (word === undefined) return text + token;
    return (
      text.slice(0, word.index) + token + text.slice(isInPlace ? word.index + word[0].length : word.index)
    );
  });

/** A whole block of lines is moved below another: fields turn up where they do not belong. */
const ofStructure: fc.Arbitrary<Mutation> = fc
  .tuple(position, fc.integer({ min: 1, max: 12 }), position)
  .map(([from, length, to]) => (text) => {
    const lines = text.split("\n");
    const block = lines.slice(from % lines.length, (from % lines.length) + length);
    return lines.toSpliced(to % lines.length, 0, ...block).join("\n");
  });

/** Breaks a text in one to four ways, one after another. */
export const mutations: fc.Arbitrary<Mutation> = fc
  .array(fc.oneof(ofBytes, ofLines, ofTokens, ofStructure), { minLength: 1, maxLength: 4 })
  .map((steps) => (text) => steps.reduce((current, step) => step(current), text));
