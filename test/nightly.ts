import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * `npm run test:nightly`: every property, twenty times as often as in `npm test`, over a seed of this night's own.
 * `PROPERTY_RUNS` and `PROPERTY_SEED` take others.
 */
/** A property that is tried twenty times as often takes as much longer. */
const PATIENCE_MS = "3600000";
const runs = process.env["PROPERTY_RUNS"] ?? "2000";
const seed = process.env["PROPERTY_SEED"] ?? String(Math.floor(Date.now() / 1000));
const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));

console.log(`PROPERTY_RUNS=${runs} PROPERTY_SEED=${seed}`);
const child = spawn(
  process.execPath,
  [vitest, "run", "--project", "pure", "--testTimeout", PATIENCE_MS, "test/property"],
  {
    stdio: "inherit",
    env: { ...process.env, PROPERTY_RUNS: runs, PROPERTY_SEED: seed },
  },
);
child.once("exit", (code) => (process.exitCode = code ?? 1));
