import { describe, expect, it } from "vitest";
import type { Direction, ForeignPolicy } from "#lib/policy/index.ts";
import { influenceOf } from "#lib/policy/compile/foreign-influence.ts";
import { hostInfluenceOf } from "#lib/policy/compile/host-influence.ts";

const policyOf = (
  apiVersion: string,
  kind: string,
  spec: unknown,
  more: Partial<ForeignPolicy> = {},
): ForeignPolicy => ({
  apiVersion,
  kind,
  name: "f",
  uid: "uid-f",
  spec,
  ...more,
});
const cilium = (spec: unknown, more: Partial<ForeignPolicy> = {}) =>
  policyOf("cilium.io/v2", "CiliumClusterwideNetworkPolicy", spec, more);
const antrea = (spec: unknown) => policyOf("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", spec);
const calico = (spec: unknown, more: Partial<ForeignPolicy> = {}) =>
  policyOf("projectcalico.org/v3", "GlobalNetworkPolicy", spec, more);
const hosts = { nodeSelector: {} };
const pods = { endpointSelector: {} };

const mayTurnHosts = (policy: ForeignPolicy, direction: Direction = "ingress") =>
  hostInfluenceOf(policy, direction) !== undefined;
const mayTurnPods = (policy: ForeignPolicy, direction: Direction = "ingress") =>
  influenceOf(policy, { namespace: "payments", namespaceLabels: {}, labels: {} }, direction) !== undefined;

describe("whether a policy of another kind may govern nodes, and pods", () => {
  it.each<[string, ForeignPolicy, boolean, boolean]>([
    ["Cilium's by a node selector: nodes alone", cilium(hosts), true, false],
    ["Cilium's by an endpoint selector: pods alone", cilium(pods), false, true],
    ["Cilium's with a rule for each: both", cilium(hosts, { specs: [pods] }), true, true],
    [
      "Cilium's with rules for pods in a list: pods alone",
      cilium(undefined, { specs: [pods, pods] }),
      false,
      true,
    ],
    [
      "Cilium's with rules for nodes in a list: nodes alone",
      cilium(undefined, { specs: [hosts] }),
      true,
      false,
    ],
    ["Cilium's with a rule outside a list", cilium(null, { specs: hosts }), true, false],
    ["Cilium's without a rule: it cannot be read", cilium(undefined), true, true],
    ["Cilium's with a rule of another shape", cilium("?"), true, true],
    ["Cilium's with a null selector", cilium({ nodeSelector: null, endpointSelector: null }), true, true],
    ["Antrea's that is applied to nodes", antrea({ appliedTo: [{ podSelector: {} }, hosts] }), true, true],
    ["Antrea's with a rule that is", antrea({ ingress: [null, { appliedTo: [hosts] }] }), true, true],
    [
      "Antrea's with such a rule of the other direction",
      antrea({ egress: [{ appliedTo: [hosts] }] }),
      true,
      true,
    ],
    [
      "Antrea's that is applied to pods",
      antrea({ appliedTo: [{ podSelector: {} }], ingress: null }),
      false,
      true,
    ],
    [
      "Antrea's with rules for pods",
      antrea({ ingress: [{}, { appliedTo: [{ podSelector: {} }] }] }),
      false,
      true,
    ],
    ["Antrea's with a list of another shape", antrea({ appliedTo: {} }), true, true],
    ["Antrea's without a spec", antrea(null), true, true],
    ["Antrea's with a word for a spec", antrea("?"), true, true],
    ["Calico's without types", calico({}), true, true],
    ["Calico's of the direction", calico({ types: ["Egress", "Ingress"] }), true, true],
    ["Calico's of the other direction", calico({ types: ["Egress"] }), false, false],
    ["Calico's with no type", calico({ types: [] }), true, true],
    ["Calico's without a spec", calico(null), true, true],
    ["Calico's with a word for a spec", calico("types"), true, true],
    [
      "Calico's by its older group",
      { ...calico({ types: ["Egress"] }), apiVersion: "crd.projectcalico.org/v1" },
      false,
      false,
    ],
    ["Calico's that is only recorded", calico({}, { kind: "StagedGlobalNetworkPolicy" }), false, false],
    ["one of AWS", policyOf("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", {}), false, true],
    [
      "an admin policy",
      policyOf("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "?"),
      false,
      true,
    ],
    ["one that nobody knows", policyOf("example.org/v1", "Policy", { types: ["Egress"] }), true, true],
    [
      "one that nobody knows, in the namespace",
      policyOf("example.org/v1", "Policy", {}, { namespace: "payments" }),
      false,
      true,
    ],
    [
      "one in another namespace",
      policyOf("cilium.io/v2", "CiliumNetworkPolicy", {}, { namespace: "ledger" }),
      false,
      false,
    ],
  ])("%s", (_title, policy, forHosts, forPods) => {
    expect([mayTurnHosts(policy), mayTurnPods(policy)]).toEqual([forHosts, forPods]);
  });

  it("goes by direction only where the kind says so", () => {
    expect(mayTurnHosts(calico({ types: ["Egress"] }), "egress")).toBe(true);
    expect(mayTurnPods(calico({ types: ["egress"] }), "egress")).toBe(true);
    expect(mayTurnHosts(cilium(hosts), "egress")).toBe(true);
  });

  it("whatever such a policy may govern it may turn either way", () => {
    const policy = cilium(hosts);
    const anything = { policy, turnsAllowed: true, turnsDenied: true, isBaseline: false };
    expect(hostInfluenceOf(policy, "ingress")).toEqual(anything);
    expect(
      influenceOf(cilium(pods), { namespace: "payments", namespaceLabels: {}, labels: {} }, "ingress"),
    ).toEqual({
      ...anything,
      policy: cilium(pods),
    });
  });
});
