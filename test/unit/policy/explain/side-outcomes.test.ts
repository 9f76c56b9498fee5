import { describe, expect, test } from "vitest";
import { compileSnapshot, decidedSides, evaluate, type NetworkPolicy, type Peer } from "#lib/policy/index.ts";
import { externalPeer, policyOf } from "../../../cast/cluster-parts.ts";
import { town, townPeers } from "../../../cast/town.ts";

const policies: readonly (readonly NetworkPolicy[])[] = [
  [],
  [policyOf("payments", "closed", { podSelector: {}, policyTypes: ["Ingress", "Egress"] })],
  [
    policyOf("payments", "shop", {
      podSelector: {},
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { team: "shop" } } }], ports: [{ port: 8443 }] },
      ],
    }),
    policyOf("storefront", "out", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.1.0.0/16" } }] }],
    }),
  ],
];
const peers: readonly Peer[] = [...Object.values(townPeers), externalPeer("203.0.113.9")];

describe("the sides of a decision", () => {
  test("together say what the decision says, for every pair of the town under each set of policies", () => {
    for (const set of policies) {
      const cluster = compileSnapshot(town(), set);
      for (const sender of peers) {
        for (const receiver of peers) {
          const decision = evaluate(cluster, { sender, receiver, port: 8443, protocol: "TCP" });
          const outcomes = decidedSides(decision).map((side) => side.outcome);
          const whole = outcomes.includes("denied")
            ? "denied"
            : outcomes.includes("uncertain")
              ? "uncertain"
              : "allowed";
          expect(whole).toBe(decision.outcome);
        }
      }
    }
  });

  test("an end outside the cluster has none", () => {
    const decision = evaluate(compileSnapshot(town()), {
      sender: externalPeer("203.0.113.9"),
      receiver: townPeers.web,
      port: 8080,
      protocol: "TCP",
    });
    expect(decidedSides(decision).map((side) => side.outcome)).toEqual(["none", "allowed"]);
  });
});
