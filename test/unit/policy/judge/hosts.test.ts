import { describe, expect, it } from "vitest";
import type { ForeignPolicy, Peer, ReachQuestion } from "#lib/policy/index.ts";
import { townUnder } from "../../../cast/ask-town.ts";
import { externalPeer } from "../../../cast/cluster-parts.ts";
import { townPeers } from "../../../cast/town.ts";

const { web, nodeExporter, stranger } = townPeers;
const nodeAt = (address: string): Peer => ({ kind: "node", role: "node", addresses: [address] });
const firewall: ForeignPolicy = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumClusterwideNetworkPolicy",
  name: "firewall",
  uid: "uid-firewall",
  spec: { nodeSelector: {} },
};
const egressOnly: ForeignPolicy = {
  ...firewall,
  apiVersion: "projectcalico.org/v3",
  kind: "GlobalNetworkPolicy",
  spec: { types: ["Egress"] },
};

describe("nodes and pods on their network", () => {
  const outcome = (
    foreign: readonly ForeignPolicy[],
    from: ReachQuestion["sender"],
    to: ReachQuestion["receiver"],
  ) => townUnder({ foreign })(from, to).outcome;

  it.each<[string, Peer]>([
    ["a node", nodeAt("10.0.0.12")],
    ["a pod on the host's network", nodeExporter],
  ])("%s is uncertain under a policy that may govern hosts, as sender and as receiver", (_title, host) => {
    expect(outcome([], host, web)).toBe("allowed");
    expect(outcome([], web, host)).toBe("allowed");
    expect(outcome([firewall], host, web)).toBe("uncertain");
    expect(outcome([firewall], web, host)).toBe("uncertain");
  });

  it.each<[string, Peer]>([
    ["a node", nodeAt("10.0.0.12")],
    ["a pod on the host's network", nodeExporter],
  ])("%s is uncertain only in the direction that the policy is about", (_title, host) => {
    expect(outcome([egressOnly], host, externalPeer("203.0.113.7"))).toBe("uncertain");
    expect(outcome([egressOnly], externalPeer("203.0.113.7"), host)).toBe("allowed");
  });

  it("leave others as they are, in the cluster and outside", () => {
    expect(outcome([firewall], web, stranger)).toBe("allowed");
    expect(outcome([firewall], externalPeer("203.0.113.7"), web)).toBe("allowed");
    expect(outcome([firewall], web, externalPeer("10.0.9.9"))).toBe("allowed");
  });

  it("are open where the family of the other end is not enforced", () => {
    const ask = townUnder({ foreign: [firewall], profile: "azure-npm" });
    expect(ask(nodeExporter, externalPeer("203.0.113.7")).outcome).toBe("uncertain");
    expect(ask(nodeExporter, externalPeer("2001:db8::7")).outcome).toBe("allowed");
  });
});
