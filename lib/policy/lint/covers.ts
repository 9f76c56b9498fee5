import { rangeWithin } from "../address/ip-address.ts";
import type {
  CompiledPeer,
  CompiledPolicy,
  CompiledPort,
  CompiledRule,
  PodsPeer,
} from "../compile/compiled-policy.ts";
import type { LabelSelector } from "../model/labels.ts";
import { selectorImplies } from "../selector/selector-algebra.ts";
import { selects } from "../selector/selects.ts";
import { NAMESPACE_NAME_LABEL } from "../selector/selects.ts";

/** A rule with the policy that it stands in. */
export interface RuleOfPolicy {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
}

/**
 * Whether every connection that `inner` allows is allowed by `outer` in whatever cluster: a proof from the selectors,
 * never from the pods of the moment. Both are of one direction and namespace. May say no where it is so: several peers
 * or ports together are not looked at.
 */
export function coversRule(outer: RuleOfPolicy, inner: RuleOfPolicy): boolean {
  return (
    coversPorts(outer.rule.ports, inner.rule.ports) &&
    coversPeers(outer.rule.peers, inner.rule.peers, inner.policy.namespace) &&
    selectorImplies(inner.policy.subject.source, outer.policy.subject.source)
  );
}

/** Whether the ports of one rule are all among those of another. */
export function coversPorts(outer: CompiledRule["ports"], inner: CompiledRule["ports"]): boolean {
  if (outer === "any") return true;
  return inner !== "any" && inner.every((port) => outer.some((other) => coversPort(other, port)));
}

/** Whether one peer admits all that another does, in the namespace that both policies live in. */
export function coversPeer(outer: CompiledPeer, inner: CompiledPeer, namespace: string): boolean {
  if (inner.kind === "pods") return outer.kind === "pods" && coversPods(outer, inner, namespace);
  if (inner.kind !== "ip-block" || outer.kind !== "ip-block") return false;
  if (!rangeWithin(inner.range, outer.range)) return false;
  const taken = outer.except.filter((except) => overlaps(except, inner.range));
  return taken.every((except) => inner.except.some((own) => rangeWithin(except, own)));
}

function coversPeers(outer: CompiledRule["peers"], inner: CompiledRule["peers"], namespace: string): boolean {
  if (outer === "any") return true;
  if (inner === "any") return false;
  return inner.every((peer) => outer.some((other) => coversPeer(other, peer, namespace)));
}

function coversPods(outer: PodsPeer, inner: PodsPeer, namespace: string): boolean {
  return (
    coversNamespaces(outer.namespaces, inner.namespaces, namespace) &&
    selectorImplies(inner.pods?.source ?? {}, outer.pods?.source ?? {})
  );
}

type Namespaces = PodsPeer["namespaces"];

function coversNamespaces(outer: Namespaces, inner: Namespaces, own: string): boolean {
  if (outer === "own") return inner === "own" || isOnly(inner.source, own);
  if (inner !== "own") return selectorImplies(inner.source, outer.source);
  // Of the own namespace its name is all that is certain.
  const { matchLabels = {}, matchExpressions } = outer.source;
  const isByName = Object.keys(matchLabels).every((key) => key === NAMESPACE_NAME_LABEL);
  return (
    isByName &&
    (matchExpressions ?? []).length === 0 &&
    selects(outer.source, { [NAMESPACE_NAME_LABEL]: own })
  );
}

function isOnly(selector: LabelSelector, name: string): boolean {
  return selector.matchLabels?.[NAMESPACE_NAME_LABEL] === name;
}

function coversPort(outer: CompiledPort, inner: CompiledPort): boolean {
  if (outer.protocol !== inner.protocol) return false;
  if (outer.port === undefined) return outer.endPort === undefined;
  if (typeof outer.port === "string") return outer.port === inner.port && inner.endPort === outer.endPort;
  if (typeof inner.port !== "number") return false;
  return outer.port <= inner.port && (outer.endPort ?? outer.port) >= (inner.endPort ?? inner.port);
}

function overlaps(a: Range, b: Range): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

type Range = Parameters<typeof rangeWithin>[0];
