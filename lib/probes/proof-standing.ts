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
