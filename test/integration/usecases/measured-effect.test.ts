import { describe, expect, test } from "vitest";
import { openPaths, probesOf } from "#lib/probes/index.ts";
import type { HeldAnswer } from "#lib/server/cluster/exec.ts";
import type { ProofRun } from "#lib/server/usecases/proof-run/proof-run.ts";
import { takeStep, type LaneRun } from "#lib/server/usecases/proof-run/take-step.ts";
import { canaryPlan, resultsOf } from "../../cast/canary-run.ts";

const plan = canaryPlan();
const PROBE_MS = 1_000;
/** How long a command is on its way before its connection is attempted. */
const ON_ITS_WAY_MS = 300;

/** A lane on a clock of its own, in which a deny that was answered at 1,000 is in effect from `actsAtMs` on. */
function laneWhere(actsAtMs: number, answers: readonly HeldAnswer[] = [], patienceMs = 30_000): LaneRun {
  let now = 1_000;
  const left = [...answers];
  const exec = () => {
    now += ON_ITS_WAY_MS;
    const isDenied = now >= actsAtMs;
    if (isDenied) now += PROBE_MS;
    return Promise.resolve({
      ok: true,
      value: isDenied ? { exitCode: 1, output: "TIMEOUT\n" } : { exitCode: 0, output: "" },
    });
  };
  const hold = () =>
    Promise.resolve({
      ok: true,
      value: { ask: () => Promise.resolve(left.shift() ?? "silent"), close: () => undefined },
    });
  const run = {
    ctx: { clock: () => now, cluster: { canaries: { exec, hold } } },
    means: {
      timing: { probeMs: PROBE_MS, patienceMs, holdMs: 3_000, roundMs: 250 },
      pause: (ms: number) => Promise.resolve(void (now += ms)),
    },
    proof: { namespace: plan.namespace },
  };
  return {
    run: run as unknown as ProofRun,
    plan,
    results: [],
    open: openPaths(plan, resultsOf(plan)),
    standing: new Map(),
    writtenAtMs: 1_000,
  };
}

const sample = plan.steps.find(
  (step) => step.kind === "observe" && step.measures === true && step.probes[0]?.expected === "blocked",
)!;

describe("the time of an effect", () => {
  test("is never shorter than the effect took, though the round that shows it began before", async () => {
    const one = { ...sample, probes: probesOf(sample).slice(0, 1) } as typeof sample;
    // The second round begins at 1,550, and its connection is attempted at 1,850, when the deny has just come to act.
    const taken = await takeStep(laneWhere(1_800), one);
    expect(taken).toMatchObject({ ok: true, value: { effectMs: 850 } });
  });

  test("is waited for by rounds that begin after patience has ended, however long the first one takes", async () => {
    const one = { ...sample, probes: probesOf(sample).slice(0, 1) } as typeof sample;
    const lane = laneWhere(1_400, [], ON_ITS_WAY_MS);
    expect(await takeStep(lane, one)).toMatchObject({ value: { observations: [{ seen: "blocked" }] } });
  });

  test("does not hold the wait for a connection that nobody answers", async () => {
    const one = { ...sample, probes: probesOf(sample).slice(0, 1) } as typeof sample;
    expect(await takeStep(laneWhere(0), one)).toMatchObject({
      ok: true,
      value: { effectMs: ON_ITS_WAY_MS },
    });
  });
});

describe("a connection that is held", () => {
  const hold = plan.steps.find(({ kind }) => kind === "hold")!;
  const ask = plan.steps.find(({ kind }) => kind === "ask-held")!;

  test.each([
    ["silent", "blocked"],
    ["answered", "connects"],
    ["ended", "failed"],
  ] as const)("that is %s when it is asked counts as %s", async (answer, seen) => {
    const lane = laneWhere(0, ["answered", answer]);
    expect(await takeStep(lane, hold)).toMatchObject({ value: { observations: [{ seen: "connects" }] } });
    expect(await takeStep(lane, ask)).toMatchObject({ value: { observations: [{ seen }] } });
  });

  test("that never answered says nothing by its silence", async () => {
    const lane = laneWhere(0, ["silent", "silent"]);
    expect(await takeStep(lane, hold)).toMatchObject({ value: { observations: [{ seen: "failed" }] } });
    expect(await takeStep(lane, ask)).toMatchObject({ value: { observations: [{ seen: "failed" }] } });
  });
});
