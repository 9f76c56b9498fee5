import type { LabelSelector } from "../model/labels.ts";
import type { Protocol } from "../model/network-policy.ts";

/** Identifies an allow rule across revisions. */
export type RuleId = string & { readonly __brand: "RuleId" };

/** One end of an allow rule. `pods` never names pods, only stable labels; `any` is every peer, cluster-external included. */
export type RulePeer =
  | { readonly kind: "pods"; readonly namespace: string; readonly podSelector: LabelSelector }
  | {
      readonly kind: "cidr";
      readonly cidrs: readonly string[];
      readonly except?: readonly string[];
      readonly label?: string;
    }
  | { readonly kind: "any" };

/** A port of a rule, after service translation: the pod's port, or a containerPort's name. */
export interface RulePort {
  readonly protocol: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

/**
 * An intent: `sender` may open `ports` on `receiver`. It compiles to the egress side in the sender's namespace
 * and the ingress side in the receiver's; an end outside the cluster has no side.
 */
export interface AllowRule {
  readonly id: RuleId;
  readonly sender: RulePeer;
  readonly receiver: RulePeer;
  /** Empty means every port and protocol. */
  readonly ports: readonly RulePort[];
  readonly reason: string;
  readonly origin: "flow" | "template" | "manual" | "imported";
  readonly author: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
}
