import { CaseScript } from "./proof-case.ts";
import { pathOf, probesOf } from "./probes-of.ts";
import type { Probe, ProofStep } from "./proof-step.ts";

/**
 * Cases one after the other. What a case sees closed is seen open before it, so that a "blocked" is none of the case
 * before, and open again after it, so that it is none of a server that died or a pod that went. The beginning of a case
 * is the end of the one before.
 */
export function caseLane(scripts: readonly CaseScript[]): readonly ProofStep[] {
  const steps: ProofStep[] = [];
  let ended: Ended | undefined;
  for (const script of scripts) {
    const body = script.steps();
    const closed = closedBy(body);
    steps.push(...openRound(new CaseScript(script.scene, script.name), closed, ended), ...body);
    ended = { script, closed };
  }
  if (ended === undefined) return steps;
  const { script, closed } = ended;
  return [...steps, ...openRound(new CaseScript(script.scene, script.name), closed, undefined)];
}

/** A case that is over, and the ways that it saw closed. */
interface Ended {
  readonly script: CaseScript;
  readonly closed: readonly Probe[];
}

function openRound(
  script: CaseScript,
  first: readonly Probe[],
  ended: Ended | undefined,
): readonly ProofStep[] {
  const paths = new Map([...first, ...(ended?.closed ?? [])].map((probe) => [pathOf(probe), probe]));
  if (paths.size === 0) return [];
  return script
    .observe("see everything open", [...paths.values()], ended && { closes: ended.script.name })
    .steps();
}

/** Every way that a case expects to be closed at some time, once, as a control that it is open. */
function closedBy(steps: readonly ProofStep[]): readonly Probe[] {
  const paths = new Map<string, Probe>();
  for (const step of steps) {
    for (const { subject: _, ...probe } of step.kind === "observe" ? probesOf(step) : [])
      if (probe.expected === "blocked") paths.set(pathOf(probe), { ...probe, expected: "connects" });
  }
  return [...paths.values()];
}
