import type { KubeObject } from "../../api/object-store.ts";
import { expandCluster, nodePlansOf } from "../cluster-expansion.ts";
import { NODE_LOCAL_DNS } from "../cluster-layout.ts";
import type { Scenario } from "../scenario.ts";
import { CNIS, type Cni } from "./cni.ts";
import { CONNECTIONS, HOSTS, IDLE_CRON_JOBS } from "./connections.ts";
import { FAULTS } from "./faults.ts";
import { MONITORS } from "./monitoring.ts";
import { platformObjects } from "./platform.ts";
import { LEGACY_POLICIES } from "./policies.ts";
import { objectsOf } from "./workload-row.ts";
import { DNS_WORKLOADS, WORKLOADS } from "./workloads.ts";

/** A network plugin that the shop can be on. */
export type CniName = keyof typeof CNIS;

/** Something that the shop's cluster has against canary pods. */
export type FaultName = keyof typeof FAULTS;

/** Which shop: on which plugin, and with which faults. */
export interface ShopVariant {
  cni?: CniName;
  faults?: readonly FaultName[];
}

/**
 * A shop on four nodes with every trap that default-deny rollouts fall into: NodeLocal DNSCache, hostNetwork daemons,
 * cross-namespace scrapes, an ingress controller, an admission webhook, a job that asks the API server, an external
 * payment API, a weekly CronJob, a namespace that already has policies (one of them with a typo), bare pods, and a
 * stranger who knocks where they have no business. It is on Cilium unless told otherwise.
 */
export function shopScenario({ cni: name = "cilium", faults = [] }: ShopVariant = {}): Scenario {
  const cluster = "shop";
  const cni: Cni = CNIS[name];
  const controlPlane = nodePlansOf(cluster)[0]!.name;
  const written = [
    ...platformObjects(controlPlane),
    ...cni.namespaces.map(namespaceOf),
    ...LEGACY_POLICIES,
    ...DNS_WORKLOADS.flatMap(objectsOf),
    ...cni.objects,
    ...WORKLOADS.flatMap(objectsOf),
    ...MONITORS,
  ];
  const shop: Scenario = {
    name: cluster,
    objects: expandCluster(cluster, written),
    connections: CONNECTIONS,
    hosts: HOSTS,
    clusterDns: NODE_LOCAL_DNS,
    idleCronJobs: IDLE_CRON_JOBS,
    problems: [],
    enforcement: cni.enforcement,
    sctp: cni.sctp,
  };
  return faults.reduce((scenario, fault) => FAULTS[fault](scenario), shop);
}

/**
 * Reads what stands behind `shop:` on the command line: names of a plugin and of faults, with commas between.
 * Returns the variant, or a sentence that says what is wrong.
 */
export function readShopVariant(text: string): ShopVariant | string {
  const words = text.split(",");
  const cnis = words.filter(isCni);
  const faults = words.filter(isFault);
  const unknown = words.find((word) => !isCni(word) && !isFault(word));
  if (unknown !== undefined) {
    const known = [...Object.keys(CNIS), ...Object.keys(FAULTS)].join(", ");
    return `there is no shop with "${unknown}"; there is ${known}`;
  }
  if (cnis.length > 1) return `a cluster has one network plugin, not ${cnis.join(" and ")}`;
  return { ...(cnis[0] === undefined ? {} : { cni: cnis[0] }), faults };
}

function isCni(word: string): word is CniName {
  return Object.hasOwn(CNIS, word);
}

function isFault(word: string): word is FaultName {
  return Object.hasOwn(FAULTS, word);
}

function namespaceOf(name: string): KubeObject {
  const labels = { "kubernetes.io/metadata.name": name };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}
