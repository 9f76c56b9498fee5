import { edgeKey, type FlowEdge } from "#lib/flows/index.ts";
import { endPeers, peerKey, type ExplainEnd, type Snapshot } from "#lib/policy/index.ts";
import type { ImpactEdge } from "./impact-edge.ts";

/**
 * Observed or needed connections as the flow store would hold them. One that a list names by a Service becomes one for
 * each workload behind it, on the port that the Service leads to.
 */
export function flowEdgesOf(snapshot: Snapshot, edges: readonly ImpactEdge[]): readonly FlowEdge[] {
  const found = edges.flatMap((edge) => (edge.flow === undefined ? fromList(snapshot, edge) : [edge.flow]));
  return [...new Map(found.map((edge) => [edge.key, edge])).values()];
}

function fromList(snapshot: Snapshot, edge: ImpactEdge): readonly FlowEdge[] {
  if (edge.ask.kind !== "ends") return [];
  const { from, to } = edge.ask.question;
  const port = translatedPort(snapshot, to, edge);
  const denied = edge.observed === "denied" ? Math.max(1, edge.connections) : 0;
  const allowed = denied > 0 ? 0 : edge.connections;
  return endPeers(snapshot, from).flatMap((sender) =>
    endPeers(snapshot, to).map((receiver) => ({
      key: edgeKey(peerKey(sender), peerKey(receiver), port, edge.protocol),
      sender,
      receiver,
      port,
      protocol: edge.protocol,
      tally: { senderAllowed: allowed, senderDenied: denied, receiverAllowed: 0, receiverDenied: 0 },
      firstSeenMs: snapshot.takenAtMs,
      lastSeenMs: snapshot.takenAtMs,
      dnsNames: [],
    })),
  );
}

/** The pods' port behind a Service's; where nothing tells it, the Service's own. */
function translatedPort(snapshot: Snapshot, to: ExplainEnd, { port, protocol }: ImpactEdge): number {
  if (to.kind !== "service") return port;
  const isIt = (one: { readonly namespace: string; readonly name: string }) =>
    one.namespace === to.namespace && one.name === to.name;
  const service = snapshot.services.find(isIt);
  const entry = service?.ports.find((one) => one.port === port && one.protocol === protocol);
  if (service === undefined || entry === undefined) return port;
  if (typeof entry.targetPort === "number") return entry.targetPort;
  const slice = snapshot.endpointSlices.find(
    (one) => one.namespace === to.namespace && one.service === to.name,
  );
  const served = slice?.ports.find(({ name }) => name === entry.name)?.port;
  return served ?? namedPort(snapshot, service.selector, to.namespace, entry.targetPort) ?? port;
}

function namedPort(
  { pods }: Snapshot,
  selector: Readonly<Record<string, string>> | undefined,
  namespace: string,
  wanted: string,
): number | undefined {
  const behind = pods.filter(
    (pod) =>
      pod.namespace === namespace &&
      Object.entries(selector ?? {}).every(([key, value]) => pod.labels[key] === value),
  );
  return behind.flatMap(({ ports }) => ports.filter(({ name }) => name === wanted))[0]?.port;
}
