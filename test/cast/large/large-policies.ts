import type { NetworkPolicy, NetworkPolicySpec } from "#lib/policy/index.ts";
import { policyOf } from "../cluster-parts.ts";
import { applicationPolicy, type PolicyPlace } from "./application-policies.ts";
import { PLATFORM_NAMESPACES, type PlannedWorkload } from "./large-workloads.ts";
import { seededRandom } from "./seeded-random.ts";

const DENY_ALL: NetworkPolicySpec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const DENY_INGRESS: NetworkPolicySpec = { podSelector: {}, policyTypes: ["Ingress"] };

/** What each namespace starts with: two in three close both directions and must let DNS out, the others ingress alone. */
const ALLOW_DNS: NetworkPolicySpec = {
  podSelector: {},
  policyTypes: ["Egress"],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ],
};
const ALLOW_METRICS: NetworkPolicySpec = {
  podSelector: {},
  policyTypes: ["Ingress"],
  ingress: [
    {
      from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
      ports: [{ port: "metrics" }],
    },
  ],
};

/**
 * `count` policies over the application namespaces in turn: a default deny, DNS, metrics, then one policy after another for
 * an application. More policies extend the list; the earlier ones stay as they are.
 */
export function largePolicies(
  seed: number,
  planned: readonly PlannedWorkload[],
  options: { readonly policies: number; readonly dualStack: boolean; readonly podNames: boolean },
): readonly NetworkPolicy[] {
  const random = seededRandom(seed);
  const byNamespace = Map.groupBy(planned, ({ workload }) => workload.namespace);
  const namespaces = [...byNamespace.keys()].filter((name) => !PLATFORM_NAMESPACES.includes(name));
  return Array.from({ length: options.policies }, (_, index) => {
    const at = index % namespaces.length;
    const round = Math.floor(index / namespaces.length);
    const namespace = namespaces[at] as string;
    const place: PolicyPlace = {
      random,
      namespace,
      own: byNamespace.get(namespace) ?? [],
      all: planned,
      ...options,
    };
    const { name, spec } = basePolicy(at, round) ?? applicationPolicy(place);
    return policyOf(namespace, `${name}-${round}`, spec);
  });
}

function basePolicy(at: number, round: number): { name: string; spec: NetworkPolicySpec } | undefined {
  const closesEgress = at % 3 !== 2;
  if (round === 0) return { name: "default-deny", spec: closesEgress ? DENY_ALL : DENY_INGRESS };
  if (round === 1 && closesEgress) return { name: "allow-dns", spec: ALLOW_DNS };
  return round === 2 && at % 2 === 0 ? { name: "allow-metrics", spec: ALLOW_METRICS } : undefined;
}
