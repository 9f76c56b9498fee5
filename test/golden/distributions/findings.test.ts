import { describe, expect, it } from "vitest";
import { findingsOf } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import { dnsText, evidenceOf, findingsText, needsText } from "./findings-text.ts";
import { DISTRIBUTIONS, expectedFile, readDistribution } from "./read-distribution.ts";

/**
 * What a default-deny would break in each recorded distribution (`findings.txt`, with what every namespace must allow for
 * it there), and where its pods ask for names (`dns.txt`). `vitest -u` rewrites them; read the difference by eye.
 */
describe("what is found in a distribution", () => {
  it.each(DISTRIBUTIONS)("%s", async (name) => {
    const { snapshot } = readDistribution(name);
    const findings = findingsOf(snapshot, enforcementReport(evidenceOf(snapshot)));
    const text = `${findingsText(findings)}\n${needsText(snapshot, findings)}`;
    await expect(text).toMatchFileSnapshot(expectedFile(name, "findings.txt"));
  });
});

describe("where the pods of a distribution ask for names", () => {
  it.each(DISTRIBUTIONS)("%s", async (name) => {
    const { snapshot } = readDistribution(name);
    await expect(dnsText(snapshot)).toMatchFileSnapshot(expectedFile(name, "dns.txt"));
  });
});
