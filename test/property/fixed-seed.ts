import { expect, vi } from "vitest";
import { NIGHTLY, runs } from "./runs.ts";

/**
 * Set-up of every property test: each takes the same values in every run, so that a red run is red again on any
 * machine. A failure prints its seed and path; `PROPERTY_SEED` takes another seed, as every night does.
 */
const SEED = 20_261_124;
const NIGHT_MS = 3_600_000;

// Importing the library into the other files of this project would take longer than their tests.
if (expect.getState().testPath?.replaceAll("\\", "/").includes("/test/property/")) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? SEED), numRuns: runs(100) });
  if (NIGHTLY) vi.setConfig({ testTimeout: NIGHT_MS });
}
