import { defineConfig } from "vitest/config";

/**
 * Two projects: `pure` needs nothing but this checkout; `integration` starts a real PostgreSQL, the simulator and
 * servers on loopback, so it gets longer limits and one worker per core.
 */
export default defineConfig({
  resolve: { conditions: ["react-server"] },
  ssr: { resolve: { conditions: ["react-server"], externalConditions: ["react-server"] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          include: ["test/{unit,property,golden}/**/*.test.ts"],
          setupFiles: ["test/property/fixed-seed.ts"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["test/integration/postgres-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
