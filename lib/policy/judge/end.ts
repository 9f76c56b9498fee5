import type { CompiledPod } from "../compile/compiled-cluster.ts";
import { parseAddress, type IpAddress } from "../address/ip-address.ts";

/** One pod, or one address, of an end. */
export interface Member {
  readonly text: string;
  /** The pod, also where a hostNetwork pod is its node's address. */
  readonly pod?: CompiledPod;
  /** As written; absent where only a name is known. */
  readonly addressText?: string;
  readonly v4?: number;
  readonly v6?: bigint;
}

/**
 * One end of a connection: pods of one class, or addresses that no selector can name, all of the same families. What
 * differs among its members is the address and the node, nothing else.
 */
export interface End {
  readonly kind: "pod" | "address";
  /** The class of its pods (hostNetwork ones too), or -1. */
  readonly classId: number;
  /** Nodes (and hostNetwork pods, whose traffic is their node's) are not "outside the cluster" to every CNI. */
  readonly onNode: boolean;
  /** The name by which an external end is known. */
  readonly fqdn?: string;
  /** Lowest and highest IPv4 address of the members; -1 where they have none. */
  readonly low4: number;
  readonly high4: number;
  /** The same for IPv6. */
  readonly low6?: bigint;
  readonly high6?: bigint;
  /** At least one. */
  readonly members: readonly Member[];
}

/** What the members of an end have in common. */
export type Kin = Pick<End, "kind" | "classId" | "onNode" | "fqdn">;

/** Groups members into ends, one for each set of families that some of them have, in order of first appearance. */
export function endsOfMembers(kin: Kin, members: readonly Member[]): readonly End[] {
  const groups = new Map<number, Member[]>();
  for (const member of members) {
    const families = (member.v4 === undefined ? 0 : 1) + (member.v6 === undefined ? 0 : 2);
    const group = groups.get(families);
    if (group === undefined) groups.set(families, [member]);
    else group.push(member);
  }
  return [...groups.values()].map((group) => endOf(kin, group));
}

/** One end of members that have the same families. */
export function endOf(kin: Kin, members: readonly Member[]): End {
  const first = members[0] as Member;
  let low4 = first.v4 ?? -1;
  let high4 = low4;
  let low6 = first.v6;
  let high6 = low6;
  for (const { v4 = -1, v6 } of members) {
    low4 = Math.min(low4, v4);
    high4 = Math.max(high4, v4);
    // Without an address there is nothing to compare, which is never true.
    if (v6! < low6!) low6 = v6;
    if (v6! > high6!) high6 = v6;
  }
  const { kind, classId, onNode, fqdn } = kin;
  return { kind, classId, onNode, fqdn, low4, high4, low6, high6, members };
}

/** The addresses of a member, of each family the first. */
export function addressesOfMember(addresses: readonly IpAddress[]): Pick<Member, "v4" | "v6"> {
  const v4 = addresses.find(({ family }) => family === 4);
  const v6 = addresses.find(({ family }) => family === 6);
  return {
    ...(v4 === undefined ? {} : { v4: Number(v4.value) }),
    ...(v6 === undefined ? {} : { v6: v6.value }),
  };
}

/** An address as written, as a member has it; nothing where it cannot be read. */
export function addressOfMember(text: string): Pick<Member, "v4" | "v6"> {
  const address = parseAddress(text);
  return address === undefined ? {} : addressesOfMember([address]);
}
