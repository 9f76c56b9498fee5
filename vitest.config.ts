import { defineConfig } from "vitest/config";

/**
 * Three projects: `pure` needs nothing but this checkout; `integration` starts a real PostgreSQL, the simulator and
 * servers on loopback, so it gets longer limits and one worker per core; `cluster` holds the simulator and a real
 * kube-apiserver to one contract (`npm run test:cluster` finds or builds that one).
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
      {
        extends: true,
        test: {
          name: "cluster",
          include: ["test/cluster/**/*.test.ts"],
          globalSetup: ["test/cluster/real-cluster.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Most of its time is waiting for the server.
          maxWorkers: 4,
        },
      },
    ],
  },
});
