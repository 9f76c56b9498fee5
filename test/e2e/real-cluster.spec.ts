import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test, type Page } from "@playwright/test";
import { sendRequest, type AnswerBody } from "../cluster/api-request.ts";
import { findClusterAssets } from "../cluster/cluster-assets.ts";
import { forkRealCluster } from "../cluster/fork-real-cluster.ts";
import { policy } from "../cluster/policies.ts";
import type { RealCluster } from "../cluster/start-real-cluster.ts";
import { writeManifests } from "../cluster/write-manifests.ts";
import { historyIsRead } from "../product/history-is-read.ts";
import { startProduct, type Product } from "../product/start-product.ts";
import { takeStep } from "../product/take-step.ts";
import { storefrontCapture } from "./storefront-capture.ts";

const assets = findClusterAssets(process.env);
const RECORDED = ["town.yaml", "kubeadm-calico/cluster.yaml"];
const POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";

let folder: string;
let cluster: RealCluster;
let product: Product;

test.skip(
  () => assets === undefined,
  "no kube-apiserver: npm run test:cluster -- --build makes one (Go 1.26), or KUBEBUILDER_ASSETS names one",
);

test.beforeAll(async () => {
  if (assets === undefined) return;
  test.setTimeout(600_000);
  folder = mkdtempSync(join(tmpdir(), "drawbridge-real-"));
  cluster = await forkRealCluster(assets);
  await writeManifests(cluster, RECORDED.map(recorded));
  await write("ledger", "allow-api", "argocd");
  const [kubeconfig, flows] = [join(folder, "kubeconfig"), join(folder, "flows.jsonl")];
  writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
  writeFileSync(flows, storefrontCapture(Date.now()));
  const flags = ["--kubeconfig", kubeconfig, "--flows", flows, "--writes", "on", "--settle-ms", "300"];
  product = await startProduct(join(folder, "data"), [...flags, "--user", "dana"]);
  await historyIsRead(product);
  await seedProof();
});

test.afterAll(async () => {
  await product?.stop();
  await cluster?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("on a real API server a namespace goes from nothing to default-deny and back, object by object", async ({
  page,
}) => {
  const untouched = await others();
  await page.goto(`${product.url}/namespaces/storefront`);

  await test.step("the stranger is dismissed and the rest accepted; nothing is written by that", async () => {
    await dismiss(page, /^Select stranger/);
    await page.getByRole("button", { name: "Accept all observed" }).click();
    await page
      .getByRole("dialog", { name: "Accept all observed" })
      .getByRole("button", { name: /^Allow \d+/ })
      .click();
    await expect(page.getByText("Undecided 0")).toBeVisible();
    expect(await standing()).toEqual([]);
  });

  let ofTheRevision: readonly string[] = [];

  await test.step("staging writes every policy of the revision, and both open policies", async () => {
    await takeStep(page, "Stage", "Staged");
    const policies = await standing();
    const names = policies.map(({ metadata }) => metadata?.name ?? "");
    ofTheRevision = names.filter((name) => !name.startsWith(OPEN));
    expect(ofTheRevision.length).toBeGreaterThan(0);
    expect(names).toEqual([...ofTheRevision, OPEN_EGRESS, OPEN_INGRESS]);
    for (const one of policies) expectOurs(one);
    const open = policies.find(({ metadata }) => metadata?.name === OPEN_INGRESS);
    expect(open?.spec).toMatchObject({ policyTypes: ["Ingress"], ingress: [{}] });
  });

  await test.step("a rule more is a diff, then one object more, and what stood keeps its version", async () => {
    await page.getByText(/^Decided \d+/).click();
    await page.getByRole("button", { name: /^Take back the decision on stranger/ }).click();
    await page.getByText(/^Undecided \d+/).click();
    await page.getByRole("button", { name: /^Allow stranger/ }).click();
    await expect(page.getByText("Undecided 0")).toBeVisible();
    await page.getByRole("tab", { name: /^Revisions/ }).click();
    await page.getByRole("button", { name: /^Revision \d+ .*candidate, not applied/ }).click();
    const manifests = page.getByLabel(/^Manifests of revision \d+/);
    await expect(manifests).toContainText("name: drawbridge-ingress-from-stranger-");
    const before = await standing();
    await page.getByRole("button", { name: /^Apply revision \d+…$/ }).click();
    const sheet = page.getByRole("dialog");
    await expect(
      sheet.getByText(/NetworkPolicy storefront\/drawbridge-ingress-from-stranger/).first(),
    ).toBeVisible();
    await sheet.getByRole("button", { name: /^Apply revision \d+$/ }).click();
    await expect.poll(async () => (await standing()).length, { timeout: 30_000 }).toBe(before.length + 1);
    const after = await standing();
    const kept = before.map(({ metadata }) => metadata?.name);
    expect(after.filter(({ metadata }) => kept.includes(metadata?.name))).toEqual(before);
    for (const one of after) expectOurs(one);
    ofTheRevision = (await standingNames()).filter((name) => !name.startsWith(OPEN));
    await page.goto(`${product.url}/namespaces/storefront`);
  });

  await test.step("enforcing ingress deletes one object, and enforcing egress the other", async () => {
    await takeStep(page, "Enforce ingress", "Ingress");
    expect(await standingNames()).toEqual([...ofTheRevision, OPEN_EGRESS]);
    await takeStep(page, "Enforce egress", "Egress");
    expect(await standingNames()).toEqual(ofTheRevision);
  });

  await test.step("rolling back writes both open policies, deletes nothing, and holds the namespace", async () => {
    const before = await standing();
    await page.goto(`${product.url}/namespaces/storefront`);
    await page.getByRole("button", { name: "Roll back storefront" }).click();
    const confirm = page.getByRole("dialog", { name: /Roll back storefront/ });
    await confirm.getByRole("button", { name: /^Roll back/ }).click();
    await expect(page.getByText(/objects? written in \d+/).first()).toBeVisible();
    const after = await standing();
    expect(after.map(({ metadata }) => metadata?.name)).toEqual([
      ...ofTheRevision,
      OPEN_EGRESS,
      OPEN_INGRESS,
    ]);
    expect(after.slice(0, before.length)).toEqual(before);
    for (const one of after) expectOurs(one);
    await expect(page.getByRole("region", { name: "Phase: Staged" })).toBeVisible();
  });

  await test.step("once the hold is released the next step is offered again", async () => {
    await page.getByRole("button", { name: "Release the hold on storefront" }).first().click();
    await confirmWithReason(page, "Release the hold", "it was a drill");
    await expect(
      page.getByRole("main").getByRole("button", { name: "Enforce ingress", exact: true }).first(),
    ).toBeEnabled();
  });

  await test.step("leaving deletes everything of ours, the open policies last, and nothing of anybody else", async () => {
    const from = (await sendRequest(cluster, "GET", POLICIES)).body?.metadata?.resourceVersion ?? "";
    await page.getByRole("button", { name: "More for storefront" }).click();
    await page.getByRole("menuitem", { name: /Leave this namespace/ }).click();
    await confirmWithReason(page, "Leave this namespace", "the drill is over");
    await expect.poll(standingNames, { timeout: 30_000 }).toEqual([]);
    const gone = await deletedSince(from);
    expect(gone.toSorted()).toEqual([...ofTheRevision, OPEN_EGRESS, OPEN_INGRESS].toSorted());
    expect(gone.slice(-2).toSorted()).toEqual([OPEN_EGRESS, OPEN_INGRESS]);
    expect(await others()).toEqual(untouched);
  });
});

const OPEN = "zz-drawbridge-open-";
const OPEN_INGRESS = `${OPEN}ingress`;
const OPEN_EGRESS = `${OPEN}egress`;

/** No kubelet runs here, so canary pods cannot: their proof is put into the product's store, as if they had. */
async function seedProof(): Promise<void> {
  const script = ["--conditions=react-server", "test/product/seed-proof.ts", product.dataDir];
  await promisify(execFile)(process.execPath, ["--no-warnings", ...script]);
}

function recorded(file: string): string {
  return readFileSync(join(import.meta.dirname, "..", "golden", "distributions", file), "utf8");
}

async function write(namespace: string, name: string, manager: string): Promise<void> {
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`;
  const answer = await sendRequest(cluster, "PATCH", `${path}?fieldManager=${manager}`, {
    contentType: "application/apply-patch+yaml",
    body: policy(name),
  });
  expect(answer.code).toBe(201);
}

/** As `kubectl get networkpolicies -n storefront` would answer: everything that stands there, by name. */
async function standing(): Promise<readonly AnswerBody[]> {
  const path = "/apis/networking.k8s.io/v1/namespaces/storefront/networkpolicies";
  return (await sendRequest(cluster, "GET", path)).body?.items ?? [];
}

async function standingNames(): Promise<readonly string[]> {
  return (await standing()).map(({ metadata }) => metadata?.name ?? "");
}

/** Every policy that is not of the storefront, whole: its version tells whether anybody touched it. */
async function others(): Promise<readonly AnswerBody[]> {
  const { body } = await sendRequest(cluster, "GET", POLICIES);
  return (body?.items ?? []).filter(({ metadata }) => metadata?.namespace !== "storefront");
}

/** Written by server-side apply as `drawbridge` and by nobody else, and labelled as ours. */
function expectOurs({ metadata }: AnswerBody): void {
  expect(metadata?.managedFields?.map(({ manager, operation }) => [manager, operation])).toEqual([
    ["drawbridge", "Apply"],
  ]);
  expect(metadata?.labels).toMatchObject({
    "app.kubernetes.io/managed-by": "drawbridge",
    "drawbridge.dev/instance": "default",
  });
  expect(Object.keys(metadata?.annotations ?? {})).not.toEqual([]);
}

/** Names of the policies that were deleted after `version`, in the order in which the API server deleted them. */
async function deletedSince(version: string): Promise<readonly string[]> {
  const query = `watch=true&timeoutSeconds=1&resourceVersion=${version}`;
  const { text } = await sendRequest(cluster, "GET", `${POLICIES}?${query}`);
  const events = text.split("\n").filter((line) => line !== "");
  return events
    .map((line) => JSON.parse(line) as { type: string; object: AnswerBody })
    .filter(({ type }) => type === "DELETED")
    .map(({ object }) => object.metadata?.name ?? "");
}

async function dismiss(page: Page, name: RegExp): Promise<void> {
  const boxes = page.getByRole("checkbox", { name });
  await expect(boxes.first()).toBeVisible();
  for (const box of await boxes.all()) await box.check();
  await page.getByRole("button", { name: "Dismiss", exact: true }).click();
  const dismissal = page.getByRole("dialog", { name: /^Dismiss \d+ flow/ });
  await dismissal.getByRole("button", { name: "Should be denied" }).click();
  await dismissal.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(dismissal).toBeHidden();
  await expect(boxes).toHaveCount(0);
}

async function confirmWithReason(page: Page, verb: string, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(reason);
  await dialog.getByRole("button", { name: verb, exact: true }).click();
}
