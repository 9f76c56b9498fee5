import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { watchDrops, type DropWatch } from "../product/drops.ts";
import { historyIsRead } from "../product/history-is-read.ts";
import { startProduct, until, type Product } from "../product/start-product.ts";
import { proveEnforcement, takeStep } from "../product/take-step.ts";
import { askWhoDecides } from "./ask-who-decides.ts";

/** How long the data plane is watched for drops after a step; every declared connection repeats within it. */
const WATCH_MS = 6000;
const STRANGER = "sandbox/";

let folder: string;
let product: Product;
let drops: DropWatch;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  folder = mkdtempSync(join(tmpdir(), "drawbridge-story-"));
  product = await startProduct(folder);
  drops = watchDrops(hubbleAddress());
  await historyIsRead(product);
});

test.afterAll(async () => {
  drops?.close();
  await product?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("a namespace goes from nothing to default-deny and back, and nothing observed is cut on the way", async ({
  page,
}) => {
  test.setTimeout(480_000);
  await test.step("explain says who decides, now and under the candidate", () =>
    askWhoDecides(page, product.url));

  await test.step("canary pods prove that policies act, and that an allow-all wins", async () => {
    await page.goto(`${product.url}/namespaces/checkout`);
    const stage = page.getByRole("main").getByRole("button", { name: /^Stage waits for: Enforcement/ });
    await expect(stage).toBeVisible();
    await proveEnforcement(page, product.url);
    await expect(page.getByText("An allow-all wins over policies").first()).toBeVisible();
  });

  await test.step("the edge from the storefront is accepted on the graph", async () => {
    await page.goto(`${product.url}/graph`);
    await page.getByRole("button", { name: "Expand storefront" }).click();
    await page.getByRole("button", { name: "Expand checkout" }).click();
    await openEdge(page, /^storefront\/web to checkout\/api, 8443\/TCP.*would be denied/);
    const inspector = page.getByRole("complementary", { name: /storefront\/web to checkout\/api/ });
    await expect(inspector.getByText("Would be denied", { exact: false }).first()).toBeVisible();
    await expect(inspector.getByText("kind: NetworkPolicy")).toBeVisible();
    await inspector.getByRole("button", { name: /^Allow/ }).click();
    await expect(inspector.getByText(/undo/i).first().or(page.getByText(/undo/i).first())).toBeVisible();
  });

  await test.step("a tired engineer dismisses DNS and the stranger, and accepts the rest", async () => {
    await page.goto(`${product.url}/namespaces/checkout`);
    for (const flows of [/, 53\/UDP$/, /, 53\/TCP$/, /^Select sandbox/]) await selectFlows(page, flows);
    await page.getByRole("button", { name: "Dismiss", exact: true }).click();
    const dismissal = page.getByRole("dialog", { name: /^Dismiss \d+ flows/ });
    await dismissal.getByRole("button", { name: "Should be denied" }).click();
    await dismissal.getByRole("button", { name: "Dismiss", exact: true }).click();
    await expect(dismissal).toBeHidden();
    await page.getByRole("button", { name: "Accept all observed" }).click();
    await page
      .getByRole("dialog", { name: "Accept all observed" })
      .getByRole("button", { name: /^Allow \d+/ })
      .click();
    await expect(page.getByText("Undecided 0")).toBeVisible();
  });

  await test.step("staging drops nothing", async () => {
    const since = Date.now();
    await takeStep(page, "Stage", "Staged");
    await page.waitForTimeout(WATCH_MS);
    expect(drops.drops(since, "checkout")).toEqual([]);
  });

  await test.step("enforcing ingress drops the stranger alone", async () => {
    const since = Date.now();
    await takeStep(page, "Enforce ingress", "Ingress");
    await page.waitForTimeout(WATCH_MS);
    expect(observedDrops(since)).toEqual([]);
  });

  await test.step("enforcing egress is held by the DNS gate, which names the pods", async () => {
    const gates = page.getByRole("region", { name: "Gates to enforce egress" });
    const dns = gates.getByRole("listitem").filter({ hasText: "DNS" }).first();
    await expect(dns).toContainText(/6 of 6 pods would lose DNS: api-.*db-0.*worker-/);
    await page.getByRole("button", { name: "Enforce egress waits for: DNS holds" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByRole("button", { name: /^Enforce egress/ })).toBeDisabled();
    await page.keyboard.press("Escape");
  });

  await test.step("the DNS rule is a new revision, added before the old is removed", async () => {
    await page.getByText(/^Decided \d+/).click();
    const dnsFlows = page.getByRole("button", { name: /^Take back the decision on .*, 53\/(UDP|TCP)$/ });
    await expect(dnsFlows.first()).toBeVisible();
    for (let left = await dnsFlows.count(); left > 0; left -= 1) {
      await dnsFlows.first().click();
      await expect(dnsFlows).toHaveCount(left - 1);
    }
    await page.getByText(/^Undecided \d+/).click();
    await selectFlows(page, /, 53\//);
    await page.getByRole("button", { name: "Allow", exact: true }).click();
    await expect(page.getByText("Undecided 0")).toBeVisible();
    await expect(
      page.getByRole("main").getByRole("button", { name: "Enforce egress", exact: true }).first(),
    ).toBeEnabled();
  });

  await test.step("enforcing egress drops nothing observed, and the stranger shows as denied", async () => {
    const since = Date.now();
    await takeStep(page, "Enforce egress", "Egress");
    await page.waitForTimeout(WATCH_MS);
    expect(observedDrops(since)).toEqual([]);
    await until(() => drops.drops(since, "checkout").some(({ sender }) => sender.startsWith(STRANGER)));
    await page.goto(`${product.url}/graph?open=checkout`);
    await expect(
      page.getByRole("button", { name: /^sandbox to checkout\/.*denied$/ }).first(),
    ).toBeAttached();
  });

  await test.step("one click rolls back, and the stranger gets through again within two seconds", async () => {
    await page.goto(`${product.url}/namespaces/checkout`);
    await page.getByRole("button", { name: "Roll back checkout" }).click();
    const confirm = page.getByRole("dialog", { name: /Roll back checkout/ });
    await expect(confirm).toContainText("zz-drawbridge-open-ingress");
    const clickedAt = Date.now();
    await confirm.getByRole("button", { name: /^Roll back/ }).click();
    await expect(page.getByText(/objects? written in \d+/).first()).toBeVisible();
    await until(() => drops.passed(clickedAt, fromStranger).length > 0);
    const openAgainMs = (drops.passed(clickedAt, fromStranger)[0]?.atMs ?? 0) - clickedAt;
    console.log(`  the stranger got through again ${openAgainMs} ms after the click`);
    await expect(page.getByRole("region", { name: "Phase: Staged" })).toBeVisible();
    await page.waitForTimeout(2000);
    expect(drops.drops(clickedAt + 2000, "checkout")).toEqual([]);
  });

  await test.step("after a kill -9 of the launcher everything is still there", async () => {
    await product.kill();
    drops.close();
    product = await startProduct(folder);
    drops = watchDrops(hubbleAddress());
    await page.goto(`${product.url}/namespaces/checkout`);
    await expect(page.getByRole("region", { name: "Phase: Staged" })).toBeVisible();
    await expect(page.getByRole("tab", { name: /^Revisions 2/ })).toBeVisible();
    await page.goto(`${product.url}/audit`);
    await expect(page.getByText(/rolled back/i).first()).toBeVisible();
  });

  await test.step("Ctrl-C leaves nothing running", async () => {
    expect(await product.stop()).toBe(0);
    await expect(fetch(product.url)).rejects.toThrow();
  });
});

function observedDrops(sinceMs: number) {
  return drops.drops(sinceMs, "checkout").filter(({ sender }) => !sender.startsWith(STRANGER));
}

function fromStranger({ sender, receiver }: { readonly sender: string; readonly receiver: string }): boolean {
  return sender.startsWith(STRANGER) && receiver.startsWith("checkout/");
}

/** By keyboard, as the graph promises: focus the edge and press Enter. */
async function openEdge(page: Page, name: RegExp): Promise<void> {
  const edge = page.getByRole("button", { name }).first();
  await edge.focus();
  await page.keyboard.press("Enter");
}

/** By label: rows change places while they are ticked, because their counts are live. */
async function selectFlows(page: Page, name: RegExp): Promise<void> {
  const boxes = page.getByRole("checkbox", { name });
  await expect(boxes.first()).toBeVisible();
  const labels = await boxes.evaluateAll((found) => found.map((box) => box.getAttribute("aria-label") ?? ""));
  for (const label of labels) await page.getByRole("checkbox", { name: label, exact: true }).check();
}

/** The simulator says on its first line where its Hubble Relay is. */
function hubbleAddress(): string {
  const log = readFileSync(join(folder, "logs", "simulator.log"), "utf8");
  return (JSON.parse(log.split("\n")[0] ?? "{}") as { hubbleAddress: string }).hubbleAddress;
}
