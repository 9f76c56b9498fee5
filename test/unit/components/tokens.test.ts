import { describe, expect, test } from "vitest";
import { darkTokens, lightTokens, tokenVariable, type ColourTokens } from "#components/theme/tokens.ts";

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

type Name = keyof ColourTokens;

const plain: readonly Name[] = ["background", "surface", "sunken", "hover"];
const text: readonly (readonly [Name, readonly Name[]])[] = [
  ["ink", [...plain, "accentSoft", "attentionSoft", "dangerSoft", "readySoft"]],
  ["ink2", [...plain, "accentSoft", "attentionSoft", "dangerSoft", "readySoft"]],
  ["ink3", [...plain, "accentSoft", "attentionSoft", "dangerSoft"]],
  ["accent", [...plain, "accentSoft"]],
  ["onAccent", ["accent"]],
  ["ready", [...plain, "readySoft"]],
  ["attention", [...plain, "attentionSoft"]],
  ["danger", [...plain, "dangerSoft"]],
  ["uncertain", [...plain, "uncertainSoft"]],
  ["verdictAllowed", plain],
  ["verdictWouldBeDenied", plain],
  ["verdictDenied", plain],
  ["verdictAllowedUnusedText", plain],
  ["verdictUncertain", plain],
];
const lines: readonly (readonly [Name, readonly Name[]])[] = [
  ["verdictAllowedUnused", ["background", "surface"]],
  ["coverage", ["trackEmpty", "surface"]],
  ["accent", ["trackEmpty"]],
  ["danger", ["trackEmpty"]],
];

describe.each([
  ["light", lightTokens],
  ["dark", darkTokens],
] as const)("%s colours", (_scheme, tokens) => {
  test.each(text.flatMap(([ink, papers]) => papers.map((paper) => [ink, paper] as const)))(
    "%s on %s is readable (AA, 4.5:1)",
    (ink, paper) => expect(contrast(tokens[ink], tokens[paper])).toBeGreaterThanOrEqual(4.5),
  );
  test.each(lines.flatMap(([line, papers]) => papers.map((paper) => [line, paper] as const)))(
    "a %s line on %s can be seen (3:1)",
    (line, paper) => expect(contrast(tokens[line], tokens[paper])).toBeGreaterThanOrEqual(3),
  );
});

test("a token's variable is its name in kebab case", () => {
  expect(tokenVariable("ink2")).toBe("--db-ink-2");
  expect(tokenVariable("verdictWouldBeDenied")).toBe("--db-verdict-would-be-denied");
});
