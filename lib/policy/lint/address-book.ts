import { parseAddress, parseCidr, type IpAddress, type IpRange } from "../address/ip-address.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** Addresses of one family in ascending order, each with whom it belongs to. */
interface Page {
  readonly values: readonly bigint[];
  readonly names: readonly string[];
}

/** Addresses by family. */
type Chapter = Readonly<Record<4 | 6, Page>>;

/** Who holds the addresses of a cluster. */
export interface AddressBook {
  /** Ranges that nodes give to their pods, with their text. */
  readonly podRanges: readonly { readonly text: string; readonly range: IpRange }[];
  /** Addresses of the nodes' tunnels, which lie in the pods' ranges. */
  readonly tunnels: readonly IpAddress[];
  /** Names (`namespace/name`) of those that hold an address of the range, in the order of the addresses. */
  readonly podsIn: (range: IpRange) => readonly string[];
  readonly nodesIn: (range: IpRange) => readonly string[];
  /** Services by their cluster IPs. */
  readonly servicesIn: (range: IpRange) => readonly string[];
}

/** Calico's VXLAN, IP-in-IP and WireGuard interfaces. */
const TUNNEL = /^projectcalico\.org\/IPv[46].*(TunnelAddr|InterfaceAddr)$/;

const books = new WeakMap<Snapshot, AddressBook>();

/** The address book of a snapshot; finished pods and those of the host network hold no address of their own. */
export function addressBookOf(snapshot: Snapshot): AddressBook {
  const known = books.get(snapshot);
  if (known !== undefined) return known;
  const pods = chapterOf(
    snapshot.pods
      .filter(({ finished, hostNetwork }) => !finished && !hostNetwork)
      .map(({ namespace, name, ips }) => ({ name: `${namespace}/${name}`, texts: ips })),
  );
  const nodes = chapterOf(snapshot.nodes.map(({ name, ips }) => ({ name, texts: ips })));
  const services = chapterOf(
    snapshot.services.map(({ namespace, name, clusterIPs }) => ({
      name: `${namespace}/${name}`,
      texts: clusterIPs,
    })),
  );
  const podRanges = snapshot.nodes.flatMap(({ podCIDRs }) =>
    podCIDRs.flatMap((text) => {
      const range = parseCidr(text);
      return range === undefined ? [] : [{ text, range }];
    }),
  );
  const book: AddressBook = {
    podRanges,
    tunnels: tunnelsOf(snapshot),
    podsIn: readerOf(pods),
    nodesIn: readerOf(nodes),
    servicesIn: readerOf(services),
  };
  books.set(snapshot, book);
  return book;
}

function tunnelsOf({ evidence }: Snapshot): readonly IpAddress[] {
  const annotations = (evidence?.nodes ?? []).flatMap((node) => Object.entries(node.annotations));
  return annotations.flatMap(([key, text]) => (TUNNEL.test(key) ? (parseAddress(text) ?? []) : []));
}

function chapterOf(
  entries: readonly { readonly name: string; readonly texts: readonly string[] }[],
): Chapter {
  const found = entries.flatMap(({ name, texts }) =>
    texts.flatMap((text) => {
      const address = parseAddress(text);
      return address === undefined ? [] : [{ ...address, name }];
    }),
  );
  const pageOf = (family: 4 | 6): Page => {
    const own = found
      .filter((one) => one.family === family)
      .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
    return { values: own.map(({ value }) => value), names: own.map(({ name }) => name) };
  };
  return { 4: pageOf(4), 6: pageOf(6) };
}

/** The same few ranges (everything, private networks) are asked about again and again. */
function readerOf(chapter: Chapter): (range: IpRange) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return ({ family, first, last }) => {
    const { values, names } = chapter[family];
    const [from, to] = [firstFrom(values, first), firstFrom(values, last + 1n)];
    const key = `${family} ${from} ${to}`;
    const found = known.get(key) ?? [...new Set(names.slice(from, to))];
    known.set(key, found);
    return found;
  };
}

/** The index of the first value that is not below. */
function firstFrom(values: readonly bigint[], value: bigint): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as bigint) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
