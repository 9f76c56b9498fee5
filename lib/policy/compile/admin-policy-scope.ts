import type { PodKind } from "./compile-pods.ts";
import { keysOfSelector } from "./compiled-policy.ts";
import type { ScopedInfluence } from "./foreign-influence.ts";
import type { LabelSelector } from "../model/labels.ts";
import type { Direction } from "../model/network-policy.ts";
import { selects } from "../selector/selects.ts";
import type { ForeignPolicy } from "../model/snapshot.ts";

/** The parts of AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy that bound their reach. */
interface AdminSpec {
  readonly tier?: unknown;
  readonly subject?: { readonly namespaces?: unknown; readonly pods?: unknown };
  readonly ingress?: unknown;
  readonly egress?: unknown;
}

/**
 * What an admin or baseline policy that could not be read as a whole may still do to pods of a class. Nothing where its
 * subject excludes them or it has no rule in the direction; an allowed connection stands where all its actions allow,
 * a denied one where all deny. A pass may turn either: it keeps a deny below it in its tier from being asked. A shape
 * that we cannot read could do anything.
 */
export function adminInfluence(
  policy: ForeignPolicy,
  pods: Pick<PodKind, "namespaceLabels" | "labels">,
  direction: Direction,
): ScopedInfluence | undefined {
  const spec = policy.spec;
  if (typeof spec !== "object" || spec === null) {
    return { policy, turnsAllowed: true, turnsDenied: true, isBaseline: isBaseline(policy, undefined) };
  }
  const admin: AdminSpec = spec;
  if (!couldBeSubject(admin.subject, pods)) return undefined;
  const turnsAllowed = couldTurn(admin[direction], ["Allow", "Accept"]);
  const turnsDenied = couldTurn(admin[direction], ["Deny"]);
  if (!turnsAllowed && !turnsDenied) return undefined;
  return { policy, turnsAllowed, turnsDenied, isBaseline: isBaseline(policy, admin) };
}

/** The pod labels that its subject asks for, where that part can be read. */
export function subjectKeysOf({ spec }: ForeignPolicy): readonly string[] {
  const subject = typeof spec === "object" && spec !== null ? (spec as AdminSpec).subject : undefined;
  return keysOfSelector(podsSubject(subject?.pods)?.podSelector);
}

function isBaseline({ kind }: ForeignPolicy, spec: AdminSpec | undefined): boolean {
  return kind === "BaselineAdminNetworkPolicy" || spec?.tier === "Baseline";
}

function couldBeSubject(
  subject: AdminSpec["subject"],
  pods: Pick<PodKind, "namespaceLabels" | "labels">,
): boolean {
  if (subject === undefined || subject === null) return true;
  if (isSelector(subject.namespaces)) return selects(subject.namespaces, pods.namespaceLabels);
  const selectors = podsSubject(subject.pods);
  if (selectors === undefined) return true;
  return (
    selects(selectors.namespaceSelector, pods.namespaceLabels) && selects(selectors.podSelector, pods.labels)
  );
}

/** Pass and unknown peers fail closed, so an "allowed" stands only where every action is Allow (or Accept). */
function couldTurn(rules: unknown, harmless: readonly unknown[]): boolean {
  if (rules === undefined || rules === null) return false;
  if (!Array.isArray(rules)) return true;
  return rules.some((rule: { action?: unknown } | null) => !harmless.includes(rule?.action));
}

interface PodsSubject {
  readonly namespaceSelector: LabelSelector;
  readonly podSelector: LabelSelector;
}

/** Both selectors; undefined where the shape is another. */
function podsSubject(value: unknown): PodsSubject | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { namespaceSelector, podSelector } = value as Record<string, unknown>;
  if (!isSelector(namespaceSelector) || !isSelector(podSelector)) return undefined;
  return { namespaceSelector, podSelector };
}

/** The current shape: a LabelSelector and nothing else. The older one wrapped it in `namespaceSelector`. */
function isSelector(value: unknown): value is LabelSelector {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((key) => key === "matchLabels" || key === "matchExpressions");
}
