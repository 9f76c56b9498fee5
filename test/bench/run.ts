import { shortfalls } from "./report.ts";

/** `npm run bench -- NAME`: each benchmark is a file beside this one that exports `measure`. */
const BENCHMARKS: Readonly<Record<string, () => Promise<{ measure(): Promise<void> }>>> = {
  start: () => import("./start.ts"),
  rollback: () => import("./rollback.ts"),
  policy: () => import("./policy.ts"),
  baseline: () => import("./baseline.ts"),
  discovery: () => import("./discovery.ts"),
};

const name = process.argv[2] ?? "";
const load = BENCHMARKS[name];
if (load === undefined) {
  console.error(`Give one of: ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exit(2);
}
const benchmark = await load();
await benchmark.measure();
process.exit(shortfalls() === 0 ? 0 : 1);
