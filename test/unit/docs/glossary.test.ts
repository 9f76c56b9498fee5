import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("every word of the glossary has one meaning: one that is used twice says of what", () => {
  const text = readFileSync(new URL("../../../docs/glossary.md", import.meta.url), "utf8");
  const words = [...text.matchAll(/^\| ([^|]+) \|/gm)].map(([, word = ""]) => word.trim());
  expect(words.length).toBeGreaterThan(50);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
