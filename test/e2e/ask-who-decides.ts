import { expect, type Page } from "@playwright/test";

/**
 * Asks the Explain screen two questions about the shop before anything is enforced, by keyboard: one that a policy of
 * legacy-erp denies, whose link is followed to the policy's YAML, and one that is allowed now and not under the candidate.
 */
export async function askWhoDecides(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/explain`);
  await expect(page.getByRole("region", { name: "Worth asking now" }).getByRole("link")).toHaveCount(3);

  await page.getByRole("combobox", { name: "From" }).fill("stranger");
  await page.getByRole("option", { name: /^sandbox\/Pod\/stranger/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "To", exact: true }).fill("legacy-erp/db");
  await page.getByRole("textbox", { name: "Port" }).fill("1521");
  await page.keyboard.press("Enter");

  const denied = page.getByRole("region", { name: "Answer" });
  await expect(denied).toContainText("sandbox/stranger cannot reach legacy-erp/db on TCP 1521");
  await expect(page.getByRole("status").filter({ hasText: "cannot reach legacy-erp/db" })).toBeAttached();
  await page
    .getByRole("link", { name: /^legacy-erp\// })
    .first()
    .click();
  await expect(page.getByRole("tab", { name: /^Policies/, selected: true })).toBeVisible();
  await expect(page.getByText("kind: NetworkPolicy").first()).toBeVisible();

  await page.goto(`${url}/explain?from=storefront/web&to=checkout/Deployment/api&port=8443`);
  const allowed = page.getByRole("region", { name: "Answer" });
  await expect(allowed).toContainText("storefront/web can reach checkout/api on TCP 8443.");
  await page.getByRole("radio", { name: /Under the candidate/ }).check();
  await expect(page.getByRole("article", { name: /^storefront\/web/ })).toContainText("would be denied");
  await page.getByRole("link", { name: "storefront/web to checkout/api" }).click();
  await expect(page.getByRole("complementary", { name: /storefront\/web to checkout\/api/ })).toBeVisible();
}
