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
  // The files that decide: selectors, peers, ports, evaluation, tiers and connectivity. Left out are files that only
  // put a decision into words or rows (golden cases pin those), checks of manifests (a table of their own pins each
  // message), and other questions of the room (rules, proposals, lint), which decide nothing about a connection.
  mutate: [
    "lib/policy/{address-atoms,admin-policy-scope,bitset,end,ends-of,evaluate,foreign-influence,governs}.ts",
    "lib/policy/{ip-address,label-index,label-sets,make-sides,pod-index,profile,range-set,replay,selects}.ts",
    "lib/policy/{surroundings,with-edit}.ts",
    "lib/policy/{compile,compiled,judge,match}*.ts",
    "!lib/policy/rules/compile-rules.ts",
    "lib/policy/explain-{pair,policy,side}.ts",
    "lib/policy/admin/*.ts",
    "lib/policy/connectivity/*.ts",
    "!lib/policy/connectivity/*{-rows,-lines,-text,-diff}.ts",
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
