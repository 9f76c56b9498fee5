import { namespaceOfPolicy } from "./compiled-policy.ts";
import type { NetworkPolicy } from "../model/network-policy.ts";

/** A change of one NetworkPolicy: written (created, or replaced whole), or removed. */
export type PolicyEdit =
  | { readonly kind: "put"; readonly policy: NetworkPolicy }
  | { readonly kind: "remove"; readonly namespace: string; readonly name: string };

/** The namespace and name of the policy that an edit is about. */
export function editedName(edit: PolicyEdit): { readonly namespace: string; readonly name: string } {
  if (edit.kind === "remove") return { namespace: edit.namespace || "default", name: edit.name };
  return { namespace: namespaceOfPolicy(edit.policy), name: edit.policy.metadata.name };
}
