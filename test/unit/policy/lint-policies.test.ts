import { describe, expect, it } from "vitest";
import {
  compileRules,
  compileSnapshot,
  lintPolicies,
  type ForeignPolicy,
  type LintCheckName,
  type NetworkPolicy,
  type NetworkPolicySpec,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import { podOf, policyOf } from "../../cast/cluster-parts.ts";
import { nodeLocalTown, town, townPods, web } from "../../cast/town.ts";
import { webToApi } from "./allow-rules.ts";

const lintAll = (policies: readonly NetworkPolicy[], snapshot: Snapshot = town()) =>
  lintPolicies(compileSnapshot(snapshot, policies));

const lint = (spec: NetworkPolicySpec, snapshot?: Snapshot, namespace = "payments") =>
  lintAll([policyOf(namespace, "p", spec)], snapshot);

const find = (check: LintCheckName, spec: NetworkPolicySpec, snapshot?: Snapshot, namespace?: string) =>
  lint(spec, snapshot, namespace).filter((finding) => finding.check === check);

const apiOnly = { matchLabels: { app: "payments-api" } };

describe("lintPolicies", () => {
  it("finds nothing wrong with rules compiled from a sound intent, DNS apart", () => {
    const findings = lintAll([
      ...compileRules([webToApi], "payments"),
      ...compileRules([webToApi], "storefront"),
    ]);
    expect(new Set(findings.map((f) => f.check))).toEqual(new Set(["dns-missing"]));
  });

  it("a policy that selects nothing is an error, and the label that was meant is suggested", () => {
    expect(find("selects-nothing", { podSelector: { matchLabels: { app: "payment-api" } } })).toMatchObject([
      {
        severity: "error",
        path: "spec.podSelector",
        text: expect.stringContaining("did you mean app=payments-api?"),
      },
    ]);
    expect(find("selects-nothing", { podSelector: { matchLabels: { app: "settle" } } })).toEqual([]);
    expect(find("selects-nothing", {}, town(), "default")).toEqual([]);
  });

  it("a peer that matches no pod or no namespace is named by its place", () => {
    expect(
      find("peer-selects-nothing", {
        ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }],
      }),
    ).toMatchObject([{ path: "spec.ingress[0].from[0]" }]);
    expect(
      find("namespace-selects-nothing", {
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: "storefront" } } }] }],
      }),
    ).toMatchObject([{ text: expect.stringContaining("kubernetes.io/metadata.name") }]);
    expect(
      find("namespace-selects-nothing", {
        ingress: [
          { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefrnt" } } }] },
        ],
      }),
    ).toMatchObject([
      { text: expect.stringContaining("did you mean kubernetes.io/metadata.name=storefront?") },
    ]);
  });

  it("neighbouring single-selector items are suspected to have been meant as one", () => {
    const from = [{ namespaceSelector: { matchLabels: { team: "shop" } } }, { podSelector: apiOnly }];
    expect(find("and-or-suspicion", { ingress: [{ from }] })).toHaveLength(1);
    expect(find("and-or-suspicion", { ingress: [{ from: from.toReversed() }] })).toEqual([]);
  });

  it("sections that do nothing are errors or warnings", () => {
    expect(find("ignored-section", { policyTypes: ["Ingress"], egress: [{}] })).toMatchObject([
      { severity: "error" },
    ]);
    expect(find("ignored-section", { egress: [{}] })).toEqual([]);
    expect(find("empty-egress-without-type", { egress: [] })).toHaveLength(1);
    expect(find("empty-egress-without-type", { policyTypes: ["Egress"], egress: [] })).toEqual([]);
  });

  it("what the API server refuses is an error with its path", () => {
    expect(find("invalid", { ingress: [{ from: [{}] }] })).toMatchObject([
      { severity: "error", path: "spec.ingress[0].from[0]" },
    ]);
  });

  it("allow-all is a warning, but for the bridge", () => {
    expect(find("allow-all", { ingress: [{}] })).toHaveLength(1);
    const bridge: NetworkPolicy = {
      ...policyOf("payments", "zz-drawbridge-open-ingress", { ingress: [{}] }),
      metadata: {
        namespace: "payments",
        name: "zz-drawbridge-open-ingress",
        labels: { "app.kubernetes.io/managed-by": "drawbridge" },
      },
    };
    expect(lintAll([bridge])).toEqual([]);
  });

  it("a Service's port in place of the pod's is named with the port to write", () => {
    expect(
      find("service-port-instead-of-target", { podSelector: apiOnly, ingress: [{ ports: [{ port: 443 }] }] }),
    ).toMatchObject([{ path: "spec.ingress[0].ports[0]", fix: "Write https instead of 443." }]);
    expect(
      find("service-port-instead-of-target", {
        podSelector: apiOnly,
        ingress: [{ ports: [{ port: 8443 }] }],
      }),
    ).toEqual([]);
  });

  it("a named port that no receiver declares is found at the receiver, in both directions", () => {
    expect(
      find("named-port-unresolved", { podSelector: apiOnly, ingress: [{ ports: [{ port: "http" }] }] }),
    ).toHaveLength(1);
    const to = [{ namespaceSelector: { matchLabels: { team: "shop" } } }];
    expect(find("named-port-unresolved", { egress: [{ to, ports: [{ port: "http" }] }] })).toEqual([]);
    expect(find("named-port-unresolved", { egress: [{ to, ports: [{ port: "https" }] }] })).toHaveLength(1);
  });

  it("ipBlocks inside the cluster are warned about, NodeLocal's address apart", () => {
    const block = (cidr: string) => ({ egress: [{ to: [{ ipBlock: { cidr } }] }] });
    expect(find("ip-block-inside-cluster", block("10.1.1.20/32"))).toHaveLength(1);
    expect(find("ip-block-inside-cluster", block("10.96.0.10/32"))).toHaveLength(1);
    expect(find("ip-block-inside-cluster", block("10.96.0.10/32"), nodeLocalTown())).toEqual([]);
    expect(find("ip-block-inside-cluster", block("203.0.113.0/24"))).toEqual([]);
  });

  it("0.0.0.0/0 alone is incomplete only where pods have IPv6", () => {
    const block = { egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] };
    const dual = podOf(web, "web-dual", "10.1.1.50", { ips: ["10.1.1.50", "fd00::50"] });
    expect(find("ip-block-one-family", block)).toEqual([]);
    expect(find("ip-block-one-family", block, town({ pods: [...town().pods, dual] }))).toHaveLength(1);
  });

  it("egress without DNS is one finding, whatever the number of policies, and lists the pods", () => {
    const policies = compileRules([webToApi], "storefront");
    const found = lintAll(policies).filter((f) => f.check === "dns-missing");
    expect(found).toMatchObject([{ text: expect.stringContaining(`storefront/${townPods.web1.name}`) }]);
  });

  it("duplicates, and pods on the host network, are pointed out", () => {
    const twice = [policyOf("payments", "p", {}), policyOf("payments", "p", {})];
    expect(lintAll(twice)[0]).toMatchObject({ check: "duplicate-name", severity: "error" });
    expect(find("selects-host-network", {}, town(), "metrics")).toMatchObject([{ severity: "info" }]);
  });

  it("a namespace in which nothing lives is worth knowing, and suspicious where another is called nearly the same", () => {
    expect(find("empty-namespace", {}, town(), "default")).toMatchObject([{ severity: "info" }]);
    expect(find("empty-namespace", {}, town(), "paymetns")).toMatchObject([
      {
        severity: "warning",
        path: "metadata.namespace",
        text: "No pod or workload lives in namespace paymetns, did you mean payments?",
      },
    ]);
    expect(find("empty-namespace", {})).toEqual([]);
  });

  it("one list holds what is wrong with NetworkPolicies and with admin policies, errors first", () => {
    const guard: ForeignPolicy = {
      apiVersion: "policy.networking.k8s.io/v1alpha1",
      kind: "AdminNetworkPolicy",
      name: "guard",
      uid: "guard",
      spec: { priority: 5000, subject: { namespaces: {} } },
    };
    const found = lintAll([policyOf("payments", "p", { ingress: [{}] })], town({ foreignPolicies: [guard] }));
    expect(found.map(({ severity, check, policy }) => ({ severity, check, policy }))).toEqual([
      { severity: "error", check: "invalid", policy: { kind: "AdminNetworkPolicy", name: "guard" } },
      {
        severity: "warning",
        check: "allow-all",
        policy: { kind: "NetworkPolicy", namespace: "payments", name: "p" },
      },
    ]);
  });

  it("policies are linted as the profile reads them: to some, pods on the host network are pods", () => {
    const policies = [policyOf("metrics", "p", {})];
    const checks = (profile: ProfileName) =>
      lintPolicies(compileSnapshot(town(), policies, profile)).map(({ check }) => check);
    expect(checks("spec")).toEqual(["selects-host-network"]);
    expect(checks("netpol-analyzer")).toEqual([]);
  });
});
