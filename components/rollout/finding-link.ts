import type { GateFinding } from "#lib/rollout/index.ts";
import { explainHref } from "../decision/explain-href.ts";

/** The graph with one edge selected. */
export function edgeHref(edgeKey: string): string {
  return `/graph?edge=${encodeURIComponent(edgeKey)}`;
}

/** A namespace's page, at one of its tabs if given. */
export function namespaceHref(namespace: string, tab?: string): string {
  const path = `/namespaces/${encodeURIComponent(namespace)}`;
  return tab === undefined ? path : `${path}?tab=${tab}`;
}

/** Trying edits in a namespace: of one of its policies, or of a new one. */
export function whatIfHref(namespace: string, policy?: string): string {
  const path = `/what-if/${encodeURIComponent(namespace)}`;
  return policy === undefined ? path : `${path}?policy=${encodeURIComponent(policy)}`;
}

/** Where one looks at what a finding is about, or reads all reasons of the question that it answers; undefined where that is the page one is on. */
export function findingHref(
  { about, question }: Pick<GateFinding, "about" | "question">,
  namespace: string,
): string | undefined {
  if (question !== undefined) return explainHref(question, "candidate");
  switch (about.kind) {
    case "edge":
      return edgeHref(about.edgeKey);
    case "policy":
      return about.policyKind === "NetworkPolicy"
        ? namespaceHref(about.namespace ?? namespace, "policies")
        : undefined;
    case "namespace":
      return about.namespace === namespace ? undefined : namespaceHref(about.namespace);
    case "pod":
    case "workload":
      return undefined;
  }
}
