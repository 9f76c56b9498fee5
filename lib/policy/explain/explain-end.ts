import type { WorkloadId } from "../model/snapshot.ts";

/**
 * One end of an explained connection as somebody named it: something of the snapshot, an address, or a DNS name outside
 * the cluster. `note` says how the name was read where it could have been read otherwise.
 */
export type ExplainEnd = (
  | { readonly kind: "pod"; readonly namespace: string; readonly name: string }
  | { readonly kind: "workload"; readonly id: WorkloadId }
  | { readonly kind: "service"; readonly namespace: string; readonly name: string }
  | { readonly kind: "node"; readonly name: string }
  /** Every node, as flows name them where they do not tell which. */
  | { readonly kind: "nodes" }
  | { readonly kind: "api-server" }
  | { readonly kind: "address"; readonly address: string }
  /** `addresses` are those that the asker knows it by; empty means that only rules without an address can match it. */
  | { readonly kind: "dns-name"; readonly name: string; readonly addresses: readonly string[] }
) & { readonly note?: string };

/** The end as `parseEnd` reads it back, and as links and command lines carry it. */
export function endText(end: ExplainEnd): string {
  switch (end.kind) {
    case "pod":
      return `${end.namespace}/${end.name}`;
    case "workload":
      return end.id;
    case "service":
      return `service/${end.namespace}/${end.name}`;
    case "node":
      return `node/${end.name}`;
    case "nodes":
    case "api-server":
      return end.kind;
    case "address":
      return end.address;
    case "dns-name":
      return end.name;
  }
}

/** The end as people call it: "payments/api", "Service payments/api", "the API server". */
export function endName(end: ExplainEnd): string {
  switch (end.kind) {
    case "workload": {
      const [namespace = "", , name = ""] = end.id.split("/");
      return `${namespace}/${name}`;
    }
    case "service":
      return `Service ${end.namespace}/${end.name}`;
    case "node":
      return `node ${end.name}`;
    case "nodes":
      return "the nodes";
    case "api-server":
      return "the API server";
    default:
      return endText(end);
  }
}
