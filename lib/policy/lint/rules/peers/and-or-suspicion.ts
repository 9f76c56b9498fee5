import { hasId } from "../../../selector/bitset.ts";
import type { CompiledPeer, PodsPeer } from "../../../compile/compiled-policy.ts";
import { peerText } from "../../../reasons/reason-text.ts";
import { pointerTo } from "../../json-patch.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { rulesOfPolicy } from "../../rules-of-policy.ts";

/**
 * A namespaceSelector and a podSelector as neighbours in one list are an OR: all pods of those namespaces, and the own
 * namespace's pods. Suspected to have been meant as one item only where those namespaces have pods with these labels:
 * else the AND would be nobody, and the OR is plainly meant.
 */
export const andOrSuspicion: LintRule = {
  id: "and-or-suspicion",
  severity: "warning",
  title: "Two list items where one was perhaps meant",
  why: "Two items of a list are an OR, two selectors in one item are an AND; a dash makes the difference.",
  source:
    "ahmetb/kubernetes-network-policy-recipes#98; Kubernetes documentation, behaviour of to and from selectors",
  find: inEachPolicy((policy, context) =>
    rulesOfPolicy(policy).flatMap(({ rule, direction, at }) => {
      if (rule.peers === "any") return [];
      const { peers } = rule;
      const list = [...at, direction === "ingress" ? "from" : "to"];
      return peers.flatMap((peer, index): readonly Complaint[] => {
        const next = peers[index + 1];
        if (!isNamespacesOnly(peer) || !isOwnPodsOnly(next)) return [];
        const meant = bothHold(peer, next, context);
        if (meant.length === 0) return [];
        const admitted = context.fitting(peer).filter((pods) => !meant.includes(pods));
        if (admitted.length === 0) return [];
        return [
          {
            at: [...list, index],
            text: `Two list items are an OR: it admits ${peerText(peer, policy.namespace)} (so ${workloadsText(admitted, context)} too), and ${peerText(next, policy.namespace)}. As one item it would be ${workloadsText(meant, context)}.`,
            fix: "If both were meant to hold, put namespaceSelector and podSelector into one list item.",
            patch: {
              effect: "narrows",
              operations: [
                {
                  op: "add",
                  path: pointerTo([...list, index, "podSelector"]),
                  value: next.pods?.source ?? {},
                },
                { op: "remove", path: pointerTo([...list, index + 1]) },
              ],
            },
          },
        ];
      });
    }),
  ),
};

function bothHold(namespaces: PodsPeer, pods: PodsPeer, context: LintContext) {
  const ids = pods.pods?.ids;
  return ids === undefined ? [] : context.fitting(namespaces).filter(({ labelSet }) => hasId(ids, labelSet));
}

function isNamespacesOnly(peer: CompiledPeer): peer is PodsPeer {
  return peer.kind === "pods" && peer.namespaces !== "own" && peer.pods === undefined;
}

function isOwnPodsOnly(peer: CompiledPeer | undefined): peer is PodsPeer {
  return peer?.kind === "pods" && peer.namespaces === "own";
}
