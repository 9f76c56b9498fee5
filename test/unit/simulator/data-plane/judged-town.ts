import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import type { EnforcementProfile } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { connection, namespace, node, pod, policy } from "../small-world.ts";

/** Three namespaces on two nodes: a front, a core with two versions of one server, and a ledger with an agent on the host. */
export const TOWN: KubeObject[] = [
  namespace("storefront", { tier: "edge" }),
  namespace("payments", { tier: "core" }),
  namespace("ledger"),
  node("north", "10.0.0.1"),
  node("south", "10.0.0.2"),
  pod("storefront/web", { app: "web", track: "stable" }, { ip: "10.244.0.11" }),
  pod("storefront/stranger", {}, { ip: "10.244.0.12" }),
  pod(
    "payments/api",
    { app: "api" },
    {
      ip: "10.244.0.21",
      ports: [
        { name: "http", containerPort: 8080 },
        { name: "dns", containerPort: 53, protocol: "UDP" },
      ],
    },
  ),
  pod(
    "payments/api-next",
    { app: "api", track: "next" },
    {
      ip: "10.244.0.22",
      ports: [{ name: "http", containerPort: 9090 }],
    },
  ),
  pod("payments/worker", { app: "worker" }, { ip: "10.244.0.23" }),
  pod("ledger/db", { app: "db" }, { ips: ["10.244.0.31", "fd00::31"] }),
  pod("ledger/agent", { app: "agent" }, { ip: "10.0.0.1", spec: { hostNetwork: true } }),
];

/** What becomes of a question under these policies in the town. */
export function verdict(policies: KubeObject[], question: string, profile?: EnforcementProfile): string {
  return judge(worldOf([...TOWN, ...policies]), connection(question), profile).verdict;
}

/** A policy of `payments` that selects everything there for ingress. */
export function ingress(
  rules: NetworkPolicySpec["ingress"],
  more: Partial<NetworkPolicySpec> = {},
): KubeObject[] {
  return [policy("payments/rule", { podSelector: {}, policyTypes: ["Ingress"], ingress: rules, ...more })];
}

/** A policy of `payments` that selects everything there for egress. */
export function egress(rules: NetworkPolicySpec["egress"]): KubeObject[] {
  return [policy("payments/rule", { podSelector: {}, policyTypes: ["Egress"], egress: rules })];
}

/** From the front to the core. */
export const WEB_TO_API = "storefront/web > payments/api:8080";
/** From the core to the ledger, whose pod is of both families. */
export const API_TO_DB = "payments/api > ledger/db:5432";
/** A port entry of a rule. */
export const tcp = (port: number | string, endPort?: number) => ({ protocol: "TCP", port, endPort });
/** A selector of one requirement. */
export const namedLike = (key: string, operator: string, values?: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

/** A peer by address. */
export const block = (cidr: string, except?: string[]) => ({ ipBlock: { cidr, except } });

/** One case of a table: what it promises, the policies, and what becomes of a question under them. */
export type Row = [promise: string, policies: KubeObject[], question: string, verdict: "allowed" | "denied"];
