import type { CompiledPod } from "../../../compile/compiled-cluster.ts";
import type { CompiledPort, CompiledRule, PodsPeer } from "../../../compile/compiled-policy.ts";
import type { PodClass } from "../../../compile/pod-class.ts";
import { isOpenPolicy } from "../../../model/drawbridge-object.ts";
import { podEnd } from "../../../judge/ends-of.ts";
import { judgePair } from "../../../judge/judge-pair.ts";
import { MAY_DENY } from "../../../judge/judge-side.ts";
import type { Direction, Protocol } from "../../../model/network-policy.ts";
import { portsText } from "../../../reasons/reason-text.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { podsPeersOf, type PlacedPeer } from "../../rules-of-policy.ts";

/** A rule over more pairs of kinds of pods than this is broad, and is left alone: it says nothing of one connection. */
const MAX_PAIRS = 64;

/** A sender may, and every receiver that its rule names refuses. */
export const halfOpenEgress: LintRule = {
  id: "half-open-egress",
  severity: "warning",
  title: "An egress rule to pods that do not let it in",
  why: "A connection needs both sides: the sender's egress and the receiver's ingress. This one has the first alone.",
  source:
    "Kubernetes documentation: both the egress policy on the source and the ingress policy on the destination",
  find: halfOpen("egress"),
};

/** A receiver would take it, and every sender that its rule names is held back. */
export const halfOpenIngress: LintRule = {
  id: "half-open-ingress",
  severity: "warning",
  title: "An ingress rule for pods that are not let out",
  why: "A connection needs both sides: the sender's egress and the receiver's ingress. This one has the second alone.",
  source:
    "Kubernetes documentation: both the egress policy on the source and the ingress policy on the destination",
  find: halfOpen("ingress"),
};

function halfOpen(direction: Direction): LintRule["find"] {
  return inEachPolicy((policy, context) => {
    if (isOpenPolicy(policy.source)) return [];
    const subjects = context.selectedBy(policy).filter(({ hostNetwork }) => !hostNetwork);
    return podsPeersOf(policy)
      .filter((placed) => placed.direction === direction)
      .flatMap((placed): readonly Complaint[] => {
        const others = context.fitting(placed.peer).filter(({ hostNetwork }) => !hostNetwork);
        if (!isClosedThere(placed, { subjects, others }, context)) return [];
        const [them, us] = [workloadsText(others, context), workloadsText(subjects, context)];
        const ports = portsText(placed.rule.ports);
        return [
          {
            at: placed.peerAt,
            text:
              direction === "egress"
                ? `It lets ${us} out to ${them} on ${ports}, and no ingress policy there lets it in: nothing connects.`
                : `It lets ${them} in to ${us} on ${ports}, and no egress policy there lets it out: nothing connects.`,
            fix:
              direction === "egress"
                ? "Allow it in the receivers' ingress, or remove the peer."
                : "Allow it in the senders' egress, or remove the peer.",
          },
        ];
      });
  });
}

interface Ends {
  readonly subjects: readonly PodClass[];
  readonly others: readonly PodClass[];
}

/** Whether the other side certainly denies every pair on every port that is known to be asked for. */
function isClosedThere(
  { rule, direction }: PlacedPeer<PodsPeer>,
  { subjects, others }: Ends,
  context: LintContext,
): boolean {
  if (subjects.length * others.length === 0) return false;
  let pairs = 0;
  for (const other of others) {
    for (const subject of subjects) {
      // A single pod and itself is no connection.
      if (other === subject && context.podsOf(subject).length === 1) continue;
      pairs += 1;
      const [sender, receiver] = direction === "egress" ? [subject, other] : [other, subject];
      if (pairs > MAX_PAIRS || !isDenied({ sender, receiver, rule }, direction, context)) return false;
    }
  }
  return pairs > 0;
}

interface Pair {
  readonly sender: PodClass;
  readonly receiver: PodClass;
  readonly rule: CompiledRule;
}

function isDenied({ sender, receiver, rule }: Pair, direction: Direction, context: LintContext): boolean {
  const only = direction === "egress" ? "ingress" : "egress";
  const asked = only === "ingress" ? receiver : sender;
  if (asked.sides[only].isolatedBy.length === 0) return false;
  const [from] = context.podsOf(sender);
  const to = context.podsOf(receiver).find((pod) => pod !== from);
  const ports = to === undefined ? [] : portsOf(rule.ports, to);
  if (from === undefined || to === undefined || ports.length === 0) return false;
  return ports.every(
    (question) => judgePair(context.cluster, podEnd(from), podEnd(to), { ...question, only }) === MAY_DENY,
  );
}

interface AskedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Ports that the rule is about at this pod: numbers as written, and of what it declares those that the rule opens. */
function portsOf(ports: CompiledRule["ports"], pod: CompiledPod): readonly AskedPort[] {
  const declared = pod.ports ?? [];
  if (ports === "any") return declared;
  return ports.flatMap((entry): readonly AskedPort[] => {
    const { port, protocol, endPort } = entry;
    if (typeof port === "number" && endPort === undefined) return [{ protocol, port }];
    return declared.filter((one) => opens(entry, one));
  });
}

function opens(
  { port, protocol, endPort }: CompiledPort,
  one: AskedPort & { readonly name?: string },
): boolean {
  if (protocol !== one.protocol) return false;
  if (port === undefined) return true;
  return typeof port === "string" ? port === one.name : port <= one.port && one.port <= (endPort ?? port);
}
