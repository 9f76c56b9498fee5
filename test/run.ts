import { spawn } from "node:child_process";
import { findClusterAssets } from "./cluster/cluster-assets.ts";
import { findBrowser } from "./e2e/find-browser.ts";
import { cruiseTheLaw } from "./law.ts";

/**
 * `npm test`: every tier in turn, each as users and CI run it. All tiers run even when one fails, so that one run
 * tells everything; what could not run is said loudly and, with `--strict` (CI), is a failure.
 */
interface Tier {
  readonly name: string;
  /** Absent result text means it passed; a string says why it was not run. */
  run(): Promise<{ readonly passed: boolean; readonly notRun?: string }>;
}

const strict = process.argv.includes("--strict") || process.env.CI === "true";

const tiers: readonly Tier[] = [
  command("format", "prettier", ["--check", "--log-level", "warn", "."]),
  command("types", "tsc", ["--noEmit", "-p", "."]),
  command("lint", "oxlint", ["--type-aware", "app", "components", "lib", "test", "prisma"]),
  { name: "dependency rules", run: async () => ({ passed: await cruiseTheLaw() }) },
  command("dead code", "knip", []),
  command("unit, property, golden", "vitest", ["run", "--project", "pure"]),
  command("integration", "vitest", ["run", "--project", "integration"]),
  { name: "cluster", run: runClusterSuite },
  { name: "browser story", run: runBrowserStory },
];

/**
 * Where CI builds the API server that is missing, a user who asks for the tests does not get a quarter of an hour of Go
 * compiler with them: it is said how to have it.
 */
async function runClusterSuite(): Promise<{ passed: boolean; notRun?: string }> {
  const named = (process.env["KUBEBUILDER_ASSETS"] ?? "") !== "";
  if (!strict && !named && findClusterAssets(process.env) === undefined) {
    return {
      passed: false,
      notRun: "no kube-apiserver: npm run test:cluster builds one, once (10 minutes, Go 1.26), and runs this",
    };
  }
  return { passed: (await exitCode(process.execPath, ["test/cluster/run.ts", ...ifStrict()])) === 0 };
}

function ifStrict(): readonly string[] {
  return strict ? ["--strict"] : [];
}

async function runBrowserStory(): Promise<{ passed: boolean; notRun?: string }> {
  const browser = findBrowser();
  if (browser === undefined) {
    return {
      passed: false,
      notRun:
        "no browser: set DRAWBRIDGE_BROWSER to a Chromium, apt-get install chromium, or npx playwright install chromium",
    };
  }
  return command("browser story", "playwright", ["test", "--config", "test/e2e/playwright.config.ts"]).run();
}

function command(name: string, bin: string, args: readonly string[]): Tier {
  return { name, run: async () => ({ passed: (await exitCode(`node_modules/.bin/${bin}`, args)) === 0 }) };
}

function exitCode(file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

const lines: string[] = [];
let failed = 0;
let notRun = 0;
for (const tier of tiers) {
  console.log(`\n=== ${tier.name}`);
  const startedAt = performance.now();
  const result = await tier.run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (result.notRun !== undefined) {
    notRun += 1;
    lines.push(`  NOT RUN ${tier.name}: ${result.notRun}`);
  } else {
    if (!result.passed) failed += 1;
    lines.push(`  ${result.passed ? "passed " : "FAILED "} ${tier.name} (${seconds} s)`);
  }
}

console.log(`\n=== summary\n${lines.join("\n")}`);
if (notRun > 0) console.log(`\n!!! ${notRun} of ${tiers.length} tiers WERE NOT RUN on this machine.`);
const failures = failed + (strict ? notRun : 0);
console.log(`\n${tiers.length - failed - notRun} passed, ${failures} failed, ${strict ? 0 : notRun} skipped`);
process.exitCode = failures === 0 ? 0 : 1;
