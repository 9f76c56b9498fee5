import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EVIDENCE_CONFIG_MAPS } from "#lib/manifests/evidence-config-maps.ts";
import { EVIDENCE_SETTINGS } from "#lib/manifests/evidence-settings.ts";
import { FOREIGN_POLICY_GROUPS } from "#lib/policy/index.ts";
import { PLATFORM_KINDS } from "#lib/manifests/platform-kinds.ts";

const PAGE = readFileSync(path.join(import.meta.dirname, "../../../docs/permissions.md"), "utf8");

test.each([
  ...PLATFORM_KINDS.map(({ resource }) => resource),
  ...FOREIGN_POLICY_GROUPS.map(({ group }) => group),
  ...EVIDENCE_CONFIG_MAPS,
  ...EVIDENCE_SETTINGS.map(({ resource, group }) => `${resource}.${group}`),
])("docs/permissions.md says that %s is read", (name) => {
  expect(PAGE).toContain(name);
});
