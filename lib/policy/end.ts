import type { CompiledPod } from "./compiled-cluster.ts";
import type { IpAddress } from "./ip-address.ts";

/** One end of a single connection: a pod with its own network, or an address that no selector can name. */
export type End =
  | { readonly kind: "pod"; readonly pod: CompiledPod; readonly address?: IpAddress; readonly text: string }
  | {
      readonly kind: "address";
      /** Nodes (and hostNetwork pods, whose traffic is their node's) are not "outside the cluster" to every CNI. */
      readonly onNode: boolean;
      /** Absent where only a name is known. */
      readonly address?: IpAddress;
      readonly addressText?: string;
      readonly text: string;
      /** The hostNetwork pod behind the address, where it is one. */
      readonly pod?: CompiledPod;
    };

/** Three-valued: "maybe" where the evidence does not say which address or port it is. */
export type Match = "yes" | "no" | "maybe";

/** Whether any holds; "maybe" only if none certainly does. */
export function anyOf(matches: Iterable<Match>): Match {
  let found: Match = "no";
  for (const match of matches) {
    if (match === "yes") return "yes";
    if (match === "maybe") found = "maybe";
  }
  return found;
}

/** Whether both hold; "no" as soon as one certainly does not. */
export function both(a: Match, b: Match): Match {
  if (a === "no" || b === "no") return "no";
  return a === "yes" && b === "yes" ? "yes" : "maybe";
}
