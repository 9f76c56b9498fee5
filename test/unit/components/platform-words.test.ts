import { expect, test } from "vitest";
import {
  concerns,
  derivationText,
  endpointText,
  findingGroups,
  namedNamespaces,
} from "#components/platform/finding-view.ts";
import {
  allowedText,
  asRules,
  needText,
  openByFinding,
  unknownFindings,
} from "#components/platform/platform-needs-words.ts";
import { workloadLinks } from "#components/platform/workload-links.ts";
import type { Finding, FindingId, FindingKind } from "#lib/discovery/index.ts";
import { compileRules, type RuleDraft, type RuleId, type WorkloadId } from "#lib/policy/index.ts";
import type { NamespacePlatform } from "#lib/rollout/index.ts";

function finding(kind: FindingKind, namespaces: Finding["namespaces"]): Finding {
  return {
    id: `${kind}/x` as FindingId,
    kind,
    title: kind,
    text: kind,
    certainty: "certain",
    derivedFrom: [],
    workloads: [],
    namespaces,
    endpoints: [],
  };
}

const dns: RuleDraft = {
  sender: { kind: "pods", namespace: "payments", podSelector: {} },
  receiver: {
    kind: "pods",
    namespace: "kube-system",
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  },
  ports: [{ protocol: "UDP", port: 53 }],
  reason: "DNS",
  origin: "template",
};
const scrape: RuleDraft = {
  sender: { kind: "pods", namespace: "metrics", podSelector: { matchLabels: { app: "prometheus" } } },
  receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "api" } } },
  ports: [{ protocol: "TCP", port: 9102 }],
  reason: "scrape",
  origin: "template",
};
const platform: NamespacePlatform = {
  namespace: "payments",
  findings: [finding("dns", "all"), finding("scrape", ["payments"])],
  needs: [
    {
      finding: "dns/x" as FindingId,
      namespace: "payments",
      direction: "egress",
      rule: dns,
      certainty: "certain",
      because: "x",
      ruleId: "r" as RuleId,
    },
    {
      finding: "scrape/x" as FindingId,
      namespace: "payments",
      direction: "ingress",
      rule: scrape,
      certainty: "certain",
      because: "x",
    },
  ],
  inexpressible: [],
};

test("findings come by kind, DNS first, and of one namespace what every namespace needs as well", () => {
  const all = [finding("webhook", ["ledger"]), finding("dns", "all"), finding("scrape", ["payments"])];
  expect(findingGroups(all).map(({ kind }) => kind)).toEqual(["dns", "scrape", "webhook"]);
  expect(findingGroups(all, "payments").map(({ kind }) => kind)).toEqual(["dns", "scrape"]);
  expect(concerns(finding("dns", "all"), "stranger")).toBe(true);
  expect(namedNamespaces(all)).toEqual(["ledger", "payments"]);
});

test("an address of IPv6 keeps its port apart", () => {
  expect(endpointText({ address: "fd00::a", port: 53, protocol: "UDP", hostNetwork: false })).toBe(
    "[fd00::a]:53/UDP",
  );
});

test("a derivation names object, field and value, as far as there are any", () => {
  expect(
    derivationText({
      object: "Service kube-system/kube-dns",
      field: "spec.selector",
      value: "k8s-app=kube-dns",
    }),
  ).toBe("Service kube-system/kube-dns · spec.selector = k8s-app=kube-dns");
  expect(derivationText({ object: "APIService v1beta1.metrics.k8s.io" })).toBe(
    "APIService v1beta1.metrics.k8s.io",
  );
});

test("a need is said from the namespace's own side, and its pods only where it is not all of them", () => {
  expect(needText({ namespace: "payments", direction: "egress", rule: dns })).toBe(
    "to k8s-app=kube-dns in kube-system on 53/UDP",
  );
  expect(needText({ namespace: "payments", direction: "ingress", rule: scrape })).toBe(
    "from app=prometheus in metrics on 9102/TCP into app=api in payments",
  );
});

test("what is allowed already is neither counted as open nor offered again", () => {
  expect(allowedText(platform)).toBe("1 of 2 allowed");
  expect(openByFinding(platform).map(({ title }) => title)).toEqual(["scrape"]);
  expect(allowedText({ needs: [] })).toBe("none needed");
});

test("what nobody could tell for certain is left out until somebody chooses it", () => {
  const groups = openByFinding(platform);
  expect([...unknownFindings(groups)]).toEqual([]);
  const needs = platform.needs.map((need) => ({ ...need, certainty: "unknown" as const }));
  expect([...unknownFindings(openByFinding({ ...platform, needs }))]).toEqual(["scrape/x"]);
});

test("drafts can be looked at as the policies that they become", () => {
  const policies = compileRules(asRules([dns]), "payments");
  expect(policies.every(({ metadata }) => metadata.namespace === "payments")).toBe(true);
  expect(JSON.stringify(policies)).toContain("kube-dns");
});

test("a workload is linked once, by its parts", () => {
  const api = "payments/Deployment/api" as WorkloadId;
  expect(workloadLinks([api, api])).toEqual([
    { id: api, namespace: "payments", kind: "Deployment", name: "api" },
  ]);
});
