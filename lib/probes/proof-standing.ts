import type { EnforcementProof, ProofRow, ProofSubject } from "./enforcement-proof.ts";

/**
 * What the newest finished proof is worth for the cluster as it is now: what the header, the navigation, the gate and
 * the Enforcement screen say in one word. `stale`: it was of another CNI, version or mode, or it is too old.
 */
export type ProofStanding =
  | { readonly kind: "none" }
  | { readonly kind: "proved"; readonly proofId: string; readonly atMs: number }
  | {
      readonly kind: "disproved" | "stale";
      readonly proofId: string;
      readonly atMs: number;
      /** Why, as one sentence: `The CNI was Cilium 1.18.2 then and is 1.19.4 now.` */
      readonly because: string;
    };

/** The network as it is now. */
export interface ProvedNetwork {
  readonly name: string;
  readonly version?: string;
  /** How the report calls it, settings included: the same version in another mode is another data plane. */
  readonly mode?: string;
}

/** How long a proof counts: upgrades of a node's kernel or of an operator's settings announce themselves nowhere. */
export const PROOF_COUNTS_DAYS = 7;
const DAY_MS = 86_400_000;

/** Without these nothing may be staged: they say that policies act, and that a rollback can be relied on. */
const NEEDED: readonly ProofSubject[] = ["baseline", "ingress", "egress", "bridge"];

/** What a finished run (or none) is worth at `nowMs` for this network. A run that did not finish is worth nothing. */
export function proofStanding(
  proof: EnforcementProof | undefined,
  network: ProvedNetwork,
  nowMs: number,
): ProofStanding {
  if (proof === undefined || proof.state !== "finished" || proof.finishedAtMs === undefined)
    return { kind: "none" };
  const about = { proofId: proof.id, atMs: proof.finishedAtMs };
  const change = changeOf(proof, network);
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
  const failed = NEEDED.map((subject) => rowAbout(proof, subject)).find((row) => !holds(row));
  if (failed === undefined) return { kind: "proved", ...about };
  return { kind: "disproved", ...about, because: failed.text };
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

function changeOf({ cni }: EnforcementProof, now: ProvedNetwork): string | undefined {
  const title = ({ name, version, mode }: ProvedNetwork) =>
    mode ?? (version === undefined ? name : `${name} ${version}`);
  if (cni.name !== now.name || cni.version !== now.version)
    return `The CNI was ${title(cni)} then and is ${title(now)} now.`;
  if (cni.mode !== undefined && now.mode !== undefined && cni.mode !== now.mode)
    return `It was ${cni.mode} then and is ${now.mode} now.`;
  return undefined;
}
