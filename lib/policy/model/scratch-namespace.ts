import { LABEL_CANARY } from "./drawbridge-object.ts";
import type { Namespace, Snapshot } from "./snapshot.ts";

/** The namespace that a proof makes for itself where it is not given one; `run` names the proof. */
export function scratchNamespace(run: string): string {
  return `drawbridge-canary-${run}`;
}

const without = new WeakMap<Snapshot, Snapshot>();

/**
 * The cluster without the namespaces that a running proof made for itself: they are no part of what a rollout, a graph,
 * lint or an export is about, and gone in minutes. A namespace counts as one by its name and its label together, so that
 * nobody's is hidden by a label alone. The same snapshot gives the same one, by identity.
 */
export function withoutScratchNamespaces(snapshot: Snapshot): Snapshot {
  const known = without.get(snapshot) ?? withoutScratch(snapshot);
  without.set(snapshot, known);
  return known;
}

function withoutScratch(snapshot: Snapshot): Snapshot {
  const scratch = new Set(snapshot.namespaces.filter(isScratch).map(({ name }) => name));
  if (scratch.size === 0) return snapshot;
  const stays = ({ namespace }: { readonly namespace: string }) => !scratch.has(namespace);
  return {
    ...snapshot,
    namespaces: snapshot.namespaces.filter(({ name }) => !scratch.has(name)),
    workloads: snapshot.workloads.filter(stays),
    pods: snapshot.pods.filter(stays),
    services: snapshot.services.filter(stays),
    endpointSlices: snapshot.endpointSlices.filter(stays),
    policies: snapshot.policies.filter(({ metadata }) => !scratch.has(metadata.namespace)),
    foreignPolicies: snapshot.foreignPolicies.filter(({ namespace = "" }) => !scratch.has(namespace)),
  };
}

function isScratch({ name, labels }: Namespace): boolean {
  const run = labels[LABEL_CANARY];
  return run !== undefined && name === scratchNamespace(run);
}
