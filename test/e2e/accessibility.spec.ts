import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { historyIsRead } from "../product/history-is-read.ts";
import { startProduct, type Product } from "../product/start-product.ts";

/** Every screen, in the states that look different, with a heading or a text that is there once it stands. */
const SCREENS: readonly (readonly [path: string, stands: string | RegExp])[] = [
  ["/", "checkout"],
  ["/graph", /would be denied/],
  ["/explain", "Worth asking now"],
  ["/explain?from=storefront/web&to=checkout/Deployment/api&port=8443", "Hop by hop"],
  ["/enforcement", "Quirks that apply"],
  ["/enforcement?row=ingress", "Nothing was tried yet"],
  ["/enforcement?view=needs", "Who must allow it"],
  ["/enforcement?view=lint", "Lint"],
  ["/audit", "Audit"],
  ["/export", "Contents of the runbook"],
  ["/export?namespace=checkout&view=files", "kustomization.yaml"],
  ["/namespaces/checkout", "Platform needs"],
  ["/namespaces/legacy-erp?tab=policies", "selects"],
  ["/what-if/checkout", "Observed connections"],
];

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let folder: string;
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  folder = mkdtempSync(join(tmpdir(), "drawbridge-accessibility-"));
  product = await startProduct(folder);
  await historyIsRead(product);
});

test.afterAll(async () => {
  await product?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

for (const [colorScheme, width, height] of [
  ["light", 1440, 900],
  ["dark", 390, 844],
] as const) {
  test(`no screen breaks a rule of accessibility, ${colorScheme} at ${width} pixels`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height } });
    const page = await context.newPage();
    for (const [path, stands] of SCREENS) {
      await test.step(path, async () => {
        await page.goto(`${product.url}${path}`);
        await shows(page, stands);
        expect.soft(await broken(page), path).toEqual([]);
        expect.soft(await sideways(page), `${path} scrolls sideways`).toBe(false);
      });
    }
    await context.close();
  });
}

async function shows(page: Page, stands: string | RegExp): Promise<void> {
  const text = page.getByText(stands);
  const named = page.getByRole("navigation", { name: stands });
  await expect(text.or(named).filter({ visible: true }).first()).toBeVisible({ timeout: 60_000 });
}

/** Rules that are broken, each with the first place. Nodes of the graph shrink with its zoom, and its list says the same. */
async function broken(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).withTags(RULES).exclude(".react-flow__node");
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`);
}

function sideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}
