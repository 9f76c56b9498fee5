import type { DecidedSide } from "./foreign-influence.ts";
import type { LabelSelector } from "./labels.ts";
import { selects } from "./selects.ts";
import type { ForeignPolicy } from "./snapshot.ts";

/** The parts of AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy that bound their reach. */
interface AdminSpec {
  readonly tier?: unknown;
  readonly subject?: { readonly namespaces?: unknown; readonly pods?: unknown };
  readonly ingress?: unknown;
  readonly egress?: unknown;
}

/**
 * Whether an admin or baseline policy could turn an answer. It cannot where its subject excludes the pod, it has no
 * rule in the direction, all its actions only confirm the answer, or (baseline) a NetworkPolicy isolates the pod and
 * so decides finally; "isolates" is read per direction. A shape that we cannot read could do anything.
 */
export function adminPolicyTouches(policy: ForeignPolicy, side: DecidedSide): boolean {
  if (side.pod.hostNetwork) return false;
  const spec = policy.spec;
  if (typeof spec !== "object" || spec === null) return true;
  const admin: AdminSpec = spec;
  const isBaseline = policy.kind === "BaselineAdminNetworkPolicy" || admin.tier === "Baseline";
  if (isBaseline && side.isolated) return false;
  if (!couldBeSubject(admin.subject, side)) return false;
  return couldTurn(admin[side.direction], side.outcome);
}

function couldBeSubject(subject: AdminSpec["subject"], { pod }: DecidedSide): boolean {
  if (subject === undefined || subject === null) return true;
  const { namespaces, pods } = subject;
  if (isSelector(namespaces)) return selects(namespaces, pod.class.namespaceLabels);
  if (!isPodsSubject(pods)) return true;
  return (
    selects(pods.namespaceSelector, pod.class.namespaceLabels) && selects(pods.podSelector, pod.class.labels)
  );
}

/** Pass and unknown peers fail closed, so an "allowed" stands only where every action is Allow (or Accept). */
function couldTurn(rules: unknown, outcome: DecidedSide["outcome"]): boolean {
  if (rules === undefined || rules === null) return false;
  if (!Array.isArray(rules)) return true;
  if (rules.length === 0) return false;
  const actions = rules.map((rule: { action?: unknown }) => rule?.action);
  if (outcome === "allowed") return actions.some((action) => action !== "Allow" && action !== "Accept");
  if (outcome === "denied") return actions.some((action) => action !== "Deny" && action !== "Pass");
  return true;
}

function isPodsSubject(
  value: unknown,
): value is { namespaceSelector: LabelSelector; podSelector: LabelSelector } {
  if (typeof value !== "object" || value === null) return false;
  const { namespaceSelector, podSelector } = value as Record<string, unknown>;
  return isSelector(namespaceSelector) && isSelector(podSelector);
}

/** The current shape: a LabelSelector and nothing else. The older one wrapped it in `namespaceSelector`. */
function isSelector(value: unknown): value is LabelSelector {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((key) => key === "matchLabels" || key === "matchExpressions");
}
