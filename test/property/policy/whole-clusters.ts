import fc from "fast-check";
import type { ForeignPolicy, Pod, Snapshot, WorkloadId } from "#lib/policy/index.ts";
import { workloadOf } from "../../cast/cluster-parts.ts";
import { oddCluster } from "./odd-clusters.ts";

/** Kinds that nobody evaluates: in a namespace or everywhere, in one direction or both, about hosts alone. */
const unevaluated: fc.Arbitrary<ForeignPolicy> = fc.constantFrom(
  foreign("cilium.io/v2", "CiliumNetworkPolicy", "payments", {}),
  foreign("projectcalico.org/v3", "GlobalNetworkPolicy", undefined, { types: ["Ingress"] }),
  foreign("projectcalico.org/v3", "GlobalNetworkPolicy", undefined, { types: ["Egress"] }),
  foreign("cilium.io/v2", "CiliumClusterwideNetworkPolicy", undefined, { nodeSelector: {} }),
);

function foreign(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  spec: object,
): ForeignPolicy {
  return {
    apiVersion,
    kind,
    name: `${kind.toLowerCase()}-0`,
    uid: `uid-${kind}`,
    spec,
    ...(namespace ? { namespace } : {}),
  };
}

/**
 * Clusters as a whole is looked at: besides bare pods there are workloads of several unlike pods, one of no pods at
 * all, and sometimes a policy that is not evaluated.
 */
export const wholeCluster: fc.Arbitrary<Snapshot> = fc
  .record({
    snapshot: oddCluster,
    isGathered: fc.boolean(),
    others: fc.oneof(
      { weight: 3, arbitrary: fc.constant<ForeignPolicy[]>([]) },
      { weight: 1, arbitrary: fc.tuple(unevaluated) },
    ),
  })
  .map(({ snapshot, isGathered, others }) => ({
    ...(isGathered ? gathered(snapshot) : snapshot),
    foreignPolicies: [...snapshot.foreignPolicies, ...others],
  }));

/** All pods of a namespace become one Deployment; a StatefulSet beside them has none. */
function gathered(snapshot: Snapshot): Snapshot {
  const pods = snapshot.pods.map((pod): Pod => ({ ...pod, workload: deploymentOf(pod.namespace) }));
  const namespaces = new Set(pods.map((pod) => pod.namespace));
  const workloads = [...namespaces].map((namespace) => workloadOf(deploymentOf(namespace), { app: "web" }));
  return {
    ...snapshot,
    pods,
    workloads: [...workloads, workloadOf("payments/StatefulSet/idle", { app: "db" })],
  };
}

function deploymentOf(namespace: string): WorkloadId {
  return `${namespace}/Deployment/all` as WorkloadId;
}
