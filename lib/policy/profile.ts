import type { CniFacts } from "./snapshot.ts";

/**
 * How a data plane reads what the specification leaves open.
 * `spec`: an ipBlock is matched against raw addresses, pods and nodes included, as the conformance tests want it.
 * `cilium`: an ipBlock never matches a pod or a node; 0.0.0.0/0 is what lies outside the cluster (cilium#9209, #12277).
 */
export type Profile = "spec" | "cilium";

/** The profile of a recognised CNI; `spec` where nothing is known to differ. */
export function profileOf(cni: CniFacts): Profile {
  return cni.name === "cilium" ? "cilium" : "spec";
}
