import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { enforcementReport, reportText } from "#lib/enforcement/index.ts";
import { enforcementPage } from "./enforcement-page.ts";
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

const PAGE = path.join(import.meta.dirname, "../../../docs/enforcement.md");
const MARK = "<!-- made from the recorded distributions -->\n";

/** What stands before the mark is written by hand; what stands after it cannot drift from the code. */
it("docs/enforcement.md says what the code says", async () => {
  const [byHand = ""] = readFileSync(PAGE, "utf8").split(MARK);
  await expect(`${byHand}${MARK}${enforcementPage()}`).toMatchFileSnapshot(PAGE);
});
