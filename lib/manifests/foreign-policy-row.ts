import type { ForeignPolicy } from "#lib/policy/index.ts";

interface RawForeignPolicy {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  readonly spec?: unknown;
  readonly specs?: unknown;
}

/** A policy of another kind, raw. Lists leave apiVersion and kind out of their items, so they are given. */
export function foreignPolicyFrom(apiVersion: string, kind: string): (raw: unknown) => ForeignPolicy {
  return (raw) => {
    const { metadata = {}, spec, specs } = raw as RawForeignPolicy;
    return {
      apiVersion,
      kind,
      namespace: metadata.namespace,
      name: metadata.name ?? "",
      uid: metadata.uid ?? "",
      spec,
      ...(specs === undefined ? {} : { specs }),
    };
  };
}

/**
 * Calico's own API also shows what Kubernetes objects become in it (`knp.default.…`, `kanp.…`). Those are watched as
 * what they are, and counting them twice would make every NetworkPolicy a foreign one.
 */
export function isMirrored(policy: ForeignPolicy): boolean {
  return policy.apiVersion.includes("projectcalico.org/") && /^(knp|kanp|kbanp|kcnp)\./.test(policy.name);
}
