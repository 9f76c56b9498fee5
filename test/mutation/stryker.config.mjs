import { fileURLToPath } from "node:url";

/**
 * `npm run test:mutation`: breaks the engine on purpose, one operator at a time, and counts how many of the breaks its
 * unit tests and tables notice. Below `break` the run fails. The report is test-results/mutation/report.html.
 */
export default {
  packageManager: "npm",
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  // The files that decide whether a connection is allowed: selectors, addresses and ports, the reading of admin
  // policies, compiling and judging, and the same judgement for all pairs at once. Left out is what decides nothing:
  // proposals (stable-selector, rules), checks of manifests and lint (a table pins each of their messages), and what puts
  // a decision into words, rows or another tool's format (reasons, explain, the rest of connectivity), which golden cases
  // and published cases pin to the letter.
  mutate: [
    "lib/policy/{selector,address,judge,compile}/*.ts",
    "!lib/policy/selector/stable-selector.ts",
    "lib/policy/admin/read-*.ts",
    "lib/policy/connectivity/{port-set,port-sets,side-rows,tier-walk,rule-ports,rule-hits}.ts",
  ],
  plugins: ["@stryker-mutator/vitest-runner", fileURLToPath(import.meta.resolve("./ignored-mutants.ts"))],
  // The words of a reason are not what these tests are about; that its kind, policy and rule are right is. Nor is what the
  // compiler refuses: `tsc` is a tier of `npm test` by itself.
  ignorers: ["sentences", "uncompilable"],
  // A mutant that is active while a module loads needs all tests anew; there is nothing but tables of constants there.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 5_000,
  timeoutFactor: 2,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  htmlReporter: { fileName: "test-results/mutation/report.html" },
  jsonReporter: { fileName: "test-results/mutation/report.json" },
  tempDirName: ".stryker-tmp",
  // What no test of the room reads is not copied into the sandboxes.
  ignorePatterns: [
    "/app",
    "/components",
    "/deploy",
    "/public",
    "/prisma",
    "/lib/server",
    "/test-results",
    "/.next*",
    "/.drawbridge",
    "/test/e2e",
    "/test/integration",
  ],
  allowConsoleColors: false,
};
