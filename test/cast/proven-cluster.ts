import type { CniFacts } from "#lib/policy/index.ts";
import {
  PROOF_SUBJECTS,
  type EnforcementProof,
  type ProofRow,
  type ProofSubject,
  type ProvedNetwork,
} from "#lib/probes/index.ts";
import { TOWN_AT_MS } from "./cluster-parts.ts";
import { town } from "./town.ts";

/** What a run found, where it is not what all is well with. */
export interface ProvenParts extends Partial<Omit<EnforcementProof, "rows" | "cni">> {
  readonly cni?: ProvedNetwork | CniFacts;
  /** Outcomes by subject; everything else is proved. */
  readonly outcomes?: Partial<Record<ProofSubject, ProofRow["outcome"]>>;
}

/** A finished run of canary pods, an hour ago, on the town's CNI unless `parts` says otherwise. */
export function provenCluster(parts: ProvenParts = {}): EnforcementProof {
  const { outcomes = {}, cni = town().cni, ...rest } = parts;
  const { name, version } = cni;
  const bound: ProvedNetwork =
    "enforces" in cni ? { name, ...(version === undefined ? {} : { version }) } : cni;
  return {
    id: "0f5d2a1e-0000-4000-8000-000000000001",
    startedAtMs: TOWN_AT_MS - 3_700_000,
    finishedAtMs: TOWN_AT_MS - 3_600_000,
    startedBy: "dana",
    cni: bound,
    image: "registry.town.example/agnhost:2.53",
    namespace: "drawbridge-canary-0f5d2a1e",
    state: "finished",
    progress: { done: 90, total: 90, doing: "done" },
    rows: PROOF_SUBJECTS.map((subject) => provenRow(subject, outcomes[subject] ?? "proved")),
    inert: false,
    settleMs: 400,
    leftBehind: [],
    ...rest,
  };
}

function provenRow(subject: ProofSubject, outcome: ProofRow["outcome"]): ProofRow {
  const contradicted = outcome === "disproved" || outcome === "differs";
  return {
    subject,
    outcome,
    text: `${subject} is ${outcome}.`,
    observations: [
      {
        from: "client",
        to: "near",
        port: 8080,
        protocol: "TCP",
        expected: "blocked",
        seen: contradicted ? "connects" : "blocked",
        atMs: TOWN_AT_MS - 3_650_000,
      },
    ],
    policies: [],
  };
}
