import { parseAllDocuments } from "yaml";
import { describe, expect, it } from "vitest";
import { generateBaseline, kustomizeFolder } from "#lib/baseline/index.ts";
import { findingsOf } from "#lib/discovery/index.ts";
import { isOpenPolicy, type NetworkPolicy } from "#lib/policy/index.ts";
import { reportOf, seenEdge } from "../../cast/baseline-parts.ts";
import { town, townPeers } from "../../cast/town.ts";

interface Kustomization {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly resources: readonly string[];
  readonly labels?: readonly { readonly pairs: object; readonly includeSelectors: boolean }[];
}

const snapshot = town();
const report = reportOf(snapshot, "calico");
const baselines = generateBaseline({
  snapshot,
  report,
  findings: findingsOf(snapshot, report),
  edges: [
    seenEdge(townPeers.web, townPeers.paymentsApi, 8443),
    seenEdge(townPeers.paymentsApi, townPeers.postgres, 5432),
  ],
  dismissed: new Set(),
  rules: [],
});
const folder = kustomizeFolder(baselines);

function kustomizationAt(path: string): Kustomization {
  return parseAllDocuments(folder.get(`${path}kustomization.yaml`) ?? "")[0]?.toJS() as Kustomization;
}

function policiesAt(path: string): readonly NetworkPolicy[] {
  return parseAllDocuments(folder.get(path) ?? "").map((document) => document.toJS() as NetworkPolicy);
}

describe("a kustomize folder", () => {
  it("names folders and files that are there, and has no file that nothing names", () => {
    const named = kustomizationAt("").resources.flatMap((namespace) => [
      `${namespace}/kustomization.yaml`,
      ...kustomizationAt(`${namespace}/`).resources.map((file) => `${namespace}/${file}`),
    ]);
    expect(["kustomization.yaml", ...named].toSorted()).toEqual([...folder.keys()].toSorted());
  });

  it("holds each object once, by kind, namespace and name, under a name that the API server takes", () => {
    const all = kustomizationAt("").resources.flatMap((namespace) =>
      kustomizationAt(`${namespace}/`).resources.flatMap((file) => policiesAt(`${namespace}/${file}`)),
    );
    const ids = all.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { metadata } of all) expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  it("puts labels on objects and never into selectors, and every object into its own namespace", () => {
    for (const path of kustomizationAt("").resources) {
      const { namespace, labels = [], apiVersion, kind } = kustomizationAt(`${path}/`);
      expect([apiVersion, kind]).toEqual(["kustomize.config.k8s.io/v1beta1", "Kustomization"]);
      expect(labels.map(({ includeSelectors }) => includeSelectors)).toEqual([false]);
      for (const file of kustomizationAt(`${path}/`).resources) {
        for (const policy of policiesAt(`${path}/${file}`)) expect(policy.metadata.namespace).toBe(namespace);
      }
    }
  });

  it("has no allow-all in it: no open policy, and no rule without peers and ports", () => {
    const all = [...folder.keys()].filter((path) => !path.endsWith("kustomization.yaml")).flatMap(policiesAt);
    expect(all.filter(isOpenPolicy)).toEqual([]);
    for (const { spec } of all) {
      for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
        expect(Object.keys(rule)).not.toEqual([]);
    }
  });

  it("keeps an app's two directions in one file, with the evidence beside each rule", () => {
    const text = folder.get("namespaces/payments/40-app-payments-api.yaml") ?? "";
    expect(
      policiesAt("namespaces/payments/40-app-payments-api.yaml").map(({ metadata }) => metadata.name),
    ).toEqual(["payments-api-egress", "payments-api-ingress"]);
    expect(text).toContain(
      "    # seen 1,204 times in 7 days, last 3 min ago, from storefront/web on TCP 8443\n    - from:",
    );
  });
});
