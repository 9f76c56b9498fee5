import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  lintPolicies,
  type CompiledCluster,
  type ForeignPolicy,
  type NetworkPolicy,
} from "#lib/policy/index.ts";
import { policyOf } from "../../../cast/cluster-parts.ts";
import { town } from "../../../cast/town.ts";

const GROUP = "policy.networking.k8s.io";
const inNamespace = (name: string) => ({
  namespaces: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const team = (name: string) => ({ namespaces: { matchLabels: { team: name } } });
const every = { namespaces: {} };
const api = { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "payments-api" } } } };

const anp = (name: string, spec: object): ForeignPolicy => ({
  apiVersion: `${GROUP}/v1alpha1`,
  kind: "AdminNetworkPolicy",
  name,
  uid: name,
  spec: { priority: 10, subject: inNamespace("payments"), ...spec },
});
const banp = (spec: object): ForeignPolicy => ({
  apiVersion: `${GROUP}/v1alpha1`,
  kind: "BaselineAdminNetworkPolicy",
  name: "default",
  uid: "default",
  spec: { subject: inNamespace("payments"), ...spec },
});

/** What is about admin policies alone: what else the town lacks is for other tables. */
const lintAdminPolicies = (cluster: CompiledCluster) =>
  lintPolicies(cluster).filter(
    ({ object }) => object.kind.endsWith("NetworkPolicy") && object.kind !== "NetworkPolicy",
  );

const lint = (foreignPolicies: readonly ForeignPolicy[], policies: readonly NetworkPolicy[] = []) =>
  lintAdminPolicies(compileSnapshot(town({ foreignPolicies, policies }), policies, "spec"));
const brief = (...args: Parameters<typeof lint>) =>
  lint(...args).map(({ id, severity, object, path }) => `${severity} ${id}: ${object.name} ${path}`);

const rule = (action: string, from: readonly object[], ports?: readonly object[]) => ({
  action,
  from,
  ports,
});
const outRule = (action: string, to: readonly object[], ports?: readonly object[]) => ({ action, to, ports });
const port = (number: number, protocol = "TCP") => ({ portNumber: { protocol, port: number } });
const range = (start: number, end: number) => ({ portRange: { start, end } });

describe("lintPolicies of admin policies", () => {
  it("finds nothing where every rule decides something", () => {
    const guard = anp("guard", { ingress: [rule("Allow", [team("platform")]), rule("Deny", [every])] });
    expect(lint([guard, banp({ ingress: [rule("Deny", [every])] })])).toEqual([]);
    expect(lint([])).toEqual([]);
  });

  it("says what keeps a policy from being read, and goes on with the others", () => {
    const bad = anp("bad", { priority: 5000 });
    expect(lint([bad, anp("empty", { subject: inNamespace("nowhere"), priority: 2 })])).toEqual([
      {
        id: "invalid-admin-policy",
        title: "An admin policy that does not say what can be read",
        severity: "error",
        object: { kind: "AdminNetworkPolicy", name: "bad" },
        path: "spec.priority",
        text: "The number 5000 is not a priority, which is a whole number from 0 to 1000. The API server refuses this policy.",
        fix: "Write such a number without quotes; the lower one counts first.",
      },
      {
        id: "admin-selects-nothing",
        title: "An admin policy whose subject is no pod",
        severity: "warning",
        object: { kind: "AdminNetworkPolicy", name: "empty" },
        path: "spec.subject",
        text: "Its subject selects no pod or workload of this cluster; pods on the host network are never subjects.",
        fix: "Correct the labels, or keep it for pods to come.",
      },
    ]);
  });

  it("a policy that the cluster's data plane may ignore says so, and nothing else is said of it", () => {
    const cni = { name: "cilium", enforces: "yes", evidence: "The DaemonSet cilium runs." } as const;
    const snapshot = town({ cni, foreignPolicies: [anp("a", { subject: inNamespace("nowhere") })] });
    expect(lintAdminPolicies(compileSnapshot(snapshot))).toMatchObject([
      { id: "maybe-ignored", severity: "warning", path: "kind", object: { name: "a" } },
    ]);
  });

  it("a subject of pods on the host network alone is nobody", () => {
    const podSelector = { matchLabels: { "app.kubernetes.io/name": "node-exporter" } };
    const exporters = anp("exporters", { subject: { pods: { namespaceSelector: {}, podSelector } } });
    expect(brief([exporters])).toEqual(["warning admin-selects-nothing: exporters spec.subject"]);
  });

  it("two policies of one priority in a tier do not say which counts", () => {
    expect(brief([anp("b", {}), anp("a", {}), anp("c", { priority: 11 })])).toEqual([
      "warning same-priority: b spec.priority",
    ]);
  });

  describe("a rule never decides", () => {
    const shadow = (first: object, second: object) =>
      brief([anp("a", { ingress: [first, second] })]).filter((line) => line.includes("rule-shadowed"));
    const shadowOut = (first: object, second: object) =>
      brief([anp("a", { egress: [first, second] })]).filter((line) => line.includes("rule-shadowed"));

    it.each([
      ["behind one for everybody", rule("Deny", [every]), rule("Allow", [team("money")])],
      [
        "behind one for the same pods in other words",
        rule("Allow", [inNamespace("payments")]),
        rule("Deny", [api]),
      ],
      ["behind a Pass", rule("Pass", [every]), rule("Deny", [team("money")])],
      [
        "behind a wider range",
        rule("Deny", [every], [range(1, 100)]),
        rule("Allow", [every], [port(80), range(5, 9)]),
      ],
      [
        "behind the same port by name",
        rule("Deny", [every], [{ namedPort: "a" }]),
        rule("Allow", [every], [{ namedPort: "a" }]),
      ],
      ["behind one that fails closed", rule("Deny", [{}]), rule("Allow", [every])],
    ])("%s", (_, first, second) => {
      expect(shadow(first, second)).toEqual(["warning rule-shadowed: a spec.ingress[1]"]);
    });

    it.each([
      [
        "networks inside another",
        [{ networks: ["10.0.0.0/8"] }],
        [{ networks: ["10.1.0.0/16", "10.2.0.0/16"] }],
      ],
      ["the same nodes", [{ nodes: {} }], [{ nodes: {} }]],
    ])("of %s", (_, first, second) => {
      expect(shadowOut(outRule("Deny", first), outRule("Allow", second))).toEqual([
        "warning rule-shadowed: a spec.egress[1]",
      ]);
    });

    it("of names behind the same names", () => {
      const names = [{ domainNames: ["a.example", "b.example"] }];
      const fewer = [{ domainNames: ["b.example"] }];
      expect(shadowOut(outRule("Allow", names), outRule("Allow", fewer))).toHaveLength(1);
      expect(shadowOut(outRule("Allow", fewer), outRule("Allow", names))).toEqual([]);
    });

    it("behind one of an earlier policy, by name", () => {
      const first = anp("first", { priority: 1, subject: every, ingress: [rule("Deny", [every])] });
      const [finding] = lint([first, anp("second", { ingress: [rule("Allow", [every])] })]);
      expect(finding).toMatchObject({
        object: { name: "second" },
        text: "The rule never decides in this cluster: spec.ingress[0] of AdminNetworkPolicy first matches all that it matches, and counts before it.",
        fix: "Give the policy a lower priority, or remove the rule.",
      });
    });

    it.each([
      ["on another port", rule("Deny", [every], [port(80)]), rule("Allow", [every], [port(81)])],
      ["of another protocol", rule("Deny", [every], [port(53)]), rule("Allow", [every], [port(53, "UDP")])],
      ["for fewer peers", rule("Deny", [team("platform")]), rule("Allow", [every])],
      ["for fewer ports", rule("Deny", [every], [range(1, 65535)]), rule("Allow", [every])],
      [
        "by name before a number",
        rule("Deny", [every], [{ namedPort: "a" }]),
        rule("Allow", [every], [port(80)]),
      ],
      ["for a peer that nobody is yet", rule("Deny", [every]), rule("Allow", [team("nobody")])],
    ])("unless the earlier one is %s", (_, first, second) => {
      expect(shadow(first, second)).toEqual([]);
    });

    it("unless the other policy has the same priority", () => {
      const deny = anp("a", { subject: every, ingress: [rule("Deny", [every])] });
      expect(brief([deny, anp("b", { ingress: [rule("Allow", [every])] })])).toEqual([
        "warning same-priority: b spec.priority",
      ]);
    });

    it("unless the earlier one is for other pods, of another tier, or of the other direction", () => {
      const web = anp("web", {
        priority: 1,
        subject: inNamespace("storefront"),
        ingress: [rule("Deny", [every])],
      });
      const later = anp("later", { ingress: [rule("Deny", [every])], egress: [outRule("Deny", [every])] });
      expect(brief([web, later, banp({ ingress: [rule("Deny", [every])] })])).toEqual([]);
    });
  });

  describe("a Pass to nothing is an Allow, for now", () => {
    const passing = anp("p", { ingress: [rule("Pass", [every])] });
    const found = ["info pass-to-nothing: p spec.ingress[0]"];

    it("where neither a NetworkPolicy nor a baseline rule is below", () => {
      expect(brief([passing])).toEqual(found);
      expect(brief([passing], [policyOf("storefront", "other", {})])).toEqual(found);
      expect(brief([passing], [policyOf("payments", "egress", { policyTypes: ["Egress"] })])).toEqual(found);
      expect(brief([passing, banp({ egress: [outRule("Deny", [every])] })])).toEqual(found);
    });

    it("but not where one is", () => {
      expect(brief([passing], [policyOf("payments", "deny", {})])).toEqual([]);
      expect(brief([passing, banp({ ingress: [rule("Deny", [every])] })])).toEqual([]);
    });
  });

  describe("a baseline says nothing where every pod of its subject is isolated", () => {
    const baseline = banp({ ingress: [rule("Deny", [every])], egress: [outRule("Deny", [every])] });
    it("in that direction alone", () => {
      expect(brief([baseline], [policyOf("payments", "deny", { policyTypes: ["Ingress"] })])).toEqual([
        "info baseline-unreachable: default spec.ingress",
      ]);
    });

    it("but speaks where one pod is not", () => {
      expect(
        brief([baseline], [policyOf("payments", "api", { podSelector: { matchLabels: { app: "settle" } } })]),
      ).toEqual([]);
      expect(brief([baseline])).toEqual([]);
    });
  });
});
