import { expect, test } from "vitest";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { phaseText, trackSegments, trackState } from "#components/rollout/phase-words.ts";
import { phaseNote } from "#components/rollout/phase-notes.ts";
import { rowOf } from "../../cast/town-board.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";

test("a hold outweighs an operation on the track", () => {
  const hold = { kind: "held", reason: "", by: "dana", sinceMs: 0 } as const;
  expect(trackState({ hold, operationId: "op-1" })).toBe("held");
  expect(trackState({ hold: { kind: "free" }, operationId: "op-1" })).toBe("moving");
  expect(trackState({ hold: { kind: "free" } })).toBe("steady");
});

test("the state stands in the words, not only in the colour", () => {
  expect(phaseText("staged", "held")).toBe("Staged, held");
  expect(phaseText("ingress", "steady")).toBe("Ingress");
});

test("each phase of the page's track says what it rests on, or that it is next", () => {
  const page = {
    row: rowOf("storefront", "ingress"),
    inbox: [{}, {}],
    applied: { number: 7 },
  } as unknown as NamespacePage;
  const notes = (["observe", "staged", "ingress", "egress", "locked"] as const).map((phase) =>
    phaseNote(phase, page, TOWN_AT_MS),
  );
  expect(notes).toEqual(["2 edges", "revision 7", "since 18 min", "next", ""]);
});

function track(...args: Parameters<typeof trackSegments>): string {
  const marks = { steady: "=", moving: "/", held: "!" };
  return trackSegments(...args)
    .map(({ filled, state }) => (filled ? marks[state] : "."))
    .join("");
}

test("the way to the target is striped while an operation runs, upwards and downwards alike", () => {
  expect(track("staged", "moving", "ingress")).toBe("==/..");
  expect(track("observe", "moving", "staged")).toBe("=/...");
  expect(track("egress", "moving", "staged")).toBe("==//.");
  expect(track("ingress", "moving", "observe")).toBe("=//..");
});

test("a phase that a revision is brought into is striped itself; a hold and a calm phase stripe nothing", () => {
  expect(track("ingress", "moving")).toBe("==/..");
  expect(track("ingress", "held")).toBe("==!..");
  expect(track("staged", "steady", "ingress")).toBe("==...");
});
