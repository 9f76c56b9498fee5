import { describe, expect, it } from "vitest";
import { compileSnapshot, lintPolicies } from "#lib/policy/index.ts";
import { listedFindings } from "#lib/rollout/index.ts";
import { diffLines } from "#lib/rollout/pages/diff-lines.ts";
import { policyOf } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";

const signs = { same: " ", removed: "-", added: "+", gap: "…" } as const;
const shown = (before: readonly string[], after: readonly string[]) =>
  diffLines(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

describe("diffLines", () => {
  it("shows what changes with three lines around, and a gap for the rest", () => {
    const before = ["1", "2", "3", "4", "5", "6", "7", "8"];
    expect(shown(before, before.with(5, "six"))).toEqual(["…", " 3", " 4", " 5", "-6", "+six", " 7", " 8"]);
    expect(shown(["a"], ["a", "b"])).toEqual([" a", "+b"]);
    expect(shown(["a", "b"], ["b"])).toEqual(["-a", " b"]);
    expect(shown(["a"], ["a"])).toEqual(["…"]);
  });
});

describe("listedFindings", () => {
  const policies = [
    policyOf("payments", "p", {
      podSelector: { matchLabels: { app: "payments-api" } },
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ protocol: "TCP", port: 443 }] }],
    }),
  ];
  const snapshot = town({ policies });
  const listed = listedFindings(lintPolicies(compileSnapshot(snapshot)), snapshot);

  it("gives a finding with a patch the lines of YAML that it changes", () => {
    const found = listed.find(({ id }) => id === "service-port-instead-of-target");
    expect(found?.diff?.filter(({ kind }) => kind !== "same" && kind !== "gap")).toEqual([
      { kind: "removed", text: expect.stringMatching(/port: 443$/) },
      { kind: "added", text: expect.stringMatching(/port: 8443$/) },
    ]);
  });

  it("leaves the others as they are", () => {
    const others = listed.filter(({ patch }) => patch === undefined);
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter(({ diff }) => diff !== undefined)).toEqual([]);
  });
});
