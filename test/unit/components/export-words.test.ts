import { expect, test } from "vitest";
import { edgeText, exportText, limitsText, sizeText } from "#components/export/export-words.ts";
import { countFiles, fileTree, isWithin } from "#components/export/file-tree.ts";
import { runbookSections } from "#components/export/runbook-sections.ts";

const file = (path: string) => ({ path, text: "" });

test("an export says for whom it is, and that no open policy is in it", () => {
  const files = [file("kustomization.yaml"), file("payments.yaml")];
  expect(exportText({ namespaces: ["payments"], files }, false)).toBe(
    "The runbook and a kustomize folder of 2 files for payments. Open policies are never part of it.",
  );
  expect(exportText({ namespaces: ["ledger", "payments"], files }, true)).toContain("for all 2 namespaces");
});

test("what is left out is said before the download, and nothing where nothing is", () => {
  const need = { finding: "x" as never, namespace: "ledger", direction: "egress", text: "x" } as const;
  expect(limitsText({ inexpressible: [need], uncovered: [] })).toBe(
    "Not in it: 1 need that the standard API cannot express on this CNI",
  );
  expect(limitsText({ inexpressible: [], uncovered: [] })).toBeUndefined();
});

test("an edge is named as people name it", () => {
  expect(edgeText("w:storefront/Deployment/web>w:checkout/Deployment/api:8443/TCP")).toBe(
    "storefront/web to checkout/api, 8443/TCP",
  );
  expect(edgeText("n:node>w:checkout/Deployment/api:8443/TCP")).toBe("nodes to checkout/api, 8443/TCP");
  expect(edgeText("w:a/Pod/b>x:fd00::1:443/TCP")).toBe("a/b to fd00::1, 443/TCP");
  expect(edgeText("x:world>w:a/Pod/b:0/ICMP")).toBe("outside to a/b, ICMP");
});

test("sizes are rounded, and never nothing", () => {
  expect([3, 12_400, 1_440_000].map(sizeText)).toEqual(["1 kB", "12 kB", "1.4 MB"]);
});

test("paths become a tree: files before folders, numbers in their order", () => {
  const tree = fileTree(["ns/b/10-dns.yaml", "ns/b/9-deny.yaml", "ns/a/x.yaml", "kustomization.yaml"]);
  expect(tree.map(({ path }) => path)).toEqual(["kustomization.yaml", "ns"]);
  const [, folder] = tree;
  expect(folder).toMatchObject({
    children: [
      { path: "ns/a" },
      { path: "ns/b", children: [{ name: "9-deny.yaml" }, { name: "10-dns.yaml" }] },
    ],
  });
  expect(folder && countFiles(folder)).toBe(3);
  expect(folder && isWithin(folder, "ns/a/x.yaml")).toBe(true);
  expect(folder && isWithin(folder, "nsx")).toBe(false);
});

const RUNBOOK = `Before.

# Runbook

## Verify

\`\`\`sh
# no heading
\`\`\`

## Verify

~~~~
~~~
# none either
~~~~

### \`payments\`
`;

test("a runbook is cut at its headings, not at comments within code, and each part can be jumped to", () => {
  expect(runbookSections(RUNBOOK).map(({ id, level }) => `${level} ${id}`)).toEqual([
    "0 start",
    "1 runbook",
    "2 verify",
    "2 verify-1",
    "3 payments",
  ]);
  expect(runbookSections(RUNBOOK)[3]?.text).toContain("# none either");
});

test("nothing of a runbook is lost by cutting it", () => {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");
  expect(
    words(
      runbookSections(RUNBOOK)
        .map(({ text }) => text)
        .join("\n"),
    ),
  ).toEqual(words(RUNBOOK));
});
