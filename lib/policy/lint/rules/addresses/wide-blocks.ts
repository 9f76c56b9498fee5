import { rangeWithin, type IpRange } from "../../../address/ip-address.ts";
import { isOpenPolicy } from "../../../model/drawbridge-object.ts";
import { coversPorts } from "../../covers.ts";
import { addressBookOf } from "../../address-book.ts";
import { pointerTo } from "../../json-patch.ts";
import type { Complaint } from "../../lint-finding.ts";
import type { LintContext } from "../../lint-context.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { counted, listed, workloadsText } from "../../named-pods.ts";
import { ipBlocksOf, peersOfPolicy } from "../../rules-of-policy.ts";

/** `0.0.0.0/0` says nothing about IPv6. Worth a word only where pods have IPv6 addresses. */
export const ipBlockOneFamily: LintRule = {
  id: "ip-block-one-family",
  severity: "warning",
  title: "Every IPv4 address, and no IPv6 address",
  why: "0.0.0.0/0 does not cover IPv6: on dual-stack pods half of the connections are decided otherwise.",
  source: "NetworkPolicy IPBlock: a cidr is of one family",
  find: inEachPolicy((policy, context) => {
    const blocks = ipBlocksOf(policy);
    if (blocks.length === 0 || blocks.some(({ peer }) => peer.range.family === 6)) return [];
    const dual = context
      .selectedBy(policy)
      .filter((pods) =>
        context.podsOf(pods).some(({ addresses }) => addresses.some(({ family }) => family === 6)),
      );
    if (dual.length === 0) return [];
    return blocks
      .filter(({ peer }) => peer.source.cidr === "0.0.0.0/0")
      .map(({ peerAt }): Complaint => ({
        at: [...peerAt, "ipBlock", "cidr"],
        text: `0.0.0.0/0 does not cover IPv6, and ${workloadsText(dual, context)} ${dual.length === 1 ? "has" : "have"} IPv6 addresses.`,
        fix: "Add ::/0 beside it, if IPv6 is meant too.",
        patch: {
          effect: "widens",
          operations: [
            {
              op: "add",
              path: pointerTo([...peerAt.slice(0, -1), "-"]),
              value: { ipBlock: { cidr: "::/0" } },
            },
          ],
        },
      }));
  }),
};

/** Wide blocks mean the outside, and on most data planes they are the pods of the cluster too. */
export const ipBlockReachesPods: LintRule = {
  id: "ip-block-reaches-pods",
  severity: "info",
  title: "A wide ipBlock that is the pods of this cluster too",
  why: "Calico and others match an ipBlock against every address, Cilium against addresses outside the cluster alone.",
  source: "projectcalico/calico#6634; cilium/cilium#12277",
  find: inEachPolicy((policy, { cluster }) => {
    if (cluster.profile.ipBlockMatches !== "all" || isOpenPolicy(policy.source)) return [];
    const book = addressBookOf(cluster.snapshot);
    return ipBlocksOf(policy).flatMap(({ peer, peerAt, direction }): readonly Complaint[] => {
      if (!isWide(peer.range)) return [];
      const all = book.podsIn(peer.range).length;
      const taken = new Set(peer.except.flatMap((except) => book.podsIn(except)));
      const pods = all - taken.size;
      if (pods <= 0) return [];
      const to = direction === "ingress" ? "admits" : "reaches";
      return [
        {
          at: [...peerAt, "ipBlock"],
          text: `With ${cluster.profile.title} ${peer.source.cidr} ${to} ${counted(pods, "pod")} of this cluster too, whatever their labels.`,
          fix: "Take the pods' ranges out by except, if the outside alone is meant.",
        },
      ];
    });
  }),
};

/** What one block takes out, another of the same pods lets in again: rules add up. */
export const exceptReopened: LintRule = {
  id: "except-reopened",
  severity: "warning",
  title: "An except that another peer lets in again",
  why: "Peers add up: an address that one block excepts is admitted where another block of the list holds it.",
  source: "Kubernetes e2e: an IP in both CIDR and Except of overlapping peers is allowed",
  find: inEachPolicy((policy, { cluster }) => {
    if (cluster.profile.exceptDenies) return [];
    const blocks = ipBlocksOf(policy);
    return blocks.flatMap(({ peer, peerAt, direction, rule }): readonly Complaint[] => {
      const by = (except: IpRange) =>
        peersOfPolicy(policy).find(
          (other) =>
            other.peer.kind === "ip-block" &&
            other.peer !== peer &&
            other.direction === direction &&
            rangeWithin(except, other.peer.range) &&
            !other.peer.except.some((taken) => rangeWithin(except, taken)) &&
            coversPorts(other.rule.ports, rule.ports),
        );
      const index = peer.except.findIndex((except) => by(except) !== undefined);
      const except = peer.except[index];
      const other = except && by(except)?.peer;
      if (other?.kind !== "ip-block") return [];
      return [
        {
          at: [...peerAt, "ipBlock", "except", index],
          text: `${peer.source.except?.[index] ?? ""} is taken out of ${peer.source.cidr}, and ${other.source.cidr} lets it in again on the same ports.`,
          fix: `Except it there too, or remove ${other.source.cidr}.`,
        },
      ];
    });
  }),
};

/** The client's address is gone before the policy is asked. */
export const sourceHiddenBySnat: LintRule = {
  id: "source-hidden-by-snat",
  severity: "warning",
  title: "An ipBlock of clients whose address a load balancer hides",
  why: "With externalTrafficPolicy: Cluster nodes translate the source: the pod sees a node's address, never the client's.",
  source:
    "projectcalico/calico#2660; Azure/AKS#974; antrea-io/antrea#280; Kubernetes documentation, source IP",
  find: inEachPolicy((policy, context) => {
    const { snapshot } = context.cluster;
    const outside = ipBlocksOf(policy).filter(
      ({ peer, direction }) =>
        direction === "ingress" && !isWide(peer.range) && isOutside(peer.range, context),
    );
    const first = outside[0];
    if (first === undefined) return [];
    const labels = context.selectedBy(policy).flatMap((pods) => context.podsOf(pods).slice(0, 1));
    const services = snapshot.services.filter(
      ({ namespace, type, externalTrafficPolicy, selector }) =>
        namespace === policy.namespace &&
        (type === "LoadBalancer" || type === "NodePort") &&
        externalTrafficPolicy !== "Local" &&
        Object.keys(selector ?? {}).length > 0 &&
        labels.some((pod) =>
          Object.entries(selector ?? {}).every(([key, value]) => pod.labels[key] === value),
        ),
    );
    if (services.length === 0) return [];
    const names = services.map(({ type, namespace, name }) => `${type} Service ${namespace}/${name}`);
    return [
      {
        at: [...first.peerAt, "ipBlock"],
        text: `Clients of ${listed(names, "Service")} come with a node's address, since its externalTrafficPolicy is Cluster: ${first.peer.source.cidr} never matches them.`,
        fix: "Set externalTrafficPolicy: Local, or restrict clients by loadBalancerSourceRanges.",
        breaks: "ingress",
      },
    ];
  }),
};

/** A /12 or wider (a /28 of IPv6): what is meant is everything, or a private range as a whole. */
function isWide({ family, first, last }: IpRange): boolean {
  const size = last - first + 1n;
  return size >= (family === 4 ? 1n << 20n : 1n << 100n);
}

/** Nor an address that no pod has and nodes do: the interfaces of their tunnels and bridges lie in the pods' ranges. */
function isOutside(range: IpRange, { cluster }: LintContext): boolean {
  const book = addressBookOf(cluster.snapshot);
  if (book.podRanges.some((pods) => rangeWithin(range, pods.range))) return false;
  return book.podsIn(range).length + book.nodesIn(range).length + book.servicesIn(range).length === 0;
}
