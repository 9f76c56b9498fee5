import { describe, expect, it } from "vitest";
import { clientCrowds } from "#lib/flows/index.ts";
import { externalPeer } from "../../cast/cluster-parts.ts";
import { townPeers } from "../../cast/town.ts";

const call = (sender: string, fqdn?: string) => ({
  sender: externalPeer(sender, fqdn),
  receiver: townPeers.web,
  port: 8080,
  protocol: "TCP" as const,
});

describe("the crowd of an edge", () => {
  it("is every unnamed address of the internet that calls the same port", () => {
    const edges = [call("198.51.100.1"), call("198.51.100.2"), call("2001:db8::1")];
    expect(clientCrowds(edges)(edges[0]!)).toEqual({ addresses: 3, ipv6: true });
  });

  it("counts nobody of another port, nobody with a name and nobody of a private network", () => {
    const first = call("198.51.100.1");
    const others = [
      { ...call("198.51.100.2"), port: 8443 },
      call("198.51.100.3", "partner.example"),
      call("10.9.0.1"),
    ];
    expect(clientCrowds([first, ...others])(first)).toEqual({ addresses: 1, ipv6: false });
  });

  it("is none for a sender that is a workload, has a name, or belongs to a private network", () => {
    const edges = [call("10.9.0.1"), call("198.51.100.3", "partner.example")];
    const crowdOf = clientCrowds([...edges, call("198.51.100.1")]);
    expect(edges.map(crowdOf)).toEqual([undefined, undefined]);
    expect(crowdOf({ ...edges[0]!, sender: townPeers.stranger })).toBeUndefined();
  });
});
