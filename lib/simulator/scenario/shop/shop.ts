import { expandCluster, nodePlansOf } from "../cluster-expansion.ts";
import { NODE_LOCAL_DNS } from "../cluster-layout.ts";
import type { Scenario } from "../scenario.ts";
import { CONNECTIONS, HOSTS, IDLE_CRON_JOBS } from "./connections.ts";
import { platformObjects } from "./platform.ts";
import { LEGACY_POLICIES } from "./policies.ts";
import { objectsOf } from "./workload-row.ts";
import { WORKLOADS } from "./workloads.ts";

/**
 * A shop on four nodes with every trap that default-deny rollouts fall into: NodeLocal DNSCache, hostNetwork daemons,
 * cross-namespace scrapes, an ingress controller, an admission webhook, a job that asks the API server, an external
 * payment API, a weekly CronJob, a namespace that already has policies (one of them with a typo), bare pods, and a
 * stranger who knocks where they have no business.
 */
export function shopScenario(): Scenario {
  const name = "shop";
  const controlPlane = nodePlansOf(name)[0]!.name;
  const written = [...platformObjects(controlPlane), ...LEGACY_POLICIES, ...WORKLOADS.flatMap(objectsOf)];
  return {
    name,
    objects: expandCluster(name, written),
    connections: CONNECTIONS,
    hosts: HOSTS,
    clusterDns: NODE_LOCAL_DNS,
    idleCronJobs: IDLE_CRON_JOBS,
    problems: [],
  };
}
