import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  evaluate,
  type Pod,
  type ProfileName,
  type Snapshot,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { peerOf, workloadOf } from "../../cast/cluster-parts.ts";
import { portQuestion, smallCluster } from "./small-clusters.ts";
import { runs } from "../runs.ts";

const PROFILES: readonly ProfileName[] = ["spec", "cilium"];

/** The same pods, owned by one workload a namespace: siblings with different labels, ports, nodes and networks. */
function crowded(snapshot: Snapshot): Snapshot {
  const ownerOf = (pod: Pod) => `${pod.namespace}/Deployment/crowd` as WorkloadId;
  return {
    ...snapshot,
    pods: snapshot.pods.map((pod) => ({ ...pod, workload: ownerOf(pod) })),
    workloads: [...new Set(snapshot.pods.map(ownerOf))].map((id) => workloadOf(id, {})),
  };
}

describe("an answer about workloads", () => {
  it.each(PROFILES)(
    "is denied exactly where one pair of their pods is, never counting a pod and itself (%s)",
    (profile) => {
      fc.assert(
        fc.property(smallCluster, portQuestion, (snapshot, ask) => {
          const crowd = crowded(snapshot);
          const [apart, together] = [snapshot, crowd].map((s) => compileSnapshot(s, s.policies, profile));
          const running = snapshot.pods.filter((pod) => !pod.finished);
          const podPeer = (pod: Pod) => peerOf(snapshot.workloads.find((w) => w.id === pod.workload)!);
          for (const sender of crowd.workloads) {
            for (const receiver of crowd.workloads) {
              const from = running.filter((pod) => pod.namespace === sender.namespace);
              const to = running.filter((pod) => pod.namespace === receiver.namespace);
              if (from.length === 0 || to.length === 0) continue; // a template answers, with labels of its own
              const pairs = from.flatMap((a) =>
                to.filter((b) => a !== b).map((b) => [podPeer(a), podPeer(b)] as const),
              );
              const denied = pairs.some(
                ([a, b]) => evaluate(apart!, { sender: a, receiver: b, ...ask }).outcome === "denied",
              );
              const answer = evaluate(together!, {
                sender: peerOf(sender),
                receiver: peerOf(receiver),
                ...ask,
              });
              expect(answer.outcome).toBe(denied ? "denied" : "allowed");
            }
          }
        }),
        { numRuns: runs(300) },
      );
    },
  );
});
