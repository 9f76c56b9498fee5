import {
  ANNOTATION_DEADLINE,
  ANNOTATION_OWNER,
  ANNOTATION_REASON,
  policyPeersOf,
  policyPortsOf,
  type Direction,
  type LabelSelector,
  type NetworkPolicy,
} from "#lib/policy/index.ts";
import type { BaselineLayer, BaselinePolicy } from "./baseline-document.ts";
import type { MergedRule } from "./merge-sides.ts";

/** Label on every generated policy: the deliverable that it belongs to. Not ours to change or delete in the cluster for that. */
export const LABEL_LAYER = "drawbridge.dev/layer";

/** Reasons under one rule; the others are counted. */
const REASONS_SAID = 6;

/** What a generated policy is made of, beside its rules. */
export interface PolicyFrame {
  readonly namespace: string;
  readonly name: string;
  readonly layer: BaselineLayer;
  readonly direction: Direction;
  readonly subject: LabelSelector;
  /** Why it exists, one sentence: the object's comment and its reason. */
  readonly reason: string;
  /** Who decided what is in it. */
  readonly owners: readonly string[];
}

/** One policy in one direction, with what its reader must know as comments. */
export function policyObject(frame: PolicyFrame, rules: readonly MergedRule[]): BaselinePolicy {
  const { direction, subject } = frame;
  const list = rules.map((rule) => ({
    ...listed(direction === "ingress" ? "from" : "to", rule.peers.flatMap(policyPeersOf)),
    ...listed("ports", policyPortsOf(rule.ports)),
  }));
  const policy: NetworkPolicy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: frame.name,
      namespace: frame.namespace,
      labels: { [LABEL_LAYER]: frame.layer },
      annotations: annotationsOf(frame, rules),
    },
    spec: {
      podSelector: subject,
      policyTypes: [direction === "ingress" ? "Ingress" : "Egress"],
      ...(direction === "ingress" ? { ingress: list } : { egress: list }),
    },
  };
  const comments = rules.map((rule, index) => ({
    path: `spec.${direction}[${index}]`,
    text: ruleComment(rule),
  }));
  return { layer: frame.layer, policy, comments: [{ path: "", text: frame.reason }, ...comments] };
}

/** Isolates every pod of a namespace both ways and allows nothing: what all other policies are exceptions from. */
export function defaultDeny(namespace: string, name: string): BaselinePolicy {
  const reason =
    "Nothing is allowed in either direction that no other policy of this namespace allows. An empty podSelector selects every pod, those of tomorrow included.";
  return {
    layer: "default-deny",
    policy: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: {
        name,
        namespace,
        labels: { [LABEL_LAYER]: "default-deny" },
        annotations: { [ANNOTATION_REASON]: `Default deny for every pod of ${namespace}` },
      },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    comments: [
      { path: "", text: reason },
      {
        path: "spec.policyTypes",
        text: "Egress is denied too, and with it DNS: a policy that allows it must stand before this one does.",
      },
    ],
  };
}

function annotationsOf(
  { reason, owners }: PolicyFrame,
  rules: readonly MergedRule[],
): Record<string, string> {
  const ends = rules.flatMap(({ expiresAtMs }) => expiresAtMs ?? []);
  return {
    [ANNOTATION_REASON]: reason,
    ...(owners.length > 0 ? { [ANNOTATION_OWNER]: [...new Set(owners)].toSorted().join(", ") } : {}),
    ...(ends.length > 0 ? { [ANNOTATION_DEADLINE]: dayAndTime(Math.min(...ends)) } : {}),
  };
}

function ruleComment({ evidence, expiresAtMs }: MergedRule): string {
  const said = evidence.slice(0, REASONS_SAID).map(({ text }) => text);
  const rest = evidence.length - said.length;
  return [
    ...said,
    ...(rest > 0 ? [`and ${rest} more`] : []),
    ...(expiresAtMs === undefined ? [] : [`remove by ${dayAndTime(expiresAtMs)}`]),
  ].join("\n");
}

function dayAndTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** An empty list and a missing one mean the same to Kubernetes; the missing one cannot be misread. */
function listed<T>(key: string, values: readonly T[]): Record<string, readonly T[]> {
  return values.length === 0 ? {} : { [key]: values };
}
