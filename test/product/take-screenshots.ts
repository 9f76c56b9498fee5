import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../e2e/find-browser.ts";
import { historyIsRead } from "./history-is-read.ts";
import { startProduct, type Product } from "./start-product.ts";

const FOLDER = "docs/images";
const EDGE = "w:storefront/Deployment/web>w:checkout/Deployment/api:8443/TCP";
const SHOWN = "ingress-nginx,storefront,checkout,payments,orders,identity,sandbox";

/** `npm run screenshots`: the pictures of the README, taken from the product on *shop* with some rules accepted. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-screenshots-"));
  const product = await startProduct(folder, ["--user", "dana"]);
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [...BROWSER_FLAGS, "--font-render-hinting=none"],
  });
  try {
    mkdirSync(FOLDER, { recursive: true });
    await historyIsRead(product);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5 });
    for (const namespace of ["payments", "orders"]) await acceptAll(page, product, namespace);
    const search = new URLSearchParams({ ns: SHOWN, open: "checkout,storefront", edge: EDGE });
    await page.goto(`${product.url}/graph?${search}`);
    await page.getByRole("complementary").getByText("kind: NetworkPolicy").waitFor();
    await page.getByText("Laying out").waitFor({ state: "hidden" });
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `${FOLDER}/graph.png` });
  } finally {
    await browser.close();
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function acceptAll(page: Page, product: Product, namespace: string): Promise<void> {
  await page.goto(`${product.url}/namespaces/${namespace}`);
  await page.getByRole("button", { name: "Accept all observed" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Allow \d+/ })
    .click();
  await page.getByText("Undecided 0").waitFor();
}

await main();
