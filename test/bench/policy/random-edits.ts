import type { NetworkPolicy, NetworkPolicySpec, PolicyEdit } from "#lib/policy/index.ts";
import { policyOf } from "../../cast/cluster-parts.ts";
import type { LargeCluster } from "../../cast/large-cluster.ts";
import { largePolicies } from "../../cast/large/large-policies.ts";
import { seededRandom, type SeededRandom } from "../../cast/large/seeded-random.ts";

/** One edit with the words by which the slowest is named. */
export interface NamedEdit {
  readonly name: string;
  readonly edit: PolicyEdit;
}

interface Draft {
  readonly random: SeededRandom;
  /** The policies as the edits before have left them. */
  readonly current: Map<string, NetworkPolicy>;
  /** Policies to add, each once. */
  readonly further: NetworkPolicy[];
  readonly namespaces: readonly string[];
}

const SHARED = ["kube-system", "monitoring", "ingress-nginx", "data"];

/**
 * `count` edits that follow one another, as people make them: policies added (also default denies and allow-alls, also in
 * the namespaces that everybody talks to), removed, and changed in their rules, selectors, blocks and ports.
 */
export function randomEdits(cluster: LargeCluster, count: number, seed: number): readonly NamedEdit[] {
  const draft: Draft = {
    random: seededRandom(seed),
    current: new Map(cluster.snapshot.policies.map((policy) => [keyOf(policy), policy])),
    further: largePolicies(seed + 1, cluster.planned, {
      policies: 4 * cluster.snapshot.namespaces.length + count,
      dualStack: true,
      podNames: true,
    }).slice(-count),
    namespaces: cluster.snapshot.namespaces.map(({ name }) => name),
  };
  return Array.from({ length: count }, () => {
    const named = draft.random.pick(SORTS)(draft);
    if (named.edit.kind === "put") draft.current.set(keyOf(named.edit.policy), named.edit.policy);
    else draft.current.delete(`${named.edit.namespace}/${named.edit.name}`);
    return named;
  });
}

function keyOf({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace}/${metadata.name}`;
}

const SORTS: readonly ((draft: Draft) => NamedEdit)[] = [
  addFurther,
  addFurther,
  addOpenOrClosed,
  remove,
  remove,
  change("one rule less", (spec) => ({
    ...spec,
    ingress: spec.ingress?.slice(1),
    egress: spec.egress?.slice(1),
  })),
  change("everybody let in", (spec) => ({ ...spec, ingress: [...(spec.ingress ?? []), {}] })),
  change("every namespace let in", (spec) => ({
    ...spec,
    ingress: [...(spec.ingress ?? []), { from: [{ namespaceSelector: {} }] }],
  })),
  change("every pod selected", (spec) => ({ ...spec, podSelector: {} })),
  change("one component selected", (spec) => ({
    ...spec,
    podSelector: { matchLabels: { "app.kubernetes.io/component": "api" } },
  })),
  change("a label no policy named", (spec, random) => ({
    ...spec,
    podSelector: { matchLabels: { "app.kubernetes.io/version": `${1 + random.below(4)}.1.1` } },
  })),
  change("egress to one block", (spec, random) => ({
    ...spec,
    policyTypes: ["Ingress", "Egress"],
    egress: [
      ...(spec.egress ?? []),
      {
        to: [{ ipBlock: { cidr: `198.18.${random.below(256)}.0/25`, except: ["198.18.0.64/26"] } }],
        ports: [{ port: 443 }],
      },
    ],
  })),
  change("other ports", (spec, random) => ({
    ...spec,
    ingress: (spec.ingress ?? [{}]).map((rule) => ({
      ...rule,
      ports: [{ port: random.pick([8080, "http", "metrics"]) }, { port: 9000, endPort: 9100 }],
    })),
  })),
];

function addFurther(draft: Draft): NamedEdit {
  const policy = draft.further.pop() as NetworkPolicy;
  const { namespace, name } = policy.metadata;
  return put("add", policyOf(namespace, `further-${name}`, policy.spec));
}

/** A tenth of these are in the namespaces that everybody talks to: there one policy touches thousands of connections. */
function addOpenOrClosed({ random, namespaces, current }: Draft): NamedEdit {
  const namespace = random.pick(random.chance(0.1) ? SHARED : namespaces);
  const specs: Readonly<Record<string, NetworkPolicySpec>> = {
    "deny-all": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    "allow-all": { podSelector: {}, ingress: [{}], egress: [{}], policyTypes: ["Ingress", "Egress"] },
  };
  const name = random.pick(Object.keys(specs));
  return put("add", policyOf(namespace, `${name}-${current.size}`, specs[name] as NetworkPolicySpec));
}

function remove({ random, current }: Draft): NamedEdit {
  const { metadata } = random.pick([...current.values()]);
  const { namespace, name } = metadata;
  return { name: `remove ${namespace}/${name}`, edit: { kind: "remove", namespace, name } };
}

function change(
  words: string,
  changed: (spec: NetworkPolicySpec, random: SeededRandom) => NetworkPolicySpec,
): (draft: Draft) => NamedEdit {
  return ({ random, current }) => {
    const { metadata, spec } = random.pick([...current.values()]);
    return put(`change (${words})`, policyOf(metadata.namespace, metadata.name, changed(spec, random)));
  };
}

function put(words: string, policy: NetworkPolicy): NamedEdit {
  return { name: `${words} ${keyOf(policy)}`, edit: { kind: "put", policy } };
}
