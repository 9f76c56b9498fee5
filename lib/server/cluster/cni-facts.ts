import "server-only";
import type { ClusterEvidence, CniFacts } from "#lib/policy/index.ts";
import { CNI_SIGNS } from "./cni-signs.ts";

/** How one CNI is told, and what its settings say about enforcement. The first sign that recognises something wins. */
export interface CniSign {
  readonly name: CniFacts["name"];
  /** ConfigMaps to read, `namespace/name`. */
  readonly configMaps: readonly string[];
  /** Undefined where this is not the CNI. */
  readonly recognise: (evidence: ClusterEvidence) => Omit<CniFacts, "name"> | undefined;
}

/**
 * Recognises the CNI from its objects. "yes" means that its settings say so, never that it was tried: only canary pods
 * prove enforcement.
 */
export function cniFacts(evidence: ClusterEvidence): CniFacts {
  for (const sign of CNI_SIGNS) {
    const found = sign.recognise(evidence);
    if (found) return { name: sign.name, ...found };
  }
  return {
    name: "unknown",
    enforces: "unknown",
    evidence: `None of the CNIs that Drawbridge knows was found among ${evidence.controllers.length} controllers and ${evidence.nodes.length} nodes; only a canary can tell whether policies are enforced.`,
  };
}
