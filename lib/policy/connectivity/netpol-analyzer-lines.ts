import { parseCidr, type IpRange } from "../address/ip-address.ts";
import type { IPBlock } from "../model/network-policy.ts";
import { rangeSetOf } from "../address/range-set.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { atomRange, cutAt } from "./address-cuts.ts";
import { holderOf } from "./compared-ends.ts";
import { externalEnd, type Connection } from "./connection.ts";
import type { Connectivity } from "./connectivity.ts";
import { portSetText } from "./port-set.ts";

/** A line of netpol-analyzer's connectivity list, in the names of its JSON and CSV. */
export interface NetpolAnalyzerRow {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
}

/**
 * The connectivity as netpol-analyzer lists it: a row for each pair that is connected for sure, sorted.
 *
 * Addresses outside stand in ranges that its rules tell apart one by one, as senders by the ipBlocks of ingress rules
 * and as receivers by those of egress rules; neighbours are not joined. A pair of a workload and itself is left out.
 */
export function netpolAnalyzerRows(
  connectivity: Connectivity,
  ingress: readonly Connection[] = [],
): readonly NetpolAnalyzerRow[] {
  const text = certainText(connectivity);
  const outside = externalEnds(connectivity);
  const workloads = connectivity.workloads.map((end, at): ListedEnd => ({ text: end.text, at }));
  const receivers = [...workloads, ...outside.receivers].toSorted(byText);
  // Workloads are sorted already; what comes in from outside is asked for once a receiver.
  const inwards = workloads.map((_, at) => connectivity.fromOutside(at));
  const rows: NetpolAnalyzerRow[] = [];
  for (const sender of [...workloads, ...outside.senders].toSorted(byText)) {
    const openingTo = openingsFrom(connectivity, sender, inwards);
    for (const receiver of receivers) {
      const conn = receiver === sender ? undefined : text(openingTo(receiver));
      if (conn !== undefined) rows.push({ src: sender.text, dst: receiver.text, conn });
    }
  }
  return [...rows, ...servedRows(ingress)];
}

function byText(a: ListedEnd, b: ListedEnd): number {
  return a.text < b.text ? -1 : 1;
}

/** The openings from one sender by receiver; none between two ends outside. */
function openingsFrom(
  connectivity: Connectivity,
  sender: ListedEnd,
  inwards: readonly Int32Array[],
): (receiver: ListedEnd) => number {
  if (sender.at === undefined)
    return ({ at }) => (at === undefined ? 0 : ((inwards[at] as Int32Array)[sender.atom] as number));
  const row = connectivity.rowFrom(sender.at);
  const outwards = connectivity.toOutside(sender.at);
  return ({ at, atom }) => (at === undefined ? outwards[atom] : row[at]) as number;
}

/** A brace sorts after every name and number: what Ingresses open comes last. */
function servedRows(ingress: readonly Connection[]): readonly NetpolAnalyzerRow[] {
  return ingress
    .filter(({ opening }) => opening.certain.bounds.length > 0)
    .map(({ sender, receiver, opening }) => ({
      src: sender.text,
      dst: receiver.text,
      conn: portSetText(opening.certain),
    }))
    .toSorted((a, b) => (a.dst < b.dst ? -1 : 1));
}

/** The text of what is certain in an opening, each written once; undefined for nothing. */
function certainText({ openings }: Connectivity): (id: number) => string | undefined {
  const texts: (string | undefined)[] = [];
  return (id) => {
    if (id <= openings.none) return undefined;
    const known = texts[id];
    if (known !== undefined) return known === "" ? undefined : known;
    const { certain } = openings.get(id);
    const text = certain === openings.ports.none ? "" : portSetText(certain);
    texts[id] = text;
    return text === "" ? undefined : text;
  };
}

/** The rows as the lines of its text format: `src => dst : conn`. */
export function netpolAnalyzerLines(rows: readonly NetpolAnalyzerRow[]): readonly string[] {
  return rows.map(({ src, dst, conn }) => `${src} => ${dst} : ${conn}`);
}

/** An end in a list: a workload by its index, or addresses that are treated like those of one range outside. */
type ListedEnd =
  | { readonly text: string; readonly at: number; readonly atom?: undefined }
  | { readonly text: string; readonly at?: undefined; readonly atom: number };

interface ExternalEnds {
  readonly senders: readonly ListedEnd[];
  readonly receivers: readonly ListedEnd[];
}

function externalEnds({ cluster, outside }: Connectivity): ExternalEnds {
  const { ingress, egress } = blocksIn(cluster);
  const endsAt = (ranges: readonly IpRange[]): readonly ListedEnd[] => {
    const cuts = cutAt(ranges);
    return cuts[4].map((first, index) => ({
      text: externalEnd(atomRange(cuts, 4, index)).text,
      atom: holderOf(outside, { family: 4, first, last: first }),
    }));
  };
  return { senders: endsAt(ingress), receivers: endsAt(egress) };
}

/** Each block without its exceptions, by direction, of sections that a policy does not govern too. */
function blocksIn({ policies, adminPolicies }: CompiledCluster): {
  readonly ingress: readonly IpRange[];
  readonly egress: readonly IpRange[];
} {
  const specs = policies.map(({ source }) => source.spec);
  const networks = adminPolicies.flatMap(({ source }) =>
    source.egress
      .flatMap((rule) => rule.peers)
      .flatMap((peer) => (peer.kind === "networks" ? peer.cidrs : [])),
  );
  return {
    ingress: specs
      .flatMap((s) => s.ingress ?? [])
      .flatMap((r) => r.from ?? [])
      .flatMap(({ ipBlock }) => rangesOf(ipBlock)),
    egress: [
      ...specs
        .flatMap((s) => s.egress ?? [])
        .flatMap((r) => r.to ?? [])
        .flatMap(({ ipBlock }) => rangesOf(ipBlock)),
      ...networks.flatMap((cidr) => rangesOf({ cidr })),
    ],
  };
}

function rangesOf(block: IPBlock | null | undefined): readonly IpRange[] {
  const range = block && parseCidr(block.cidr);
  if (!range) return [];
  const except = (block.except ?? []).map(parseCidr).filter((hole) => hole !== undefined);
  return rangeSetOf([{ range, except }])[4];
}
