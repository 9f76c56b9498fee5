import { describe, expect, it } from "vitest";
import { compileSnapshot } from "#lib/policy/index.ts";
import { parseAddress } from "#lib/policy/address/ip-address.ts";
import { addressAtoms } from "#lib/policy/judge/address-atoms.ts";
import { addressesOfMember, type Member } from "#lib/policy/judge/end.ts";
import { clusterWide, rawPolicy } from "../../../cast/ask-town.ts";
import { nodeOf } from "../../../cast/cluster-parts.ts";
import { town } from "../../../cast/town.ts";

const member = (...addresses: readonly string[]): Member => ({
  text: addresses.join(),
  ...addressesOfMember(addresses.map((one) => parseAddress(one)!)),
});

const policies = [
  rawPolicy("payments", {
    ingress: [
      {},
      { from: [{ podSelector: {} }, { ipBlock: { cidr: "10.0.0.0/8", except: ["10.9.0.0/16"] } }] },
    ],
    egress: [{ to: [{ ipBlock: { cidr: "fd00::/64" } }] }],
  }),
];
const guard = {
  tier: "Admin",
  priority: 1,
  subject: { namespaces: {} },
  ingress: [{ action: "Deny", from: [{ namespaces: {} }] }],
  egress: [{ action: "Deny", to: [{ networks: ["192.0.2.0/24", "fd01::/64"] }, { nodes: {} }] }],
};
const atomsOf = () => {
  const nodes = [nodeOf("node-1", "172.16.0.1", "10.1.1.0/24")];
  const foreignPolicies = [clusterWide("ClusterNetworkPolicy", "guard", guard)];
  return compileSnapshot(town({ policies, foreignPolicies, nodes }), policies);
};

describe("atoms of the address space", () => {
  it.each([
    ["10.0.0.0", "10.8.255.255", true],
    ["9.255.255.255", "10.0.0.0", false],
    ["10.255.255.255", "11.0.0.0", false],
    ["10.8.255.255", "10.9.0.0", false],
    ["10.9.255.255", "10.10.0.0", false],
    ["192.0.1.255", "192.0.2.0", false],
    ["192.0.2.255", "192.0.3.0", false],
    ["172.16.0.0", "172.16.0.1", false],
    ["172.16.0.1", "172.16.0.2", false],
    ["192.0.2.0", "192.0.2.255", true],
    ["fd00::1", "fd00::ffff", true],
    ["fd00::1", "fd00:0:0:1::", false],
    ["fcff::1", "fd00::", false],
    ["fd01::1", "fd01:0:0:1::", false],
  ])("%s and %s are in one: %s", (a, b, isOne) => {
    const atomOf = addressAtoms(atomsOf());
    expect(atomOf(member(a)) === atomOf(member(b))).toBe(isOne);
  });

  it("tell two-family members apart by either address", () => {
    const atomOf = addressAtoms(atomsOf());
    const one = atomOf(member("10.1.0.1", "fd00::1"));
    expect(atomOf(member("10.1.0.9", "fd00::9"))).toBe(one);
    expect(atomOf(member("10.9.0.1", "fd00::1"))).not.toBe(one);
    expect(atomOf(member("10.1.0.1", "fd01::1"))).not.toBe(one);
  });

  it("are worked out once for a cluster", () => {
    const cluster = atomsOf();
    expect(addressAtoms(cluster)).toBe(addressAtoms(cluster));
    expect(addressAtoms(cluster)).not.toBe(addressAtoms(atomsOf()));
  });
});
