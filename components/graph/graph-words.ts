import {
  ATTENTION,
  portText,
  roomId,
  type ClusterGraph,
  type EdgeBundle,
  type GraphEdge,
  type GraphWorkload,
  type VerdictCounts,
  type VisibleNode,
} from "#lib/graph/index.ts";
import { peerNames } from "#lib/graph/index.ts";
import { VERDICT_LOOKS } from "../theme/verdict-looks.ts";
import { PHASE_NAMES } from "../rollout/phase-words.ts";

/** Names whatever can be on the canvas, by its id. */
export type NameOf = (id: string) => string;

/** The names that the canvas, the list and the inspector share: `namespace/workload`, a namespace, an FQDN. */
export function namesOf(graph: ClusterGraph): NameOf {
  const peers = new Map<string, string>(peerNames(graph));
  const rooms = new Map(graph.namespaces.map((room) => [roomId(room.name), room.name]));
  const folds: Readonly<Record<string, string>> = {
    "~clients": "internet",
    "~addresses": "external addresses",
    "~private": "private addresses",
    "~unresolved": "unresolved peers",
  };
  return (id) => peers.get(id) ?? rooms.get(id) ?? folds[id] ?? id;
}

/** "1 edge", "3 edges": a count with its noun. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** "2 would be denied, 3 allowed": what a bundle or a room carries, worst first. */
export function countsText(counts: VerdictCounts): string {
  return ATTENTION.filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${VERDICT_LOOKS[verdict].word}`)
    .join(", ");
}

/** "storefront/web to checkout/api, 8443/TCP (https), would be denied". */
export function bundleSentence(bundle: EdgeBundle, nameOf: NameOf): string {
  const [only] = bundle.edges;
  const ends = `${nameOf(bundle.source)} to ${nameOf(bundle.target)}`;
  if (bundle.edges.length === 1 && only !== undefined)
    return `${ends}, ${portText(only)}, ${VERDICT_LOOKS[bundle.verdict].word}`;
  return `${ends}, ${counted(bundle.edges.length, "edge")}: ${countsText(bundle.counts)}`;
}

/** "storefront/web to checkout/api". */
export function edgeTitle(edge: Pick<GraphEdge, "sender" | "receiver">, nameOf: NameOf): string {
  return `${nameOf(edge.sender)} to ${nameOf(edge.receiver)}`;
}

/** "2 of 3 pods ready", "no pods now", "host network". */
export function podsText(workload: GraphWorkload): string {
  const host = workload.hostNetwork ? ", host network" : "";
  if (workload.pods === 0) return `no pods now${host}`;
  if (workload.readyPods === workload.pods) return `${counted(workload.pods, "pod")}${host}`;
  return `${workload.readyPods} of ${workload.pods} pods ready${host}`;
}

function roomSentence(node: Extract<VisibleNode, { kind: "room" }>): string {
  const { name, phase, held, workloads, undecided } = node.namespace;
  const state = node.expanded ? "expanded" : "collapsed";
  return `Namespace ${name}, ${PHASE_NAMES[phase]}${held ? ", held" : ""}, ${counted(workloads.length, "workload")}, ${undecided} undecided, ${state}`;
}

/** The short word on a workload's pods where there is something to say: "host net", "1/2". */
export function podsMark(workload: GraphWorkload): string | undefined {
  if (workload.hostNetwork) return "host net";
  if (workload.pods > 0 && workload.readyPods === workload.pods) return undefined;
  return `${workload.readyPods}/${workload.pods}`;
}

/** Begins with what is to be read on the node, so that who speaks to the page can name what they see. */
function workloadSentence(workload: GraphWorkload): string {
  const seen = [workload.name, workload.kind, podsMark(workload)]
    .filter((part) => part !== undefined)
    .join(" ");
  return `${seen}, in ${workload.namespace}, ${podsText(workload)}`;
}

/** What a screen reader says of a node. */
export function nodeSentence(
  node: VisibleNode | { readonly kind: "workload"; readonly workload: GraphWorkload },
): string {
  switch (node.kind) {
    case "room":
      return roomSentence(node);
    case "workload":
      return workloadSentence(node.workload);
    case "fold":
      return `${node.fold.label} ${node.fold.detail}, folded`;
    case "outsider":
      return `${node.outsider.label} ${node.outsider.detail}`;
  }
}
