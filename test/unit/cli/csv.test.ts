import { expect, test } from "vitest";
import { csvRows } from "#lib/cli/csv-rows.ts";
import { csvLines, jsonLines } from "#lib/cli/output-format.ts";

test("a field with a comma, a quote or a line break is quoted, and read back as it was", () => {
  const fields = ["a,b", 'say "no"', "plain", ""];
  const lines = [...csvLines({ columns: ["A", "b", "c", "d"], rows: [fields], fields: (row) => row })];
  expect(lines).toEqual(["A,b,c,d", '"a,b","say ""no""",plain,']);
  expect(csvRows(lines)).toEqual([{ line: 2, fields: { a: "a,b", b: 'say "no"', c: "plain", d: "" } }]);
});

test("blank lines, comments, a byte order mark and the case of the header do not matter", () => {
  expect(csvRows(["\uFEFFSender,PORT", "", "# later", "storefront/web, 80"])).toEqual([
    { line: 4, fields: { sender: "storefront/web", port: "80" } },
  ]);
});

test.each([[[]], [[{ a: 1 }]], [[{ a: 1 }, { a: 2 }]]])(
  "JSON that is written row by row is JSON: %j",
  (rows) => {
    const lines = jsonLines({ profile: "spec", absent: undefined }, "rows", {
      columns: [],
      rows,
      fields: () => [],
    });
    expect(JSON.parse([...lines].join("\n"))).toEqual({ profile: "spec", rows });
  },
);
