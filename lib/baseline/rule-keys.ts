import { canonicalJson, type LabelSelector, type RulePeer, type RulePort } from "#lib/policy/index.ts";

/** Selectors are values that never change, and the same object comes with many edges: each is written out once. */
const keys = new WeakMap<LabelSelector, string>();

/** The same text for selectors that are written the same, whatever the order of their keys. */
export function selectorKey(selector: LabelSelector): string {
  const known = keys.get(selector);
  if (known !== undefined) return known;
  const key = canonicalJson(selector);
  keys.set(selector, key);
  return key;
}

const peerKeys = new WeakMap<RulePeer, string>();

/** The same text for peers that mean the same by the same words. A label of addresses is for people, and no part of it. */
export function rulePeerKey(peer: RulePeer): string {
  const known = peerKeys.get(peer);
  if (known !== undefined) return known;
  const key = writtenPeer(peer);
  peerKeys.set(peer, key);
  return key;
}

function writtenPeer(peer: RulePeer): string {
  switch (peer.kind) {
    case "any":
      return "any";
    case "pods":
      return `pods ${peer.namespace} ${selectorKey(peer.podSelector)}`;
    case "cidr":
      return `cidr ${peer.cidrs.join(",")} except ${(peer.except ?? []).join(",")}`;
  }
}

/** Sorts TCP before UDP and numbers by size. */
export function portKey({ protocol, port, endPort }: RulePort): string {
  const first = typeof port === "number" ? String(port).padStart(5, "0") : (port ?? "");
  return `${protocol} ${first} ${endPort ?? ""}`;
}

/** Whether a selector has no requirement, and so selects every pod of its namespace. */
export function isEverybody({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}
