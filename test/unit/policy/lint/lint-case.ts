import {
  compileSnapshot,
  lintPolicies,
  type LintFinding,
  type LintScene,
  type NetworkPolicy,
  type NetworkPolicySpec,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import { policyOf } from "../../../cast/cluster-parts.ts";
import { town } from "../../../cast/town.ts";

/** A cluster in which a rule finds something, or does not. */
export interface LintCase {
  /** What is so, as a clause. */
  readonly when: string;
  readonly policies?: readonly NetworkPolicy[];
  /** A single policy `p` of `payments`, where that is all. */
  readonly spec?: unknown;
  readonly namespace?: string;
  readonly town?: Partial<Snapshot>;
  readonly snapshot?: Snapshot;
  readonly profile?: ProfileName;
  readonly scene?: LintScene;
}

/** A rule with a case that it finds, what it says there, and cases that are well. */
export interface RuleCases {
  readonly id: string;
  readonly finds: LintCase & {
    readonly path: string;
    readonly says: string | RegExp;
    /** How often; once by default. */
    readonly times?: number;
    readonly breaks?: "ingress" | "egress";
  };
  readonly spares: readonly LintCase[];
}

/** The cluster of a case. */
export function snapshotOfCase({ snapshot, town: parts = {}, ...rest }: LintCase): Snapshot {
  const base = snapshot ?? town(parts);
  return { ...base, policies: policiesOfCase(rest) };
}

/** All findings of a case. */
export function findingsOf(one: LintCase): readonly LintFinding[] {
  const snapshot = snapshotOfCase(one);
  return lintPolicies(compileSnapshot(snapshot, snapshot.policies, one.profile ?? "spec"), one.scene);
}

function policiesOfCase({ policies, spec, namespace = "payments" }: LintCase): readonly NetworkPolicy[] {
  if (policies !== undefined) return policies;
  return spec === undefined ? [] : [policyOf(namespace, "p", spec as NetworkPolicySpec)];
}

/** Pods of the payments API. */
export const API = { matchLabels: { app: "payments-api" } };
/** A namespaceSelector by name. */
export const byName = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
/** A rule to a single block. */
export const toBlock = (cidr: string, except?: readonly string[]) => ({
  policyTypes: ["Egress"],
  egress: [{ to: [{ ipBlock: { cidr, ...(except === undefined ? {} : { except }) } }] }],
});
/** A rule from a single block. */
export const fromBlock = (cidr: string) => ({ ingress: [{ from: [{ ipBlock: { cidr } }] }] });
/** Lets all lookups out, so that a case is about something else. */
export const DNS_RULE = {
  to: [{ namespaceSelector: byName("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};
