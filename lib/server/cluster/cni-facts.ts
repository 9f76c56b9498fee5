import "server-only";
import type { CniFacts } from "#lib/policy/index.ts";
import type { ControllerRow } from "#lib/manifests/controller-row.ts";
import { CNI_SIGNS } from "./cni-signs.ts";
import type { NodeRow } from "#lib/manifests/node-row.ts";

/** What a CNI is recognised by: objects alone, nothing is tried. */
export interface CniEvidence {
  readonly controllers: readonly ControllerRow[];
  readonly nodes: readonly NodeRow[];
  /** Data of the ConfigMaps that could be read, by `namespace/name`; one that is absent or forbidden has no entry. */
  readonly configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** How one CNI is told, and what its settings say about enforcement. The first sign that recognises something wins. */
export interface CniSign {
  readonly name: CniFacts["name"];
  /** ConfigMaps to read, `namespace/name`. */
  readonly configMaps: readonly string[];
  /** Undefined where this is not the CNI. */
  readonly recognise: (evidence: CniEvidence) => Omit<CniFacts, "name"> | undefined;
}

/**
 * Recognises the CNI from its objects. "yes" means that its settings say so, never that it was tried: only canary pods
 * prove enforcement.
 */
export function cniFacts(evidence: CniEvidence): CniFacts {
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

/** Every ConfigMap that some sign reads. */
export const CNI_CONFIG_MAPS: readonly string[] = CNI_SIGNS.flatMap((sign) => sign.configMaps);
