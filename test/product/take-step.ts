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
