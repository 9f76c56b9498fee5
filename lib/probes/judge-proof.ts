import { policyYaml, type NetworkPolicy } from "#lib/policy/index.ts";
import { FEATURES } from "#lib/enforcement/index.ts";
import type { ProbeObservation, ProofRow, ProofSubject } from "./enforcement-proof.ts";
import { kubectlProbe } from "./probe-command.ts";
import {
  contradictedText,
  doubtText,
  placementText,
  provedText,
  refusedText,
  RULE_SHOWED_NOTHING,
} from "./row-text.ts";
import { isRoundOver, openPaths } from "./open-paths.ts";
import { pathOf, probesOf } from "./probes-of.ts";
import type { Probe, ProofPlan, StepResult } from "./proof-step.ts";

/** Every subject, in the order in which the matrix shows them. */
export const PROOF_SUBJECTS: readonly ProofSubject[] = [
  "baseline",
  "ingress",
  "egress",
  "udp",
  "default-deny",
  "dns-without-rule",
  "dns-with-rule",
  "bridge",
  ...FEATURES.filter((feature) => feature !== "ingress" && feature !== "egress"),
];

/** What is known some CNIs do otherwise, and rollouts can take into account. */
const MAY_DIFFER: ReadonlySet<ProofSubject> = new Set(["ip-block-pods", "ip-block-nodes", "established"]);

/** A probe with what was seen of it, and whether that says anything. */
interface Witness {
  readonly probe: Probe;
  readonly seen: ProbeObservation;
  /** Why it says nothing: the same connection failed without policies, or a control of its case failed. */
  readonly doubt?: string;
}

/**
 * The matrix that observations add up to. Total: whatever mixture of results comes, each subject gets one row.
 *
 * A row is proved only where every one of its connections was seen as expected, "blocked" by silence and "connects" by an
 * answer; "blocked" by a connection that was open before it and after it. What was refused, failed or not resolved proves nothing: a connection that is refused where it should be
 * blocked is a data plane that rejects, and the row says that it `differs`. `ended` says why there will be no more
 * results; without it, rows that lack some are `pending`.
 */
export function judgeProof(
  plan: ProofPlan,
  results: readonly StepResult[],
  ended?: string,
): readonly ProofRow[] {
  const scene = sceneOf(plan, results);
  const rows = PROOF_SUBJECTS.map((subject): ProofRow => {
    const untried = plan.untried.find((one) => one.subject === subject);
    if (untried) return emptyRow(subject, "not-tried", untried.why);
    const asked = plan.steps.flatMap((step, i) =>
      probesOf(step).some((probe) => probe.subject === subject) ? [i] : [],
    );
    if (asked.length === 0) return emptyRow(subject, "not-tried", "Nothing of this run asks it.");
    const row = rowOf(subject, asked, scene);
    if (asked.every((i) => scene.results.has(i))) return row;
    if (ended === undefined) return { ...row, outcome: "pending", text: "Not tried yet." };
    return { ...row, outcome: "not-tried", text: ended };
  });
  return rows.map((row) => ruleDoubted(row, rows));
}

/** Where DNS is answered without its rule too, the rule itself showed nothing, however right everything was with it. */
function ruleDoubted(row: ProofRow, rows: readonly ProofRow[]): ProofRow {
  const without = rows.find(({ subject }) => subject === "dns-without-rule");
  const isDoubted =
    row.subject === "dns-with-rule" && row.outcome === "proved" && without?.outcome === "disproved";
  return isDoubted ? { ...row, outcome: "differs", text: RULE_SHOWED_NOTHING } : row;
}

/** Rows of a run that has no plan yet: its pods are being made, or never came. */
export function rowsBeforePlan(ended?: string): readonly ProofRow[] {
  return PROOF_SUBJECTS.map((subject) =>
    ended === undefined
      ? emptyRow(subject, "pending", "Not tried yet.")
      : emptyRow(subject, "not-tried", ended),
  );
}

interface Scene {
  readonly plan: ProofPlan;
  readonly results: ReadonlyMap<number, StepResult>;
  readonly open: ReadonlySet<string>;
  /** Cases in which a control was not as expected. */
  readonly doubtfulCases: ReadonlySet<string>;
}

function sceneOf(plan: ProofPlan, results: readonly StepResult[]): Scene {
  const byStep = new Map(results.map((result) => [result.step, result]));
  const open = openPaths(plan, results);
  const doubtfulCases = new Set<string>();
  plan.steps.forEach((step, i) => {
    const result = byStep.get(i);
    if (step.case === "baseline" || result === undefined) return;
    const controls = probesOf(step).flatMap((probe, at) => (probe.subject === undefined ? [at] : []));
    const probes = controls.map((at) => probesOf(step)[at]!);
    const seen = controls.flatMap((at) => result.observations[at] ?? []);
    if (isRoundOver(probes, seen, open)) return;
    doubtfulCases.add(step.case);
    if (step.kind === "observe" && step.closes !== undefined) doubtfulCases.add(step.closes);
  });
  return { plan, results: byStep, open, doubtfulCases };
}

function rowOf(subject: ProofSubject, asked: readonly number[], scene: Scene): ProofRow {
  const witnesses = asked.flatMap((i) => witnessesOf(subject, i, scene));
  const wanted = asked.flatMap((i) =>
    probesOf(scene.plan.steps[i]!).filter((probe) => probe.subject === subject),
  );
  const pods = new Map(scene.plan.pods.map((pod) => [pod.role, pod.name]));
  const commands = wanted.map((probe) => kubectlProbe(scene.plan.namespace, pods, probe));
  const policies = asked.flatMap((i) => standingAt(scene.plan, i)).map(policyYaml);
  const { outcome, text } = verdictOf(subject, witnesses, wanted.length);
  const isTold = outcome === "proved" || outcome === "differs";
  return {
    subject,
    outcome,
    text: isTold ? [text, ...contextOf(subject, scene.plan)].join(" ") : text,
    observations: witnesses.map(({ seen }) => seen),
    policies: [...new Set(policies)],
    commands: [...new Set(commands)],
  };
}

/** Subjects of the connections whose placement and family are said. */
const PLACED: ReadonlySet<ProofSubject> = new Set(["ingress", "egress", "udp", "default-deny", "bridge"]);

/** Where it was tried, and what that leaves open. */
function contextOf(subject: ProofSubject, { pods, caveats }: ProofPlan): readonly string[] {
  if (subject === "baseline") return [placementText(pods), ...caveats];
  return PLACED.has(subject) ? caveats : [];
}

function witnessesOf(subject: ProofSubject, index: number, scene: Scene): readonly Witness[] {
  const step = scene.plan.steps[index]!;
  const observations = scene.results.get(index)?.observations ?? [];
  return probesOf(step).flatMap((probe, i): readonly Witness[] => {
    const seen = observations[i];
    if (probe.subject !== subject || seen === undefined) return [];
    const doubt = doubtOf(subject, probe, { scene, caseName: step.case });
    return [{ probe, seen, ...(doubt === undefined ? {} : { doubt }) }];
  });
}

function doubtOf(
  subject: ProofSubject,
  probe: Probe,
  { scene, caseName }: { readonly scene: Scene; readonly caseName: string },
): string | undefined {
  if (subject === "baseline") return undefined;
  if (!scene.open.has(pathOf(probe))) return "it does not connect without policies either";
  if (scene.doubtfulCases.has(caseName))
    return "what should have been open or closed around it was not, so it says nothing";
  return undefined;
}

function verdictOf(
  subject: ProofSubject,
  witnesses: readonly Witness[],
  wanted: number,
): { readonly outcome: ProofRow["outcome"]; readonly text: string } {
  const sound = witnesses.filter(({ doubt }) => doubt === undefined);
  const contradicted = sound.find(({ probe, seen }) => contradicts(probe, seen));
  if (contradicted !== undefined) {
    const outcome = MAY_DIFFER.has(subject) ? "differs" : "disproved";
    return { outcome, text: contradictedText(subject, contradicted.seen) };
  }
  const doubtful = witnesses.find(({ probe, seen, doubt }) => doubt !== undefined || isUnclear(probe, seen));
  if (doubtful !== undefined || witnesses.length < wanted)
    return { outcome: "not-tried", text: doubtText(doubtful?.seen, doubtful?.doubt) };
  const refused = witnesses.find(({ seen }) => seen.seen === "refused");
  if (refused !== undefined) return { outcome: "differs", text: refusedText(refused.seen) };
  return { outcome: "proved", text: provedText(subject, witnesses.length) };
}

function contradicts(probe: Probe, { seen }: ProbeObservation): boolean {
  return probe.expected === "blocked" ? seen === "connects" : seen === "blocked" || seen === "refused";
}

function isUnclear(probe: Probe, { seen }: ProbeObservation): boolean {
  return seen !== probe.expected && !(probe.expected === "blocked" && seen === "refused");
}

/** Policies of the run that stand when a step is done. */
function standingAt(plan: ProofPlan, index: number): readonly NetworkPolicy[] {
  const standing = new Map<string, NetworkPolicy>();
  for (const step of plan.steps.slice(0, index)) {
    if (step.kind === "apply") standing.set(step.policy.metadata.name, step.policy);
    if (step.kind === "remove") standing.delete(step.name);
  }
  return [...standing.values()];
}

function emptyRow(subject: ProofSubject, outcome: ProofRow["outcome"], text: string): ProofRow {
  return { subject, outcome, text, observations: [], policies: [], commands: [] };
}
