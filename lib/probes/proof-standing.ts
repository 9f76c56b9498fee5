import type { EnforcementProof, ProofRow, ProofSubject } from "./enforcement-proof.ts";
import { changeOf, type ProvedNetwork } from "./proved-network.ts";

/**
 * What the newest finished proof is worth for the cluster as it is now: what the header, the navigation, the gate and
 * the Enforcement screen say in one word. `stale`: it was of another cluster or network, or it is too old. `unclear`:
 * something that is needed was not tried, and nothing that was speaks against it.
 */
export type ProofStanding =
  | { readonly kind: "none" }
  | { readonly kind: "proved"; readonly proofId: string; readonly atMs: number }
  | {
      readonly kind: "disproved" | "unclear" | "stale";
      readonly proofId: string;
      readonly atMs: number;
      /** Why, as one sentence: `The CNI was Cilium 1.18.2 then and is 1.19.4 now.` */
      readonly because: string;
    };

/** How long a proof counts: upgrades of a node's kernel or of an operator's settings announce themselves nowhere. */
export const PROOF_COUNTS_DAYS = 7;
const DAY_MS = 86_400_000;

const STAGED: readonly ProofSubject[] = ["baseline", "bridge"];
const INGRESS: readonly ProofSubject[] = [...STAGED, "ingress"];

/**
 * What must be proved before what may be done: a rollback that can be relied on before anything is staged, then each
 * direction before it is enforced; egress takes DNS with it.
 */
export const PROOF_NEEDED = {
  staged: STAGED,
  ingress: INGRESS,
  egress: [...INGRESS, "egress", "dns-with-rule"],
} as const satisfies Readonly<Record<string, readonly ProofSubject[]>>;

/** What a finished run (or none) is worth at `nowMs` for this network. A run that did not finish is worth nothing. */
export function proofStanding(
  proof: EnforcementProof | undefined,
  network: ProvedNetwork,
  nowMs: number,
): ProofStanding {
  if (proof === undefined || proof.state !== "finished" || proof.finishedAtMs === undefined)
    return { kind: "none" };
  const about = { proofId: proof.id, atMs: proof.finishedAtMs };
  const change = changeOf(proof.cni, network);
  if (change !== undefined) return { kind: "stale", ...about, because: change };
  const days = (nowMs - proof.finishedAtMs) / DAY_MS;
  if (days > PROOF_COUNTS_DAYS)
    return {
      kind: "stale",
      ...about,
      because: `It is ${Math.floor(days)} days old, and counts for ${PROOF_COUNTS_DAYS}.`,
    };
  if (proof.inert === true)
    return { kind: "disproved", ...about, because: "Policies are accepted, and nothing comes of them." };
  const failing = PROOF_NEEDED.egress.map((subject) => rowAbout(proof, subject)).filter((row) => !holds(row));
  const [first] = failing;
  if (first === undefined) return { kind: "proved", ...about };
  const against = failing.find(speaksAgainst);
  return against === undefined
    ? { kind: "unclear", ...about, because: first.text }
    : { kind: "disproved", ...about, because: against.text };
}

/** The row of a subject; one that says so where the run has none. */
export function rowAbout(proof: EnforcementProof, subject: ProofSubject): ProofRow {
  return (
    proof.rows.find((row) => row.subject === subject) ?? {
      subject,
      outcome: "not-tried",
      text: "The last proof did not try it.",
      observations: [],
      policies: [],
    }
  );
}

/** Whether a row shows that the feature acts. A denial by refusing is one, however it `differs`. */
export function holds({ outcome, observations }: ProofRow): boolean {
  if (outcome === "proved") return true;
  return (
    outcome === "differs" &&
    observations.length > 0 &&
    observations.every(
      ({ expected, seen }) => seen === expected || (expected === "blocked" && seen === "refused"),
    )
  );
}

/** Whether a row shows that the feature does not act, where `holds` says that it is not shown to. */
export function speaksAgainst({ outcome }: Pick<ProofRow, "outcome">): boolean {
  return outcome === "disproved" || outcome === "differs";
}
