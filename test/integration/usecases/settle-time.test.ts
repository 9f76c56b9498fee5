import { expect, test } from "vitest";
import type { OperationPlan } from "#lib/rollout/index.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { proven } from "./proven.ts";
import { shopOfThisFile, valueOf } from "./shop-world.ts";

const shop = shopOfThisFile();

function waits(plan: OperationPlan | undefined) {
  return (plan?.steps ?? []).flatMap((step) =>
    step.kind === "barrier" ? [{ settleMs: step.settleMs, purpose: step.purpose }] : [],
  );
}

async function planOfStaging(): Promise<OperationPlan | undefined> {
  const page = valueOf(await readNamespace(shop.ctx, { namespace: "payments" }));
  return page.next?.plan;
}

test("waits are what is configured where a proof measured less, and twice what it measured, in so many words, where that is more", async () => {
  const configured = waits(await planOfStaging());
  expect(configured.length).toBeGreaterThan(0);
  for (const { settleMs } of configured) expect(settleMs).toBe(shop.ctx.config.settleMs);
  await proven(shop.process, { settleMs: 4_321, startedAtMs: shop.process.clock() });
  for (const { settleMs, purpose } of waits(await planOfStaging())) {
    expect(settleMs).toBe(8_642);
    expect(purpose).toContain("twice what the last proof measured");
  }
});
