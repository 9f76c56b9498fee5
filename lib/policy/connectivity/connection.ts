import type { IpRange } from "../address/ip-address.ts";
import type { Workload } from "../model/snapshot.ts";
import { rangeText } from "./address-cuts.ts";
import type { Opening } from "./openings.ts";

/**
 * One end of a listed connection: a workload, addresses outside the cluster, or whoever serves Ingresses and Routes,
 * wherever that runs. `text` is its name in netpol-analyzer's notation, unique within a cluster.
 */
export type ConnectionEnd =
  | { readonly kind: "workload"; readonly workload: Workload; readonly text: string }
  | { readonly kind: "external"; readonly range: IpRange; readonly text: string }
  | { readonly kind: "ingress-controller"; readonly text: string };

/** What is open from one end to another. */
export interface Connection {
  readonly sender: ConnectionEnd;
  readonly receiver: ConnectionEnd;
  readonly opening: Opening;
}

/** The end that a workload is: `namespace/name[Kind]`. */
export function workloadEnd(workload: Workload): ConnectionEnd & { readonly kind: "workload" } {
  const { namespace, name, kind } = workload;
  return { kind: "workload", workload, text: `${namespace}/${name}[${kind}]` };
}

/** The end that a range of addresses outside the cluster is: `first-last[External]`. */
export function externalEnd(range: IpRange): ConnectionEnd {
  return { kind: "external", range, text: `${rangeText(range)}[External]` };
}

/** The end that serves Ingresses and Routes. */
export const INGRESS_CONTROLLER: ConnectionEnd = { kind: "ingress-controller", text: "{ingress-controller}" };
