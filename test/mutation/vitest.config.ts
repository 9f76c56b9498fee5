import { defineConfig } from "vitest/config";

/** The tests that mutants are tried against: all that pins the engine's answers and is quick. */
export default defineConfig({
  test: { include: ["test/{unit,golden}/policy/**/*.test.ts"] },
});
