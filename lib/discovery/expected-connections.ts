import type { ExpectedConnection, Peer, Snapshot, WorkloadId } from "#lib/policy/index.ts";
import type { Ask, AskEnd } from "./ask.ts";
import { discoveriesOf } from "./discoveries.ts";
import type { Finding } from "./finding.ts";
import { sceneOf, type Scene } from "./scene.ts";

/**
 * The connections that these findings say must be possible, whether or not they were seen, at the pods' own ports: scrapes,
 * what routes lead to, calls of the API server. Connections from anywhere are none of them: nobody can say who that is.
 */
export function expectedConnections(
  snapshot: Snapshot,
  findings: readonly Finding[],
): readonly ExpectedConnection[] {
  const chosen = new Set(findings.map(({ id }) => id));
  const scene = sceneOf(snapshot);
  return discoveriesOf(scene)
    .filter(({ finding }) => chosen.has(finding.id))
    .flatMap(({ asks }) => asks.flatMap((ask) => expectedOf(scene, ask)));
}

function expectedOf(scene: Scene, { sender, receiver, ports, expected }: Ask): readonly ExpectedConnection[] {
  const [from, to] = [peerOf(scene, sender), peerOf(scene, receiver)];
  if (expected === undefined || from === undefined || to === undefined) return [];
  return ports.flatMap(({ port, protocol }) =>
    typeof port === "number" ? [{ sender: from, receiver: to, port, protocol, ...expected }] : [],
  );
}

function peerOf(scene: Scene, end: AskEnd): Peer | undefined {
  if (end.kind === "workload") return workloadPeer(scene, end.workload);
  if (end.kind !== "addresses" || end.addresses.length === 0) return undefined;
  if (end.are === "nodes") return { kind: "node", role: end.role ?? "node", addresses: end.addresses };
  if (end.role === "api-server") return { kind: "node", role: "api-server", addresses: end.addresses };
  const isRange = end.addresses.some((address) => address.includes("/"));
  return isRange ? undefined : { kind: "external", addresses: end.addresses };
}

function workloadPeer({ index }: Scene, id: WorkloadId): Peer | undefined {
  const workload = index.workloads.get(id);
  if (workload === undefined) return undefined;
  const { namespace, name, kind } = workload;
  return { kind: "workload", id, namespace, name, workloadKind: kind };
}
