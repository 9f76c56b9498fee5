import { describe, expect, it } from "vitest";
import { compileRules, parsePolicyYaml, policyYaml, type NetworkPolicy } from "#lib/policy/index.ts";
import { policyOf } from "../../cast/cluster-parts.ts";
import { webToApi } from "./allow-rules.ts";

const problems = (text: string) => {
  const result = parsePolicyYaml(text);
  return result.ok ? [] : [result.refusal.code, ...(result.refusal.detail ?? [])];
};

const policy = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: a
spec:
${spec}`;

describe("policy YAML", () => {
  it("what is written is read back, without what only the server knows", () => {
    for (const written of [
      ...compileRules([webToApi], "payments"),
      policyOf("ledger", "raw", { egress: [] }),
    ]) {
      const { uid: _uid, resourceVersion: _version, ...metadata } = written.metadata;
      expect(parsePolicyYaml(policyYaml(written))).toEqual({ ok: true, value: [{ ...written, metadata }] });
    }
  });

  it("reads several documents, a List and JSON; skips empty documents", () => {
    const one = policyYaml(policyOf("ledger", "one", {}));
    expect(parsePolicyYaml(`---\n${one}---\n# nothing\n---\n${one}`)).toMatchObject({
      ok: true,
      value: [{}, {}],
    });
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [policyOf("ledger", "one", {})] });
    expect(parsePolicyYaml(list)).toMatchObject({ ok: true, value: [{ metadata: { name: "one" } }] });
    expect(parsePolicyYaml("")).toEqual({ ok: true, value: [] });
  });

  it("takes null for missing, and a missing namespace for default", () => {
    expect(parsePolicyYaml(policy("  podSelector:\n  ingress:\n"))).toMatchObject({
      ok: true,
      value: [{ metadata: { namespace: "default" }, spec: {} }],
    });
  });

  it("names the line where the text does not parse", () => {
    expect(problems("a: [b\nc: d")).toEqual(["invalid-yaml", expect.stringMatching(/^line \d+: /)]);
  });

  it("names the line and the field of what is no NetworkPolicy", () => {
    expect(problems(policy("  podselector: {}"))).toEqual([
      "invalid-policy",
      'line 6: spec: unknown field "podselector". Did you mean podSelector? As it stands the API server drops it, or refuses the object.',
    ]);
    expect(problems(policy("  ingress:\n  - from:\n    - {}"))).toEqual([
      "invalid-policy",
      expect.stringMatching(/^line 8: spec\.ingress\[0\]\.from\[0\]: a peer must have/),
    ]);
    expect(problems(policy("  ingress:\n  - form:\n    - podSelector: {}"))).toEqual([
      "invalid-policy",
      expect.stringMatching(/^line 7: spec\.ingress\[0\]: unknown field "form"/),
    ]);
    expect(problems("kind: Deployment\napiVersion: apps/v1\nmetadata: {name: a}\nspec: {}")).toEqual([
      "invalid-policy",
      expect.stringContaining("line 1: kind"),
      expect.stringContaining("line 2: apiVersion"),
    ]);
  });

  it.each([
    ["digits in quotes as a port", '  ingress: [{ports: [{port: "80"}]}]', '"80" is not a port'],
    ["a port out of range", "  ingress: [{ports: [{port: 70000}]}]", "is not a port"],
    [
      "an endPort on a name",
      "  ingress: [{ports: [{port: http, endPort: 90}]}]",
      "endPort needs a numeric port",
    ],
    ["an unknown protocol", "  ingress: [{ports: [{protocol: ICMP}]}]", "TCP, UDP or SCTP"],
    [
      "an ipBlock beside a selector",
      "  ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]",
      "two list items",
    ],
    [
      "an except outside its cidr",
      "  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]",
      "inside the cidr",
    ],
    [
      "an except that is the whole cidr",
      "  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]",
      "smaller",
    ],
    [
      "an operator that does not exist",
      "  podSelector: {matchExpressions: [{key: a, operator: Gt, values: ['1']}]}",
      "In, NotIn, Exists",
    ],
    ["In without values", "  podSelector: {matchExpressions: [{key: a, operator: In}]}", "need values"],
    ["a policyType that does not exist", "  policyTypes: [ingress]", "Ingress and Egress"],
    ["a label value that is a number", "  podSelector: {matchLabels: {a: 1}}", "line 6"],
  ])("%s is refused as the API server would", (_, spec, text) => {
    expect(problems(policy(spec)).join("\n")).toContain(text);
  });
});

it("equal policies print equally, in whatever order their fields come", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, entry]) => [key, shuffled(entry)] as const);
    return Object.fromEntries(entries.toReversed());
  };
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "web", namespace: "storefront", annotations: { why: "b", "a-first": "c" } },
    spec: {
      podSelector: { matchLabels: { tier: "front", app: "web" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "api" } } }],
          ports: [{ protocol: "TCP", port: 8080, endPort: 8090 }],
        },
      ],
    },
  } as NetworkPolicy;
  const text = policyYaml(policy);
  expect(policyYaml(shuffled(policy) as NetworkPolicy)).toBe(text);
  expect(text).toContain("    - from:\n        - namespaceSelector: {}\n          podSelector:");
  expect(text).toContain("        - protocol: TCP\n          port: 8080\n          endPort: 8090");
});
