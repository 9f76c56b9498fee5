import type { CompiledPolicy, PodsPeer } from "../../../compile/compiled-policy.ts";
import { idsOf } from "../../../selector/bitset.ts";
import { peerText } from "../../../reasons/reason-text.ts";
import { suggestionFor } from "../../label-suggestion.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { listed, workloadsText } from "../../named-pods.ts";
import { podsPeersOf, type PlacedPeer } from "../../rules-of-policy.ts";

/** Peers that match no pod of today: the rule opens nothing by them. */
export const peerSelectsNothing: LintRule = {
  id: "peer-selects-nothing",
  severity: "warning",
  title: "A peer that is no pod",
  why: "A rule that names nobody lets nobody through: a list with one such peer denies, it does not allow all.",
  source: "kube-linter dangling-networkpolicypeer-podselector; Network Config Analyzer emptiness",
  find: inEachPolicy((policy, context) =>
    podsPeersOf(policy).flatMap((placed): readonly Complaint[] => {
      const { peer, peerAt } = placed;
      if (context.fitting(peer).length > 0 || idsOf(peer.namespaceIds).length === 0) return [];
      const candidates = namesOf(placed, policy, context).flatMap((name) => context.livingIn(name));
      const suggestion = suggestionFor(
        peer.pods?.source ?? {},
        candidates.map(({ labels }) => labels),
      );
      return [
        {
          at: peerAt,
          text: `It admits ${peerText(peer, policy.namespace)}, and there is no such pod${suggestion || "."}`,
          fix: "Correct the selector, or remove the peer.",
        },
      ];
    }),
  ),
};

/** Pods on the host network have their nodes' addresses: selectors cannot find them. */
export const peerOnHostNetwork: LintRule = {
  id: "peer-on-host-network",
  severity: "warning",
  title: "A peer on the host network",
  why: "Its traffic comes from a node's address, so a podSelector does not match it (some data planes match it on its own node).",
  source: "kubernetes/kubernetes#90590; projectcalico/calico#4667, #5566",
  find: inEachPolicy((policy, context) =>
    podsPeersOf(policy).flatMap(({ peer, peerAt, direction }): readonly Complaint[] => {
      if (isFound(peer, context)) return [];
      const fitting = context.fitting(peer);
      const host = fitting.filter(({ hostNetwork }) => hostNetwork);
      // A peer that says no labels means whole namespaces: that it passes over such pods is expected.
      if (host.length === 0 || (host.length < fitting.length && peer.pods === undefined)) return [];
      const isAll = host.length === fitting.length;
      return [
        {
          severity: isAll ? "warning" : "info",
          at: peerAt,
          text: `${workloadsText(host, context)} ${isAll ? "is all that it means, and" : "is among what it means, and"} runs on the host network: the selector does not match ${direction === "ingress" ? "connections from there" : "connections to there"}.`,
          fix: "Allow the addresses of the nodes by an ipBlock, where the data plane matches these; else by a policy of its own kind.",
        },
      ];
    }),
  ),
};

/** Every namespace, without a word about which pods. */
export const everyNamespace: LintRule = {
  id: "every-namespace",
  severity: "info",
  title: "A peer that is every pod of the cluster",
  why: "namespaceSelector: {} admits whatever runs anywhere, in namespaces of tomorrow too.",
  source: "NetworkPolicyPeer.namespaceSelector: an empty selector selects all namespaces",
  find: inEachPolicy((policy, context) =>
    podsPeersOf(policy).flatMap(({ peer, peerAt, direction, rule }): readonly Complaint[] => {
      const isEverybody =
        peer.namespaces !== "own" && isEmpty(peer.namespaces.source) && isEmpty(peer.pods?.source ?? {});
      if (!isEverybody || (direction === "egress" && rule.ports !== "any")) return [];
      const namespaces = [...context.cluster.index.namespaces.keys()].filter(
        (name) => context.livingIn(name).length > 0,
      );
      return [
        {
          at: peerAt,
          text: `It is every pod of all ${namespaces.length} namespaces that have pods: ${listed(namespaces, "namespace")}.`,
          fix: "Name the namespaces or the pods that are needed.",
        },
      ];
    }),
  ),
};

/** Whether this data plane finds pods of the host network by such a peer. */
function isFound(peer: PodsPeer, { cluster }: LintContext): boolean {
  return cluster.profile.hostNetworkPods === "node-unless-pod-selector" && peer.pods !== undefined;
}

function isEmpty({
  matchLabels = {},
  matchExpressions = [],
}: {
  matchLabels?: object;
  matchExpressions?: readonly unknown[];
}): boolean {
  return Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;
}

function namesOf(
  { peer }: PlacedPeer<PodsPeer>,
  { namespace }: CompiledPolicy,
  { cluster }: LintContext,
): readonly string[] {
  if (peer.namespaces === "own") return [namespace];
  const ids = new Set(idsOf(peer.namespaceIds));
  return [...cluster.index.namespaces].flatMap(([name, { id }]) => (ids.has(id) ? [name] : []));
}
