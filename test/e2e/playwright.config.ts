import { defineConfig } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "./find-browser.ts";

/** One worker: the story is one product with one cluster, told in order. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  outputDir: "../../test-results",
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: findBrowser(), args: [...BROWSER_FLAGS] },
    trace: "retain-on-failure",
  },
});
