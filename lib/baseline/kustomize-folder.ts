import { stringify } from "yaml";
import type { BaselinePolicy, NamespaceBaseline } from "./baseline-document.ts";
import { baselinePolicyYaml } from "./baseline-yaml.ts";

/** Where each deliverable stands in a namespace's folder; the numbers make a listing read in the order of the runbook. */
const FILES = {
  "default-deny": "10-default-deny",
  dns: "20-dns",
  platform: "30-platform",
  app: "40-app",
} as const;

/** What every exported object is part of, by the label that the API knows for it. */
const PART_OF = "network-policy-baseline";

/** First line of the root's kustomization, for whoever finds the folder in a repository. */
const EXPORT_MARK = "# Written by drawbridge export; written over by the next one.";

/**
 * A folder that `kubectl apply -k` takes, whole or one namespace of it: text by path. DNS and the platform have a file
 * each, every app its own. There is no open policy in it: an allow-all is for the minutes of a rollout, never for Git.
 *
 * Labels are set with `includeSelectors: false`: kustomize's `commonLabels` would go into every podSelector as well, and
 * select nothing.
 */
export function kustomizeFolder(baselines: readonly NamespaceBaseline[]): ReadonlyMap<string, string> {
  const folder = new Map<string, string>();
  const resources = baselines.map(({ namespace }) => `namespaces/${namespace}`);
  folder.set("kustomization.yaml", `${EXPORT_MARK}\n${kustomization({ resources })}`);
  for (const { namespace, policies } of baselines) {
    const files = filesOf(policies);
    const head = kustomization({
      namespace,
      labels: [{ pairs: { "app.kubernetes.io/part-of": PART_OF }, includeSelectors: false }],
      resources: [...files.keys()],
    });
    folder.set(`namespaces/${namespace}/kustomization.yaml`, head);
    for (const [name, inFile] of files) {
      folder.set(`namespaces/${namespace}/${name}`, inFile.map(baselinePolicyYaml).join("---\n"));
    }
  }
  return folder;
}

function filesOf(policies: readonly BaselinePolicy[]): ReadonlyMap<string, readonly BaselinePolicy[]> {
  return Map.groupBy(policies, (one) => fileOf(one));
}

/** An app's ingress and egress stand in one file. */
function fileOf({ layer, policy }: BaselinePolicy): string {
  if (layer !== "app") return `${FILES[layer]}.yaml`;
  const app = policy.metadata.name.replace(/-(ingress|egress)$/, "");
  return `${FILES.app}-${app}.yaml`;
}

function kustomization(body: Readonly<Record<string, unknown>>): string {
  const head = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };
  return stringify({ ...head, ...body }, { lineWidth: 0 });
}
