import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drawbridge, folderOf } from "./run-drawbridge.ts";
import { APPS, hubbleLine } from "./town-manifests.ts";

const town = () => folderOf({ "apps.yaml": APPS });
const NEEDED = "sender,receiver,port,protocol\nstorefront/web,service/payments/api,443,TCP\n";

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

test("export writes the runbook and a folder for each namespace, with rules for the connections that are needed", async () => {
  const [input, out] = [town(), folderOf({})];
  const flows = join(folderOf({ "needed.csv": NEEDED }), "needed.csv");
  const run = await drawbridge(["export", "--out", out, "--manifests", input, "--flows", flows]);
  expect(run.out).toMatch(/: \d+ files, \d+ policies for \d+ namespaces\./);
  expect(read(out, "README.md")).toMatch(/^# Default-deny for /);
  expect(read(out, "kustomization.yaml")).toContain("- namespaces/payments");
  const api = read(out, "namespaces/payments/40-app-api.yaml");
  expect(api).toContain("# listed as needed, from storefront/web on TCP 8443");
  expect(read(out, "namespaces/storefront/40-app-web.yaml")).toContain("port: 8443");
});

test("export takes a Hubble capture, and says how often and when", async () => {
  const out = folderOf({});
  const flows = join(
    folderOf({ "flows.jsonl": hubbleLine(["storefront", "web"], ["payments", "api"], 8443) }),
    "flows.jsonl",
  );
  await drawbridge([
    "export",
    "--out",
    out,
    "--manifests",
    town(),
    "--flows",
    flows,
    "--namespace",
    "payments",
  ]);
  expect(readdirSync(join(out, "namespaces"))).toEqual(["payments"]);
  expect(read(out, "namespaces/payments/40-app-api.yaml")).toMatch(
    /# seen once, last .*, from storefront\/web on TCP 8443/,
  );
});

test("the next export takes away what the last one wrote and no longer has, and nothing else", async () => {
  const [input, out] = [town(), folderOf({})];
  await drawbridge(["export", "--out", out, "--manifests", input]);
  writeFileSync(join(out, "notes.txt"), "ours");
  const again = await drawbridge(["export", "--out", out, "--manifests", input, "--namespace", "payments"]);
  expect(again.err).not.toContain("holds files");
  expect(existsSync(join(out, "namespaces/storefront/10-default-deny.yaml"))).toBe(false);
  expect(read(out, "notes.txt")).toBe("ours");
});

test("export writes into no folder that holds something else, unless it is told to", async () => {
  const out = folderOf({ "notes.txt": "ours" });
  const refused = await drawbridge(["export", "--out", out, "--manifests", town()]);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("holds files that no export wrote, and nothing was written");
  expect(readdirSync(out)).toEqual(["notes.txt"]);
  await drawbridge(["export", "--out", out, "--manifests", town(), "--force"]);
  expect(read(out, "notes.txt")).toBe("ours");
  expect(existsSync(join(out, "README.md"))).toBe(true);
});

test("export --format runbook writes one document", async () => {
  const out = folderOf({});
  await drawbridge(["export", "--out", out, "--manifests", town(), "--format", "runbook"]);
  expect(readdirSync(out).toSorted()).toEqual([".drawbridge-export", "README.md"]);
});

test("export names what is wrong: no input, no such namespace, a file in the folder's place", async () => {
  const [input, out] = [town(), folderOf({ "a-file": "x" })];
  expect((await drawbridge(["export", "--out", out])).err).toContain("Give a folder of manifests");
  const typo = await drawbridge([
    "export",
    "--out",
    folderOf({}),
    "--manifests",
    input,
    "--namespace",
    "payment",
  ]);
  expect([typo.code, typo.err]).toEqual([2, expect.stringContaining("Did you mean payments?")]);
  const file = await drawbridge(["export", "--out", join(out, "a-file"), "--manifests", input]);
  expect([file.code, file.err]).toEqual([2, expect.stringContaining("is a file")]);
});
