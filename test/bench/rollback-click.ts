import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page, type Route } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../e2e/find-browser.ts";
import { startProduct } from "../product/start-product.ts";
import { proveEnforcement, takeStep } from "../product/take-step.ts";
import { figure, percentile } from "./report.ts";

const NAMESPACE = "payments";
const ROUNDS = 15;
const PENDING_MS = 3000;
const BOUND_MS = 60;

/**
 * From the click on "Roll back" to the browser's last byte of the answer, less what the server took: what the browser and
 * the way add. Then the same while a server action of the same tab is pending, which other actions would queue behind.
 */
export async function measureClick(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-bench-"));
  const product = await startProduct(folder);
  const browser = await chromium.launch({ executablePath: findBrowser(), args: [...BROWSER_FLAGS] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await proveEnforcement(page, product.url);
    await page.goto(`${product.url}/namespaces/${NAMESPACE}`);
    await takeStep(page, "Stage", "Staged");
    await watchClicks(page);
    const quiet = [];
    for (let round = 0; round < ROUNDS; round += 1) quiet.push(await addedMs(page));
    report("rollback.click", quiet);
    // Only the address that actions go to: an intercepted rollback would be slowed by the interception.
    await page.route(`${product.url}/namespaces/**`, holdActions);
    const busy = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await page
        .getByRole("button", { name: /^(Allow|Take back the decision on) / })
        .first()
        .click();
      busy.push(await addedMs(page));
    }
    report("rollback.click-while-an-action-is-pending", busy);
  } finally {
    await browser.close();
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(name: string, added: readonly number[]): void {
  for (const share of [0.5, 0.95]) {
    const because = "more than the server took";
    figure(`${name}.p${share * 100}`, percentile(added, share), "ms", { atMost: BOUND_MS, because });
  }
}

/** Server actions are POSTs to the page's own address with this header; they are held on their way. */
async function holdActions(route: Route): Promise<void> {
  if (route.request().headers()["next-action"] !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, PENDING_MS));
  }
  await route.continue().catch((cause: unknown) => {
    if (!String(cause).includes("closed")) throw cause;
  });
}

/** Remembers when the newest click reached the page, on the clock that resource timings use. */
async function watchClicks(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener("click", (event) => Object.assign(window, { clickedAt: event.timeStamp }), {
      capture: true,
    });
  });
}

async function addedMs(page: Page): Promise<number> {
  await page
    .getByRole("button", { name: `Roll back ${NAMESPACE}` })
    .first()
    .click();
  const confirm = page.getByRole("dialog", { name: `Roll back ${NAMESPACE}` });
  await page.evaluate(() => performance.clearResourceTimings());
  const answered = page.waitForResponse((response) => response.url().endsWith("/api/rollback"));
  await confirm.getByRole("button", { name: /^Roll back/ }).click();
  const { totalMs } = (await (await answered).json()) as { totalMs: number };
  await confirm.waitFor({ state: "hidden" });
  const answeredAt = await page.waitForFunction(() => {
    const timings = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    return timings.find(({ name, responseEnd }) => name.endsWith("/api/rollback") && responseEnd > 0)
      ?.responseEnd;
  });
  const clickedAt = await page.evaluate(() => (window as unknown as { clickedAt: number }).clickedAt);
  return Number(await answeredAt.jsonValue()) - clickedAt - totalMs;
}
