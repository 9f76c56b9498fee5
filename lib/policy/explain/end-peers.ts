import type { Peer } from "../model/peer.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ExplainEnd } from "./explain-end.ts";
import { workloadHopEnd, type HopEnd } from "./hop-end.ts";
import { resolveSender } from "./resolve-end.ts";

/** The peers under which flows of an end are kept: a pod's are its workload's, a Service's those of what is behind it. */
export function endPeers(snapshot: Snapshot, end: ExplainEnd): readonly Peer[] {
  return resolveSender(snapshot, end).ends.flatMap((one) => flowPeer(snapshot, one));
}

function flowPeer(snapshot: Snapshot, { peer, pod }: HopEnd): readonly Peer[] {
  if (peer.kind !== "pod") return [peer];
  const workload = snapshot.workloads.find((one) => one.id === pod?.workload);
  const whole = workload && workloadHopEnd(workload).peer;
  return whole === undefined || whole.kind === "pod" ? [] : [whole];
}
