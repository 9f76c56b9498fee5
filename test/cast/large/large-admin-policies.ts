import type { ForeignPolicy } from "#lib/policy/index.ts";
import { ENVIRONMENTS } from "./archetypes.ts";
import { seededRandom } from "./seeded-random.ts";

const API_VERSION = "policy.networking.k8s.io/v1alpha1";

/** `count` AdminNetworkPolicies of different priorities, and the one BaselineAdminNetworkPolicy if there is any. */
export function largeAdminPolicies(seed: number, count: number): readonly ForeignPolicy[] {
  const random = seededRandom(seed);
  const admin = Array.from({ length: count }, (_, index): ForeignPolicy => {
    const environment = random.pick(ENVIRONMENTS);
    const team = `team-${String(random.below(60)).padStart(2, "0")}`;
    return {
      apiVersion: API_VERSION,
      kind: "AdminNetworkPolicy",
      name: `guard-${index}`,
      uid: `uid-anp-${index}`,
      spec: {
        priority: 10 + index,
        subject: { namespaces: { matchLabels: { team } } },
        ingress: [
          { name: "scrapes", action: "Allow", from: [{ namespaces: nameIs("monitoring") }] },
          {
            name: "other-environments",
            action: "Deny",
            from: [
              {
                namespaces: {
                  matchExpressions: [{ key: "environment", operator: "In", values: [environment] }],
                },
              },
            ],
            ports: [{ portRange: { protocol: "TCP", start: 5000, end: 6000 } }],
          },
        ],
        egress: [
          {
            name: "dns",
            action: "Allow",
            to: [
              {
                pods: {
                  namespaceSelector: nameIs("kube-system"),
                  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                },
              },
            ],
          },
          { name: "partners", action: "Pass", to: [{ networks: [`198.18.${random.below(200)}.0/24`] }] },
        ],
      },
    };
  });
  return count === 0 ? [] : [...admin, BASELINE];
}

function nameIs(namespace: string) {
  return { matchLabels: { "kubernetes.io/metadata.name": namespace } };
}

const BASELINE: ForeignPolicy = {
  apiVersion: API_VERSION,
  kind: "BaselineAdminNetworkPolicy",
  name: "default",
  uid: "uid-banp-default",
  spec: {
    subject: { namespaces: { matchLabels: { environment: "sandbox" } } },
    ingress: [{ name: "closed", action: "Deny", from: [{ namespaces: {} }] }],
  },
};
