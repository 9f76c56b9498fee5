import {
  holds,
  PROOF_NEEDED,
  proofStanding,
  rowAbout,
  speaksAgainst,
  type EnforcementProof,
  type ProofRow,
  type ProofSubject,
  type ProvedNetwork,
} from "#lib/probes/index.ts";
import type { Gate, GateFinding, GateInput, GateResult } from "../gate.ts";
import type { Phase } from "../phase.ts";
import { fail, pass, waiting } from "./gate-result.ts";

const named = { name: "enforcement", title: "Enforcement" } as const;

/** What each phase rests on beside what it stands on already: a rollback that is relied on, then what is to be enforced. */
const NEEDED: Readonly<Record<Phase, readonly ProofSubject[]>> = {
  observe: [],
  ...PROOF_NEEDED,
  locked: PROOF_NEEDED.egress,
};

const PROVE =
  "Prove now, on the Enforcement screen: canary pods try it in a namespace of their own, in a minute or two, and nothing of them stays.";

/**
 * Holds everything until canary pods proved it in this cluster, on this CNI, version, mode and settings, and not longer ago than a week: that an
 * allow-all wins, on which every rollback rests, and then each direction (and DNS by its rule) before it is enforced. A
 * policy that is accepted and not enforced is worse than none. Where the CNI is known to ignore policies nothing is
 * proved, and it holds.
 */
export const enforcementGate: Gate = {
  ...named,
  guards: ["staged", "ingress", "egress", "locked"],
  evaluate(input) {
    const { snapshot, proof, now } = input;
    const { enforces, evidence } = snapshot.cni;
    const network = input.network ?? snapshot.cni;
    const cni = titleOf(network);
    if (enforces === "no")
      return fail(named, {
        evidence: `${cni} does not enforce NetworkPolicies. ${evidence}`,
        fix: "Install a CNI or an add-on that enforces them; until then policies change nothing.",
      });
    const standing = proofStanding(proof, network, now);
    if (proof === undefined || standing.kind === "none") {
      const recognised = enforces === "yes" ? `${cni} recognised` : "The CNI was not recognised";
      return waiting(named, {
        evidence: `${recognised}, not yet proved by canary pods. ${evidence}`,
        fix: PROVE,
      });
    }
    if (standing.kind === "stale") {
      const stale = `The last proof does not count any more. ${standing.because}`;
      return waiting(named, { evidence: stale, fix: PROVE });
    }
    return judged(input, cni, proof);
  },
};

function titleOf({ name, version, mode }: ProvedNetwork): string {
  return mode ?? (version === undefined ? name : `${name} ${version}`);
}

function judged({ target, rollout, now }: GateInput, cni: string, proof: EnforcementProof): GateResult {
  if (proof.inert === true)
    return fail(named, {
      evidence: `${cni} accepts policies, and nothing comes of them: canary pods connected under a deny of ingress and of egress`,
      fix: "Turn the policy engine of this CNI on, or install one, and prove again.",
    });
  const rows = NEEDED[target].map((subject) => rowAbout(proof, subject));
  const failing = rows.filter((row) => !holds(row));
  if (failing.length === 0) return pass(named, `${cni}, proved by canary pods ${agoText(now, proof)}`);
  const findings = failing.map((row): GateFinding => ({
    about: { kind: "namespace", namespace: rollout.namespace },
    text: row.text,
  }));
  const [first] = failing;
  const evidence = `${cni}: ${failing.map(({ subject }) => TITLES[subject]).join(", ")} not proved. ${first?.text ?? ""}`;
  return failing.some(speaksAgainst)
    ? fail(named, { evidence, findings, fix: fixOf(failing.filter(speaksAgainst)) })
    : waiting(named, { evidence, findings, fix: PROVE });
}

function fixOf(against: readonly ProofRow[]): string {
  return against.some(({ subject }) => subject === "bridge")
    ? "Nothing is staged where an allow-all does not win, because a rollback could not be relied on. The baseline can still be exported. Prove again after an upgrade of the CNI."
    : "Mend the CNI's settings, or upgrade it, and prove again. The matrix on the Enforcement screen has the policies and commands to repeat it by hand.";
}

const TITLES: Partial<Record<ProofSubject, string>> = {
  baseline: "reachability without policies",
  bridge: "that an allow-all wins",
  ingress: "ingress",
  egress: "egress",
  "dns-with-rule": "DNS by its rule",
};

const HOUR_MS = 3_600_000;

function agoText(now: number, { finishedAtMs = now }: EnforcementProof): string {
  const hours = Math.floor((now - finishedAtMs) / HOUR_MS);
  if (hours < 1) return "within the last hour";
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
