import { unzipSync, strFromU8 } from "fflate";
import { parseAllDocuments } from "yaml";
import { beforeEach, describe, expect, it } from "vitest";
import { acceptPlatform } from "#lib/server/usecases/accept-platform.ts";
import { downloadExport } from "#lib/server/usecases/export-download.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";
import { readExport } from "#lib/server/usecases/read-export.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { readPlatformNeeds } from "#lib/server/usecases/read-platform-needs.ts";
import { removeRule } from "#lib/server/usecases/remove-rule.ts";
import { refusalOf, shopOfThisFile, valueOf } from "./shop-world.ts";

const shop = shopOfThisFile();

beforeEach(async () => {
  await shop.database.db.triageRow.deleteMany({});
  await shop.database.db.allowRuleRow.deleteMany({});
});

async function zipOf(namespaces: readonly string[]) {
  const file = valueOf(await downloadExport(shop.ctx, { namespaces, format: "zip" }));
  if (file.kind !== "file") throw new Error("the zip is a page");
  return file;
}

describe("the export of the shop", () => {
  it("holds a folder for every namespace, whose policies are those that its kustomization names", async () => {
    const page = valueOf(await readExport(shop.ctx));
    expect(page.namespaces).toContain("checkout");
    const files = new Map(page.files.map(({ path, text }) => [path, text]));
    const root = parseAllDocuments(files.get("kustomization.yaml") ?? "")[0]?.toJS() as {
      resources: string[];
    };
    expect(root.resources).toEqual(page.namespaces.map((name) => `namespaces/${name}`));
    const checkout = [...files.keys()].filter((path) => path.startsWith("namespaces/checkout/"));
    expect(checkout).toContain("namespaces/checkout/10-default-deny.yaml");
    expect(checkout).toContain("namespaces/checkout/20-dns.yaml");
    expect(page.runbook).toMatch(/^# Default-deny for /);
    expect(page.command).toMatch(/^curl .*format=zip/);
  });

  it("of one namespace names it in the command, and of one that is not there is refused", async () => {
    const page = valueOf(await readExport(shop.ctx, { namespaces: ["checkout"] }));
    expect(page.namespaces).toEqual(["checkout"]);
    expect(page.command).toContain("namespace=checkout");
    expect(refusalOf(await readExport(shop.ctx, { namespaces: ["atlantis"] })).code).toBe("not-found");
  });

  it("is a zip of the same files, with the runbook as its README, and equal bytes twice", async () => {
    const page = valueOf(await readExport(shop.ctx, { namespaces: ["checkout"] }));
    const [first, second] = [await zipOf(["checkout"]), await zipOf(["checkout"])];
    expect(first.name).toMatch(/^default-deny-[\w.-]+\.zip$/);
    expect(Buffer.compare(Buffer.from(first.body), Buffer.from(second.body))).toBe(0);
    const folder = first.name.replace(/\.zip$/, "");
    const entries = unzipSync(first.body);
    expect(Object.keys(entries).toSorted()).toEqual(
      [`${folder}/README.md`, ...page.files.map(({ path }) => `${folder}/${path}`)].toSorted(),
    );
    for (const { path, text } of page.files) expect(strFromU8(entries[`${folder}/${path}`]!)).toBe(text);
  });
});

describe("accepting what the platform needs", () => {
  const namespace = "checkout";

  it("makes rules of origin template once, tells what is allowed already, and is undone rule by rule", async () => {
    const first = valueOf(await acceptPlatform(shop.ctx, { namespace }));
    expect(first.ruleIds.length).toBeGreaterThan(0);
    const { rules } = valueOf(await readNamespace(shop.ctx, { namespace }));
    const made = rules.filter(({ id }) => first.ruleIds.includes(id));
    expect(new Set(made.map(({ origin }) => origin))).toEqual(new Set(["template"]));
    const { events } = valueOf(await readAudit(shop.ctx, { namespace }));
    expect(events.map(({ action }) => action)).toContain("rule.accepted");

    const again = valueOf(await acceptPlatform(shop.ctx, { namespace }));
    expect(again.ruleIds).toEqual([]);
    expect(again.skipped.length).toBeGreaterThan(0);
    for (const { why } of again.skipped) expect(why).toMatch(/^allowed already: /);

    for (const ruleId of first.ruleIds) valueOf(await removeRule(shop.ctx, { ruleId, reason: "undone" }));
    expect(valueOf(await readNamespace(shop.ctx, { namespace })).rules).toEqual([]);
  });

  it("leaves what is unknown to who names it, since it opens more than is needed", async () => {
    const platform = valueOf(await readPlatformNeeds(shop.ctx, { namespace: "kube-system" }));
    const unknown = platform.needs.filter(({ certainty }) => certainty === "unknown");
    expect(unknown.map(({ finding }) => finding)).toEqual(["dns/kube-system/kube-dns/upstream"]);

    const all = valueOf(await acceptPlatform(shop.ctx, { namespace: "kube-system" }));
    const left = all.skipped.filter(({ why }) => why.startsWith("unknown, "));
    expect(left.map(({ finding }) => finding)).toEqual(unknown.map(({ finding }) => finding));

    const findings = unknown.map(({ finding }) => finding);
    const named = valueOf(await acceptPlatform(shop.ctx, { namespace: "kube-system", findings }));
    expect(named.ruleIds).toHaveLength(1);
    expect(named.skipped).toEqual([]);
  });

  it("takes single findings, and refuses one that is not there", async () => {
    const outcome = await acceptPlatform(shop.ctx, { namespace, findings: ["dns/nowhere/nothing"] });
    expect(refusalOf(outcome).code).toBe("not-found");
  });
});
