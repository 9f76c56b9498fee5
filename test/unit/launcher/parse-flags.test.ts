import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { environmentWith } from "#lib/launcher/environment.ts";
import { helpText, LAUNCH_OPTIONS, parseFlags } from "#lib/launcher/parse-flags.ts";

describe("flags of npm start", () => {
  it("become the environment variables they stand for", () => {
    const request = parseFlags(["--port", "8080", "--scenario", "./manifests"]);
    expect(request).toEqual({
      ok: true,
      value: { kind: "start", env: { DRAWBRIDGE_PORT: "8080", DRAWBRIDGE_SCENARIO: "./manifests" } },
    });
  });

  it("are refused by name when unknown, and nothing is guessed", () => {
    const request = parseFlags(["--prot", "8080"]);
    expect(request.ok).toBe(false);
    if (!request.ok) expect(request.refusal.message).toContain("--prot");
  });

  it("each appear in the help with their variable", () => {
    for (const { flag, variable } of LAUNCH_OPTIONS) {
      expect(helpText()).toContain(`--${flag} `);
      expect(helpText()).toContain(variable);
    }
  });

  it("that choose a cluster silence variables that choose another one", () => {
    const byScenario = environmentWith(
      { DRAWBRIDGE_SCENARIO: "shop" },
      { KUBECONFIG: "/k", DRAWBRIDGE_CONTEXT: "prod" },
    );
    expect(byScenario.KUBECONFIG).toBeUndefined();
    expect(byScenario.DRAWBRIDGE_CONTEXT).toBeUndefined();
    const byKubeconfig = environmentWith({ KUBECONFIG: "/k" }, { DRAWBRIDGE_SCENARIO: "shop" });
    expect(byKubeconfig.DRAWBRIDGE_SCENARIO).toBeUndefined();
  });
});

describe("the README's configuration table", () => {
  it("has exactly the options that exist, with their variables and defaults", () => {
    const rows = readFileSync("README.md", "utf8").match(/^\| `--.*$/gm) ?? [];
    const expected = LAUNCH_OPTIONS.map(
      ({ flag, value, variable, fallback, meaning }) =>
        `| \`--${flag} ${value.replaceAll("|", "\\|")}\` | \`${variable}\` | ${fallback} | ${meaning} |`,
    );
    expect(rows).toEqual(expected);
  });
});
