import { parseCidr, type IpRange } from "../ip-address.ts";
import type { IPBlock } from "../network-policy.ts";
import { rangeSetOf } from "../range-set.ts";
import type { CompiledCluster } from "../compiled-cluster.ts";
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
  const { workloads, openings } = connectivity;
  const [senders, receivers] = externalEnds(connectivity);
  const rows: NetpolAnalyzerRow[] = [];
  const add = (src: string, dst: string, id: number): void => {
    if (id <= 0) return;
    const { certain } = openings.get(id);
    if (certain !== openings.ports.none) rows.push({ src, dst, conn: portSetText(certain) });
  };
  for (const [at, { text }] of workloads.entries()) {
    const row = connectivity.rowFrom(at);
    const [outwards, inwards] = [connectivity.toOutside(at), connectivity.fromOutside(at)];
    for (const [to, receiver] of workloads.entries())
      if (at !== to) add(text, receiver.text, row[to] as number);
    for (const range of receivers) add(text, range.text, outwards[range.atom] as number);
    for (const range of senders) add(range.text, text, inwards[range.atom] as number);
  }
  const served = ingress.map(({ sender, receiver, opening }) => ({
    src: sender.text,
    dst: receiver.text,
    conn: portSetText(opening.certain),
  }));
  return [...rows, ...served].toSorted((a, b) => (`${a.src} ${a.dst}` < `${b.src} ${b.dst}` ? -1 : 1));
}

/** The rows as the lines of its text format: `src => dst : conn`. */
export function netpolAnalyzerLines(rows: readonly NetpolAnalyzerRow[]): readonly string[] {
  return rows.map(({ src, dst, conn }) => `${src} => ${dst} : ${conn}`);
}

interface ExternalRange {
  readonly text: string;
  /** An index in `Connectivity.outside` whose addresses are treated like those of the range. */
  readonly atom: number;
}

function externalEnds({
  cluster,
  outside,
}: Connectivity): readonly [readonly ExternalRange[], readonly ExternalRange[]] {
  const { ingress, egress } = blocksIn(cluster);
  const endsAt = (ranges: readonly IpRange[]): readonly ExternalRange[] => {
    const cuts = cutAt(ranges);
    return cuts[4].map((first, index) => ({
      text: externalEnd(atomRange(cuts, 4, index)).text,
      atom: holderOf(outside, { family: 4, first, last: first }),
    }));
  };
  return [endsAt(ingress), endsAt(egress)];
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
