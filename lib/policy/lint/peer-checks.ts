import { hasId } from "../selector/bitset.ts";
import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import type { CompiledPeer, PodsPeer } from "../compile/compiled-policy.ts";
import { selectorText } from "../selector/compiled-selector.ts";
import { peerText } from "../reasons/reason-text.ts";
import { namespaceLabels, requirementsOf, selects } from "../selector/selects.ts";
import { suggestionFor } from "./label-suggestion.ts";
import type { Complaint, LintCheck } from "./lint-finding.ts";
import { classOf, podsOf, rulesOfPolicy } from "./rules-of-policy.ts";

/** Peers that match no namespace or no pod of today: the rule opens nothing. */
export const peersSelectNothing: LintCheck = (policy, cluster) =>
  rulesOfPolicy(policy).flatMap(({ rule, peersPath }) => {
    if (rule.peers === "any") return [];
    return rule.peers.flatMap((peer, index) =>
      peer.kind === "pods" ? peerComplaints(peer, policy.namespace, cluster, `${peersPath}[${index}]`) : [],
    );
  });

function peerComplaints(
  peer: PodsPeer,
  own: string,
  cluster: CompiledCluster,
  path: string,
): readonly Complaint[] {
  const missing = namespaceComplaint(peer, cluster, path);
  if (missing !== undefined) return [missing];
  const candidates = podsOf(cluster).filter((pod) =>
    hasId(peer.namespaceIds, classOf(pod, cluster).namespaceId),
  );
  const isSelected = (pod: CompiledPod) =>
    peer.pods === undefined || hasId(peer.pods.ids, classOf(pod, cluster).labelSet);
  if (candidates.some((pod) => !pod.hostNetwork && isSelected(pod))) return [];
  const suggestion = suggestionFor(
    peer.pods?.source ?? {},
    candidates.map((pod) => pod.labels),
  );
  return [
    {
      check: "peer-selects-nothing",
      severity: "warning",
      path,
      text: `It admits ${peerText(peer, own)}, and there is no such pod${suggestion || "."}`,
      fix: "Correct the selector, or remove the peer.",
    },
  ];
}

function namespaceComplaint(peer: PodsPeer, cluster: CompiledCluster, path: string): Complaint | undefined {
  if (peer.namespaces === "own") return undefined;
  const selector = peer.namespaces;
  const labels = cluster.snapshot.namespaces.map((ns) => namespaceLabels(ns.name, ns.labels));
  if (labels.some((set) => selects(selector.source, set))) return undefined;
  const usesName = requirementsOf(selector.source).some((requirement) => requirement.key === "name");
  const hint = usesName ? " Namespaces carry kubernetes.io/metadata.name by themselves, not name." : "";
  return {
    check: "namespace-selects-nothing",
    severity: "warning",
    path: `${path}.namespaceSelector`,
    text: `No namespace has ${selectorText(selector.source)}${suggestionFor(selector.source, labels) || "."}${hint}`,
    fix: "Select the namespace by kubernetes.io/metadata.name, or label it.",
  };
}

/**
 * A namespaceSelector and a podSelector as neighbours in one list are an OR: all pods of those namespaces, and the
 * own namespace's pods. Most authors of that shape meant one item, an AND.
 */
export const andOrSuspicion: LintCheck = (policy) =>
  rulesOfPolicy(policy).flatMap(({ rule, peersPath }) => {
    if (rule.peers === "any") return [];
    const peers = rule.peers;
    return peers.flatMap((peer, index): readonly Complaint[] => {
      const next = peers[index + 1];
      if (!isNamespacesOnly(peer) || !isOwnPodsOnly(next)) return [];
      return [
        {
          check: "and-or-suspicion",
          severity: "warning",
          path: `${peersPath}[${index}]`,
          text: `Two list items are an OR: it admits ${peerText(peer, policy.namespace)}, and ${peerText(next, policy.namespace)}.`,
          fix: "If both were meant to hold, put namespaceSelector and podSelector into one list item.",
        },
      ];
    });
  });

function isNamespacesOnly(peer: CompiledPeer): peer is PodsPeer {
  return peer.kind === "pods" && peer.namespaces !== "own" && peer.pods === undefined;
}

function isOwnPodsOnly(peer: CompiledPeer | undefined): peer is PodsPeer {
  return peer?.kind === "pods" && peer.namespaces === "own";
}
