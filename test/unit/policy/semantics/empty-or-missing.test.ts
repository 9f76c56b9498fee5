import { describe, expect, it } from "vitest";
import { networkPolicySchema } from "#lib/policy/index.ts";
import { rawPolicy, townUnder } from "../../../cast/ask-town.ts";
import { externalPeer } from "../../../cast/cluster-parts.ts";
import { townPeers } from "../../../cast/town.ts";

const { web, paymentsApi, postgres, stranger } = townPeers;
const outsider = externalPeer("203.0.113.7");

/** payments under one policy that governs ingress. */
const ingressOf = (spec: object) =>
  townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Ingress"], ...spec })] });

/** The checklist of corner cases, items 9 to 13: an empty list is not a missing one, except where it is. */
describe("empty against missing lists of rules", () => {
  // 9. API, NetworkPolicySpec.ingress: "If this field is empty then this NetworkPolicy does not allow any traffic".
  it.each([
    ["a missing", {}],
    ["a null", { ingress: null }],
    ["an empty", { ingress: [] }],
  ])("%s ingress list denies everybody", (_, spec) => {
    const ask = ingressOf(spec);
    expect(ask(web, paymentsApi).outcome).toBe("denied");
    expect(ask(outsider, paymentsApi).outcome).toBe("denied");
  });

  // 9. One of the traps of other engines: an empty slice that allows where nil denies.
  it("one empty rule allows everybody on every port", () => {
    const ask = ingressOf({ ingress: [{}] });
    expect(ask(stranger, paymentsApi, 1, "SCTP").outcome).toBe("allowed");
    expect(ask(outsider, paymentsApi, 65535, "UDP").outcome).toBe("allowed");
  });

  // 10. API, NetworkPolicyIngressRule.from and .ports, and .to of egress.
  it.each([
    ["missing", {}],
    ["null", { from: null, ports: null }],
    ["empty", { from: [], ports: [] }],
  ])("%s lists in a rule do not restrict, the outside included", (_, rule) => {
    const ask = ingressOf({ ingress: [rule] });
    expect(ask(web, paymentsApi, 81, "SCTP").outcome).toBe("allowed");
    expect(ask(outsider, paymentsApi).outcome).toBe("allowed");
  });

  it.each([
    ["missing", {}],
    ["null", { to: null, ports: null }],
    ["empty", { to: [], ports: [] }],
  ])("%s lists in an egress rule do not restrict, the outside included", (_, rule) => {
    const ask = townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Egress"], egress: [rule] })] });
    expect(ask(paymentsApi, postgres, 5432).outcome).toBe("allowed");
    expect(ask(paymentsApi, outsider, 443).outcome).toBe("allowed");
  });

  // 11. API validation: "must specify a peer". Other engines panic or read it as allow-all.
  it("a peer with nothing set is refused, and where it got in all the same it is nobody", () => {
    const spec = { policyTypes: ["Ingress"], ingress: [{ from: [{}] }] };
    const policy = rawPolicy("payments", spec);
    expect(networkPolicySchema.safeParse(policy).success).toBe(false);
    const ask = townUnder({ policies: [policy] });
    expect(ask(web, paymentsApi).outcome).toBe("denied");
    expect(ask(outsider, paymentsApi).outcome).toBe("denied");
  });

  // 12. API: a non-empty list restricts, whether or not it finds anybody.
  it("a peer that finds no pod allows nobody; it is not a missing list", () => {
    const ask = ingressOf({ ingress: [{ from: [{ podSelector: { matchLabels: { app: "nobody" } } }] }] });
    expect(ask(web, paymentsApi).outcome).toBe("denied");
    expect(ask(townPeers.settle, paymentsApi).outcome).toBe("denied");
  });

  // 13. API: a rule is its peers and its ports; rules do not mix.
  it("a port of one rule and a peer of another open nothing together", () => {
    const shop = { namespaceSelector: { matchLabels: { team: "shop" } } };
    const money = { namespaceSelector: { matchLabels: { team: "money" } } };
    const ask = ingressOf({
      ingress: [
        { from: [shop], ports: [{ port: 8443 }, { port: 8444 }] },
        { from: [money], ports: [{ port: 9090 }] },
      ],
    });
    expect([8443, 8444, 9090].map((port) => ask(web, paymentsApi, port).outcome)).toEqual([
      "allowed",
      "allowed",
      "denied",
    ]);
    expect([8443, 9090].map((port) => ask(postgres, paymentsApi, port).outcome)).toEqual([
      "denied",
      "allowed",
    ]);
  });
});
