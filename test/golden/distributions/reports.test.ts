import { describe, expect, it } from "vitest";
import { enforcementReport, reportText } from "#lib/enforcement/index.ts";
import { DISTRIBUTIONS, expectedFile, readDistribution } from "./read-distribution.ts";

/**
 * One folder is one distribution: `cluster.yaml`, the objects as its API server would give them, and `report.txt`,
 * what they say about enforcement. `vitest -u` rewrites the latter; read the difference by eye against the sources.
 */
describe("what the objects of a distribution say about enforcement", () => {
  it.each(DISTRIBUTIONS)("%s", async (name) => {
    const { snapshot, problems } = readDistribution(name);
    expect(problems).toEqual([]);
    if (snapshot.evidence === undefined) throw new Error(`${name} holds no evidence`);
    const text = reportText(enforcementReport(snapshot.evidence));
    await expect(text).toMatchFileSnapshot(expectedFile(name, "report.txt"));
  });
});
