/** What is wrong with a rule, by the row that it is about; `rule` is about the whole. */
export interface RuleProblems {
  readonly sender?: string;
  readonly receiver?: string;
  readonly ports?: string;
  readonly rule?: string;
}

/** The words by which `validateRule` says what a sentence is about. */
const ROWS: readonly (readonly [keyof RuleProblems, RegExp])[] = [
  ["sender", /\bthe sender\b/i],
  ["receiver", /\bthe receiver\b/i],
  ["ports", /\bport of the rule\b/i],
];

/**
 * Puts each of the server's sentences at the row that it is about. A sentence that names none stands below all rows, so that none is ever swallowed.
 */
export function problemsByRow(sentences: readonly string[]): RuleProblems {
  const problems: Record<string, string> = {};
  for (const sentence of sentences) {
    const row = ROWS.find(([, pattern]) => pattern.test(sentence))?.[0] ?? "rule";
    problems[row] = problems[row] === undefined ? sentence : `${problems[row]} ${sentence}`;
  }
  return problems;
}
