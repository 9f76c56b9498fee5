import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate, type ForeignPolicy, type NetworkPolicySpec } from "#lib/policy/index.ts";
import { policyOf } from "../../cast/cluster-parts.ts";
import { town, townPeers } from "../../cast/town.ts";

const foreignOf = (foreign: Partial<ForeignPolicy>): ForeignPolicy => ({
  apiVersion: "policy.networking.k8s.io/v1alpha1",
  kind: "AdminNetworkPolicy",
  name: "f",
  uid: "u",
  spec: {},
  ...foreign,
});

/** web calls the payments API; payments is open, denied or admits web, by `spec`. */
const decide = (foreign: Partial<ForeignPolicy>, spec?: NetworkPolicySpec) => {
  const policies = spec === undefined ? [] : [policyOf("payments", "np", spec)];
  const cluster = compileSnapshot(town({ policies, foreignPolicies: [foreignOf(foreign)] }));
  return evaluate(cluster, {
    sender: townPeers.web,
    receiver: townPeers.paymentsApi,
    port: 8443,
    protocol: "TCP",
  });
};
const outcome = (...args: Parameters<typeof decide>) => decide(...args).outcome;

const subject = { namespaces: { matchLabels: { "kubernetes.io/metadata.name": "payments" } } };
/** None of the policies here has a priority, or its action is no word of the API: they cannot be read as a whole. */
const rules = (action: string) => [{ action, from: [{ namespaces: {} }] }];
const DENY: NetworkPolicySpec = { policyTypes: ["Ingress"] };
const ADMIT: NetworkPolicySpec = { policyTypes: ["Ingress"], ingress: [{}] };

describe("policies of kinds that are not evaluated", () => {
  it("an admin policy with an error is uncertain only where it could turn the answer", () => {
    expect(outcome({ spec: { subject, ingress: rules("Deny") } })).toBe("uncertain");
    expect(outcome({ spec: { subject, ingress: rules("Deny") } }, DENY)).toBe("denied");
    expect(outcome({ spec: { subject, ingress: rules("Allow") } }, DENY)).toBe("uncertain");
    expect(outcome({ spec: { subject, ingress: rules("Allow") } }, ADMIT)).toBe("allowed");
    expect(outcome({ spec: { subject, egress: rules("Deny") } })).toBe("allowed");
  });

  it("an admin policy that cannot be read is named with what is wrong with it", () => {
    const [refused] = decide({ spec: { subject, ingress: rules("Deny") } }).reasons;
    expect(refused?.text).toBe(
      "AdminNetworkPolicy f cannot be read (spec: priority is missing), and could change this answer for payments/api-77d4-a.",
    );
    const [unknown] = decide({ kind: "GlobalNetworkPolicy", apiVersion: "projectcalico.org/v3" }).reasons;
    expect(unknown?.text).toBe(
      "GlobalNetworkPolicy f is of a kind that is not evaluated yet, and could change this answer for storefront/web-6f7c9d5b8-a.",
    );
  });

  it("an admin policy about other pods changes nothing", () => {
    expect(
      outcome({
        spec: { subject: { namespaces: { matchLabels: { team: "platform" } } }, ingress: rules("Deny") },
      }),
    ).toBe("allowed");
    const pods = { namespaceSelector: {}, podSelector: { matchLabels: { app: "postgres" } } };
    expect(outcome({ spec: { subject: { pods }, ingress: rules("Deny") } })).toBe("allowed");
  });

  it("a shape that cannot be read could do anything", () => {
    expect(outcome({ spec: null })).toBe("uncertain");
    expect(
      outcome({ spec: { subject: { namespaces: { namespaceSelector: {} } }, ingress: rules("Deny") } }),
    ).toBe("uncertain");
    expect(outcome({ spec: { subject, ingress: "all" } })).toBe("uncertain");
  });

  it("the baseline tier is skipped for pods that a NetworkPolicy isolates", () => {
    const baseline = {
      kind: "BaselineAdminNetworkPolicy",
      name: "default",
      spec: { subject, ingress: rules("Shrug") },
    };
    expect(outcome(baseline)).toBe("uncertain");
    expect(outcome(baseline, ADMIT)).toBe("allowed");
    const cnp = { apiVersion: "policy.networking.k8s.io/v1alpha2", kind: "ClusterNetworkPolicy" };
    expect(outcome({ ...cnp, spec: { tier: "Baseline", subject, ingress: rules("Shrug") } }, ADMIT)).toBe(
      "allowed",
    );
    expect(outcome({ ...cnp, spec: { tier: "Admin", subject, ingress: rules("Shrug") } }, ADMIT)).toBe(
      "uncertain",
    );
  });

  it("namespaced kinds touch their own namespace alone, cluster-wide ones everybody they may select", () => {
    const cilium = { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", spec: {} };
    expect(outcome({ ...cilium, namespace: "payments" })).toBe("uncertain");
    expect(outcome({ ...cilium, namespace: "ledger" })).toBe("allowed");
    expect(
      outcome({ ...cilium, kind: "CiliumClusterwideNetworkPolicy", spec: { endpointSelector: {} } }),
    ).toBe("uncertain");
    expect(outcome({ ...cilium, kind: "CiliumClusterwideNetworkPolicy", spec: { nodeSelector: {} } })).toBe(
      "allowed",
    );
    const calico = { apiVersion: "crd.projectcalico.org/v1", kind: "GlobalNetworkPolicy" };
    expect(outcome({ ...calico, spec: { selector: "all()" } })).toBe("uncertain");
    expect(outcome({ ...calico, kind: "StagedGlobalNetworkPolicy", spec: {} })).toBe("allowed");
  });
});
