import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { historyIsRead } from "../product/history-is-read.ts";
import { startProduct, type Product } from "../product/start-product.ts";

let folder: string;
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  folder = mkdtempSync(join(tmpdir(), "drawbridge-what-if-"));
  product = await startProduct(folder);
  await historyIsRead(product);
});

test.afterAll(async () => {
  await product?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("an edit says while it is typed what it would cut, keeps the last good answer, and writes nothing", async ({
  page,
}) => {
  const writes: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") writes.push(`${request.method()} ${request.url()}`);
  });
  await page.goto(`${product.url}/namespaces/checkout?tab=policies`);
  await page.getByRole("link", { name: "See what a new policy would do" }).click();
  await page.waitForURL(/\/what-if\/checkout$/, { timeout: 60_000 });
  const observed = page.getByRole("region", { name: "Observed connections" });
  const scrapes = observed.getByRole("listitem").filter({ hasText: /^monitoring\/prometheus to api/ });

  await test.step("a default deny cuts what was observed, with the reason", async () => {
    await expect(observed.getByText(/connections would be cut/)).toBeVisible();
    await scrapes.getByText("monitoring/prometheus").first().click();
    await expect(scrapes.getByText(/checkout\/new-policy selects .* has no ingress rule/)).toBeVisible();
  });

  const editor = page.getByLabel("YAML of the policy to try");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+End");

  await test.step("a text with a mistake names its line, and the last good answer stays", async () => {
    await page.keyboard.type("  ingres: [{}]");
    await expect(page.getByRole("alert", { name: "Problems of the text" })).toContainText("line 11");
    await expect(observed.getByText(/connections would be cut/)).toBeVisible();
    await expect(observed.getByText(/last text that could be read/)).toBeVisible();
  });

  await test.step("letting everybody in spares the scrapes, and pairs that nobody used are counted too", async () => {
    for (let back = 0; back < ": [{}]".length; back += 1) await page.keyboard.press("Backspace");
    await page.keyboard.type("s: [{}]");
    await expect(page.getByRole("alert", { name: "Problems of the text" })).toBeHidden();
    await expect(scrapes).toBeHidden();
    await expect(page.getByText(/Observed or not: .* would no longer be connected/)).toBeVisible();
  });

  expect(writes).toEqual([]);
});
