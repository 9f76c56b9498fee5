import { describe, expect, it } from "vitest";
import { compileSnapshot, type ProfileName } from "#lib/policy/index.ts";
import { clusterWide, rawPolicy } from "../../../cast/ask-town.ts";
import { nodeOf } from "../../../cast/cluster-parts.ts";
import { town } from "../../../cast/town.ts";

const ingressOf = (rule: unknown, profile: ProfileName = "spec", namespace = "payments") =>
  compileSnapshot(town(), [rawPolicy(namespace, { ingress: [rule] })], profile).policies[0]!.rules
    .ingress![0]!;

describe("a NetworkPolicy as it is compiled", () => {
  it("takes a null rule for an empty one, and a null peer for one that matches nobody", () => {
    expect(ingressOf(null)).toEqual({ peers: "any", selectors: [], blocks: undefined, ports: "any" });
    expect(ingressOf({ from: [null] })).toMatchObject({ peers: [{ kind: "invalid" }], selectors: [] });
    const egress = { policyTypes: ["Egress"], egress: [null, { ports: [null] }] };
    const [policy] = compileSnapshot(town(), [rawPolicy("payments", egress)]).policies;
    expect(policy?.rules).toEqual({
      ingress: undefined,
      egress: [
        { peers: "any", selectors: [], blocks: undefined, ports: "any" },
        { peers: "any", selectors: [], blocks: undefined, ports: [{ protocol: "TCP" }] },
      ],
    });
  });

  it("says of a port what is written, TCP where nothing is", () => {
    const ports = [
      { port: null, endPort: null },
      { port: 80, endPort: 90, protocol: null },
      { port: "https" },
    ];
    expect(ingressOf({ ports }).ports).toEqual([
      { protocol: "TCP" },
      { protocol: "TCP", port: 80, endPort: 90 },
      { protocol: "TCP", port: "https" },
    ]);
  });

  it("stops a range at its first port under Weave Net, but not one behind a name, which is none", () => {
    const ports = [
      { port: 80, endPort: 90 },
      { port: "https", endPort: 90 },
      { endPort: 90, protocol: "UDP" },
    ];
    expect(ingressOf({ ports }, "weave").ports).toEqual([
      { protocol: "TCP", port: 80 },
      { protocol: "TCP", port: "https", endPort: 90 },
      { protocol: "UDP", endPort: 90 },
    ]);
  });

  it("matches nobody by a block that cannot be read, or of a family that is not enforced", () => {
    const kindOf = (ipBlock: object, profile: ProfileName = "spec") => {
      const { peers } = ingressOf({ from: [{ ipBlock }] }, profile);
      return peers === "any" ? "any" : peers[0];
    };
    expect(kindOf({ cidr: "10.0.0.0/8" }, "azure-npm")).toMatchObject({ kind: "ip-block" });
    expect(kindOf({ cidr: "fd00::/8" })).toMatchObject({ kind: "ip-block" });
    const six = { cidr: "fd00::/8" };
    expect(kindOf(six, "azure-npm")).toEqual({ kind: "invalid", source: { ipBlock: six } });
    const unread = { cidr: "10.0.0.0/8", except: ["10.0.0.0/40"] };
    expect(kindOf(unread)).toEqual({ kind: "invalid", source: { ipBlock: unread } });
    const both = { ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} };
    expect(ingressOf({ from: [both] }).peers).toEqual([{ kind: "invalid", source: both }]);
  });

  it("means nobody by the own namespace where that does not exist", () => {
    const { selectors } = ingressOf({ from: [{ podSelector: {} }] }, "spec", "nowhere");
    expect(selectors).toMatchObject([{ namespaces: "own", namespaceIds: { words: new Uint32Array(0) } }]);
  });
});

describe("an admin policy as it is compiled", () => {
  const ruleOf = (rule: object, profile: ProfileName = "spec") => {
    const spec = { tier: "Admin", priority: 1, subject: { namespaces: {} }, egress: [rule] };
    const foreignPolicies = [clusterWide("ClusterNetworkPolicy", "guard", spec)];
    const nodes = [{ ...nodeOf("node-1", "10.0.0.11", "10.1.1.0/24"), ips: ["10.0.0.11", "fd00::11", "?"] }];
    return compileSnapshot(town({ foreignPolicies, nodes }), [], profile).adminPolicies[0]!.rules.egress[0]!;
  };
  const addressesOf = (peer: object, profile?: ProfileName) => {
    const { peers } = ruleOf({ action: "Deny", to: [peer] }, profile);
    if (peers === "any" || !("addresses" in peers[0]!)) throw new Error("no addresses");
    const { 4: four, 6: six } = peers[0].addresses;
    return { four: four.length, six: six.length };
  };

  it("holds networks and nodes of the families that are enforced", () => {
    const networks = { networks: ["10.0.0.0/8", "fd00::/8"] };
    expect(addressesOf(networks)).toEqual({ four: 1, six: 1 });
    expect(addressesOf(networks, "azure-npm")).toEqual({ four: 1, six: 0 });
    expect(addressesOf({ nodes: {} })).toEqual({ four: 1, six: 1 });
    expect(addressesOf({ nodes: {} }, "azure-npm")).toEqual({ four: 1, six: 0 });
    expect(addressesOf({ nodes: { matchLabels: { zone: "a" } } })).toEqual({ four: 0, six: 0 });
    expect(addressesOf({ nodes: {} }, "netpol-analyzer")).toEqual({ four: 0, six: 0 });
  });

  it("keeps the name of a rule, and fails closed by a peer that nobody knows", () => {
    const to = [{ martians: {} }];
    expect(ruleOf({ name: "r", action: "Accept", to })).toMatchObject({
      name: "r",
      action: "allow",
      peers: [],
      failsClosed: true,
    });
    const closed = ruleOf({ action: "Pass", to });
    expect(closed).toMatchObject({ action: "deny", peers: "any", ports: "any", failsClosed: true });
    expect(closed).not.toHaveProperty("name");
    expect(ruleOf({ action: "Pass", to: [{ namespaces: {} }] })).toMatchObject({ failsClosed: false });
  });
});
