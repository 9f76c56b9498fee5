import {
  canonicalJson,
  stableSelector,
  type LabelSelector,
  type NetworkPolicySpec,
  type Snapshot,
  type Workload,
} from "#lib/policy/index.ts";
import type { BaselinePolicy, NamespaceBaseline } from "../baseline-document.ts";
import { baselinePolicyYaml } from "../baseline-yaml.ts";
import { plural } from "../seen-text.ts";
import { bullets, code, fence, paragraphs, shortTable } from "./markdown.ts";
import type { RunbookInput } from "./runbook-input.ts";

const NAMESPACES_SHOWN = 40;
const UNCOVERED_SHOWN = 25;

/** (d) How an app declares what it depends on, on an example of this cluster, and what was found for each app. */
export function appSection({ baselines, snapshot }: RunbookInput): string {
  const example = exampleOf(baselines) ?? inventedExample(snapshot);
  return paragraphs(
    "## (d) Per-app allow template",
    "A dependency has two sides: the sender's egress and the receiver's ingress. Both must allow it, in the namespace of each. Written by labels that the workload's owner guarantees, never by pod names, hashes or pod addresses.",
    ...(example === undefined ? [] : example.map((policy) => fence("yaml", baselinePolicyYaml(policy)))),
    "To fill it in for another app:",
    bullets([
      "`podSelector` under `spec`: the Deployment's own `spec.selector.matchLabels` (`kubectl get deployment NAME -o jsonpath='{.spec.selector.matchLabels}'`). Labels that change with a release (`pod-template-hash`, `version`, `helm.sh/chart`) select nothing tomorrow.",
      "`namespaceSelector`: `kubernetes.io/metadata.name`, which every namespace has; a label called `name` it has only if somebody gave it one.",
      "One list item with `namespaceSelector` and `podSelector` means both; two items mean either.",
      "`port`: the port that the container listens on, which is the Service's `targetPort` and not always its `port`.",
      "Outside addresses: an `ipBlock` for each; the API knows no names. Check when they change, and who tells you.",
      "A comment that says why and until when. Whoever reviews it a year from now has nothing else.",
    ]),
    "### What was found for each namespace",
    shortTable(["Namespace", "Apps", "Policies", "Rules", "Uncovered connections"], baselines.map(countRow), {
      most: NAMESPACES_SHOWN,
      rest: (left) => `${plural(left, "more namespace")}: one folder each in \`namespaces/\`.`,
    }),
    uncoveredText(baselines),
  );
}

/** Both sides of one dependency that was really seen, the receiver's first: of the policies that have one, the shortest. */
function exampleOf(baselines: readonly NamespaceBaseline[]): readonly BaselinePolicy[] | undefined {
  const apps = baselines.flatMap((one) => one.policies.filter(({ layer }) => layer === "app"));
  const shortest = apps.toSorted((a, b) => peerCount(a) - peerCount(b));
  const ingress = shortest.find(({ policy }) => simplePeer(policy.spec) !== undefined);
  if (ingress === undefined) return undefined;
  const sender = canonicalJson(simplePeer(ingress.policy.spec)?.podSelector ?? {});
  const egress = shortest.find(
    ({ policy }) =>
      policy.spec.egress !== undefined && canonicalJson(policy.spec.podSelector ?? {}) === sender,
  );
  const isShort = egress !== undefined && peerCount(egress) <= EXAMPLE_PEERS;
  return isShort ? [ingress, egress] : [ingress];
}

/** An example that goes on for pages explains nothing. */
const EXAMPLE_PEERS = 8;

function peerCount({ policy: { spec } }: BaselinePolicy): number {
  const rules = [
    ...(spec.ingress ?? []).map(({ from = [] }) => from),
    ...(spec.egress ?? []).map(({ to = [] }) => to),
  ];
  return rules.reduce((sum, peers) => sum + peers.length, rules.length);
}

function simplePeer({ ingress = [] }: NetworkPolicySpec) {
  return ingress.flatMap(({ from = [] }) => from).find(({ podSelector }) => podSelector !== undefined);
}

/** Where nothing was seen: the template on the first workload that a selector can name. */
function inventedExample(snapshot: Snapshot): readonly BaselinePolicy[] | undefined {
  for (const workload of snapshot.workloads) {
    const selector = stableSelector(workload);
    if (selector.ok) return [templateFor(workload, selector.value)];
  }
  return undefined;
}

function templateFor({ namespace, name }: Workload, podSelector: LabelSelector): BaselinePolicy {
  return {
    layer: "app",
    policy: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `${name}-ingress`, namespace },
      spec: {
        podSelector,
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
                podSelector,
              },
            ],
            ports: [{ protocol: "TCP", port: 8080 }],
          },
        ],
      },
    },
    comments: [
      { path: "", text: `Who may reach ${name}` },
      { path: "spec.ingress[0]", text: "no connection was observed yet: put the sender and the port here" },
    ],
  };
}

function countRow({ namespace, policies, uncovered }: NamespaceBaseline): readonly string[] {
  const apps = policies.filter(({ layer }) => layer === "app");
  const names = new Set(apps.map(({ policy }) => policy.metadata.name.replace(/-(ingress|egress)$/, "")));
  const rules = policies.flatMap(({ policy: { spec } }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])]);
  return [
    code(namespace),
    String(names.size),
    String(policies.length),
    String(rules.length),
    String(uncovered.length),
  ];
}

function uncoveredText(baselines: readonly NamespaceBaseline[]): string {
  const byWhy = Map.groupBy(
    baselines.flatMap(({ namespace, uncovered }) => uncovered.map((one) => ({ namespace, ...one }))),
    ({ why }) => why,
  );
  if (byWhy.size === 0) return "";
  const rows = [...byWhy]
    .map(([why, edges]) => [why, String(edges.length), code(edges[0]?.edgeKey ?? "")] as const)
    .toSorted((a, b) => Number(b[1]) - Number(a[1]));
  return paragraphs(
    "### Observed connections that no rule covers",
    "Each will be denied once both ends are enforced, unless its reason says that no rule is needed. Decide them before the step that would cut them.",
    shortTable(["Why", "Connections", "For example"], rows, {
      most: UNCOVERED_SHOWN,
      rest: (left) => `${plural(left, "more reason")}, each with its connections, in the namespaces' triage.`,
    }),
  );
}
