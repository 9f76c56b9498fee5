import type { Reason } from "#lib/policy/index.ts";
import { namespaceHref } from "../rollout/finding-link.ts";

/** Where a policy that a reason names can be read; undefined where no page shows it. */
export type PolicyHref = (policy: NonNullable<Reason["policy"]>) => string | undefined;

/** A NetworkPolicy that stands is read among its namespace's policies; one of a candidate among the revisions. */
export function policyHrefs(standing: readonly string[]): PolicyHref {
  const stands = new Set(standing);
  return ({ kind, namespace, name }) => {
    if (kind !== "NetworkPolicy" || namespace === undefined) return undefined;
    return stands.has(`${namespace}/${name}`)
      ? policyHref(namespace, name)
      : namespaceHref(namespace, "revisions");
  };
}

/** Its namespace's policies, with this one open. */
function policyHref(namespace: string, name: string): string {
  return `${namespaceHref(namespace, "policies")}&policy=${encodeURIComponent(name)}`;
}
