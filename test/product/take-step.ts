import { expect, type Page } from "@playwright/test";

/** Opens the step's sheet, reads its writes, takes it, and waits until the phase is reached. */
export async function takeStep(page: Page, verb: string, phase: string): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: verb, exact: true }).first().click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("heading", { name: "What it will do" })).toBeVisible();
  await sheet.getByRole("button", { name: verb, exact: true }).click();
  await expect(page.getByRole("region", { name: `Phase: ${phase}` })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("Escape");
}

/** Proves enforcement as a person does, on its screen, and waits until the canary pods have shown it. */
export async function proveEnforcement(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/enforcement`);
  await page.getByRole("button", { name: "Prove now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Run canary pods" }).click();
  await expect(page.getByRole("button", { name: "Prove again" })).toBeVisible({ timeout: 180_000 });
}
