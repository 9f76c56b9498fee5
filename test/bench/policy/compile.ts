import { compileSnapshot } from "#lib/policy/index.ts";
import type { LargeCluster } from "../../cast/large-cluster.ts";
import { figure } from "../report.ts";
import { medianMs } from "./timing.ts";

const ROUNDS = 7;

/** Compiling the large cluster in a process that has done it before; the fresh one is `connectivity.ts`'s. */
export function measureCompile({ snapshot }: LargeCluster): void {
  const ms = medianMs(ROUNDS, () => compileSnapshot(snapshot));
  figure("policy.compile.warm", ms, "ms", { atMost: 500 });
}
