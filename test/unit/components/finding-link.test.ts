import { expect, test } from "vitest";
import { findingHref, namespaceHref } from "#components/rollout/finding-link.ts";

test("a finding about an edge leads to that edge on the graph", () => {
  expect(findingHref({ about: { kind: "edge", edgeKey: "w:a/Deployment/b>n:node:53/UDP" } }, "a")).toBe(
    "/graph?edge=w%3Aa%2FDeployment%2Fb%3En%3Anode%3A53%2FUDP",
  );
});

test("a finding about a NetworkPolicy leads to its namespace's policies, another kind nowhere", () => {
  expect(findingHref({ about: { kind: "policy", policyKind: "NetworkPolicy", name: "x" } }, "ledger")).toBe(
    "/namespaces/ledger?tab=policies",
  );
  expect(
    findingHref({ about: { kind: "policy", policyKind: "CiliumNetworkPolicy", name: "x" } }, "ledger"),
  ).toBeUndefined();
});

test("a finding about the namespace one is on is no link", () => {
  expect(findingHref({ about: { kind: "namespace", namespace: "ledger" } }, "ledger")).toBeUndefined();
  expect(findingHref({ about: { kind: "namespace", namespace: "metrics" } }, "ledger")).toBe(
    namespaceHref("metrics"),
  );
});

test("a finding that answers one question leads to all its reasons, under the candidate", () => {
  const about = { kind: "pod", namespace: "ledger", pod: "postgres-0" } as const;
  const question = { from: "ledger/postgres-0", to: "10.96.0.10", port: 53, protocol: "UDP" } as const;
  expect(findingHref({ about, question }, "ledger")).toBe(
    "/explain?from=ledger%2Fpostgres-0&to=10.96.0.10&port=53&protocol=UDP&world=candidate",
  );
});
