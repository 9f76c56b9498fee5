import type { Finding, FindingId, FindingKind } from "./finding.ts";

/** A finding as its finder writes it; what is left out is none. */
export interface FindingParts extends Partial<Omit<Finding, "id" | "kind">> {
  readonly kind: FindingKind;
  /** What tells it from others of its kind: `kube-system/kube-dns`. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/** A finding with its id, `kind/name`. */
export function madeFinding({ kind, name, title, text, ...parts }: FindingParts): Finding {
  return {
    id: `${kind}/${name}` as FindingId,
    kind,
    title,
    text,
    certainty: parts.certainty ?? "certain",
    derivedFrom: parts.derivedFrom ?? [],
    workloads: [...new Set(parts.workloads ?? [])],
    namespaces: sorted(parts.namespaces ?? []),
    endpoints: parts.endpoints ?? [],
  };
}

function sorted(namespaces: Finding["namespaces"]): Finding["namespaces"] {
  return namespaces === "all" ? "all" : [...new Set(namespaces)].toSorted();
}

/** The namespace in which a workload runs, from its id. */
export function namespaceOfWorkload(workload: string): string {
  return workload.slice(0, workload.indexOf("/"));
}

/** `payments/api`, from an id that also names the kind. */
export function shortName(workload: string): string {
  const [namespace = "", , name = ""] = workload.split("/");
  return `${namespace}/${name}`;
}
