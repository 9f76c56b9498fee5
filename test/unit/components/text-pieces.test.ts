import { expect, test } from "vitest";
import { asSentence, textPieces } from "#components/shell/text-pieces.ts";

test("names between backticks become code", () => {
  expect(textPieces("CronJob `invoice-weekly` was not seen")).toEqual([
    { kind: "words", text: "CronJob " },
    { kind: "code", text: "invoice-weekly" },
    { kind: "words", text: " was not seen" },
  ]);
});

test("a moment reads for people and keeps its value", () => {
  expect(textPieces("not seen since 2026-11-23T02:00:00.000Z")).toEqual([
    { kind: "words", text: "not seen since " },
    { kind: "moment", text: "2026-11-23 02:00 UTC", atMs: Date.UTC(2026, 10, 23, 2) },
  ]);
});

test("a sentence without marks is itself, an odd backtick too", () => {
  expect(textPieces("No drift")).toEqual([{ kind: "words", text: "No drift" }]);
  expect(textPieces("a ` b")).toEqual([{ kind: "words", text: "a ` b" }]);
  expect(textPieces("")).toEqual([]);
});

test("a reason becomes a sentence once", () => {
  expect(asSentence("DNS failures ")).toBe("DNS failures.");
  expect(asSentence("Why?")).toBe("Why?");
});
