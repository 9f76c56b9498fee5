import { describe, expect, test } from "vitest";
import {
  compileSnapshot,
  decidedSides,
  evaluate,
  type ForeignPolicy,
  type NetworkPolicy,
  type Peer,
} from "#lib/policy/index.ts";
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
const shopSubject = { namespaces: { matchLabels: { team: "shop" } } };
const everybody = [{ namespaces: {} }];
const adminPolicies: readonly (readonly ForeignPolicy[])[] = [
  [],
  [
    foreign("AdminNetworkPolicy", "top", {
      priority: 5,
      subject: { namespaces: { matchLabels: { team: "money" } } },
      ingress: [
        { name: "shop", action: "Pass", from: [shopSubject] },
        { name: "platform", action: "Allow", from: [{ namespaces: { matchLabels: { team: "platform" } } }] },
        { name: "rest", action: "Deny", from: everybody },
      ],
    }),
    foreign("BaselineAdminNetworkPolicy", "default", {
      subject: { namespaces: {} },
      egress: [{ name: "closed", action: "Deny", to: everybody }],
    }),
  ],
  [
    {
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      namespace: "payments",
      name: "l7",
      uid: "l7",
      spec: {},
    },
  ],
];
function foreign(kind: string, name: string, spec: object): ForeignPolicy {
  return { apiVersion: "policy.networking.k8s.io/v1alpha1", kind, name, uid: name, spec };
}

const peers: readonly Peer[] = [...Object.values(townPeers), externalPeer("203.0.113.9")];

describe("the sides of a decision", () => {
  test("together say what the decision says, for every pair of the town under policies of every tier", () => {
    for (const [set, foreignPolicies] of policies.flatMap((a) => adminPolicies.map((b) => [a, b] as const))) {
      const cluster = compileSnapshot(town({ foreignPolicies }), set);
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
