import "server-only";

import { setTimeout as sleep } from "node:timers/promises";
import { InvariantBroken } from "#lib/policy/index.ts";
import type { Actor } from "#lib/rollout/index.ts";
import { listen } from "#lib/server/database/listen.ts";
import { logOf } from "#lib/server/log.ts";
import { contextFor, type ProcessContext } from "#lib/server/usecases/context.ts";
import type { ProofMeans } from "#lib/server/usecases/proof-run/proof-run.ts";
import { proofTiming } from "#lib/server/usecases/proof-run/proof-timing.ts";
import { runProof } from "#lib/server/usecases/run-proof.ts";
import { sweepCanaries } from "#lib/server/usecases/sweep-canaries.ts";
import { oneAtATime } from "./one-at-a-time.ts";

/** Something that works until it is stopped. */
export interface ProofRunner {
  /** Resolves when no canary is being written any more. A run that was cut off is ended and removed by the next start. */
  stop(): Promise<void>;
}

const DRAWBRIDGE: Actor = { id: "drawbridge", name: "drawbridge", roles: ["admin"] };
const LOOK_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 60_000;

/**
 * Carries out proofs of enforcement, one at a time in a cluster: what is announced, and, in case an announcement was
 * missed, whatever is found every few seconds. At the start and every minute it removes what ended runs left behind.
 */
export function runProofs(process: ProcessContext, timing = proofTiming(process.config)): ProofRunner {
  const url = process.config.databaseUrl;
  if (url === undefined) throw new InvariantBroken("a process that runs proofs has no DATABASE_URL");
  const log = logOf("proofs");
  const stopping = new AbortController();
  const ctx = contextFor(process, DRAWBRIDGE);
  const means: ProofMeans = {
    timing,
    pause: (ms) => sleep(ms, undefined, { signal: stopping.signal }),
    reached: (point) => {
      if (point === "step") stopping.signal.throwIfAborted();
    },
  };
  const look = oneAtATime(async () => void (await runProof(ctx, means)));
  const sweep = oneAtATime(() => sweepCanaries(ctx, means));
  const attempt = (work: () => Promise<void>) => {
    if (stopping.signal.aborted) return;
    work().catch((error: unknown) => {
      if (!stopping.signal.aborted)
        log.warn({ err: error }, "a proof broke off; it is cleaned up with the next look");
    });
  };
  const listener = listen(url, {
    onAnnouncement: (event) => {
      if (event.topic === "proof" && event.clusterId === ctx.clusterId) attempt(look);
    },
    onReconnect: () => attempt(look),
    onLost: (error) =>
      log.warn({ err: error }, "the connection for announcements was lost; connecting again"),
  });
  const timers = [
    setInterval(() => attempt(look), LOOK_EVERY_MS),
    setInterval(() => attempt(sweep), SWEEP_EVERY_MS),
  ];
  attempt(async () => {
    await look();
    await sweep();
  });
  return {
    stop: async () => {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await listener.close();
      await Promise.all([look.idle(), sweep.idle()]);
    },
  };
}
