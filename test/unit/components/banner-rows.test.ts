import { expect, test } from "vitest";
import { bannersOf } from "#components/rollout/banner-rows.ts";
import { rowOf } from "../../cast/town-board.ts";

const base = rowOf("payments", "staged");
const held = {
  ...base,
  rollout: {
    ...base.rollout,
    hold: { kind: "held", reason: "DNS failures after egress.", by: "dana", sinceMs: 0 },
  },
} as const;
const moving = rowOf("checkout", "ingress");
const running = { ...moving, rollout: { ...moving.rollout, operationId: "op-7" } };

test("operations under way come before holds, and quiet namespaces have no banner", () => {
  const banners = bannersOf([held, rowOf("ledger", "observe"), running]);
  expect(banners.map(({ title }) => title)).toEqual(["checkout is changing", "payments is held at staged"]);
});

test("a running operation can be watched; a hold says why and by whom", () => {
  const [first, second] = bannersOf([held, running]);
  expect(first?.operationId).toBe("op-7");
  expect(second?.heldBecause).toBe("DNS failures after egress.");
  expect(second?.canRollBack).toBe(false);
  expect(second?.text).toBe("DNS failures after egress. Held by dana.");
});
