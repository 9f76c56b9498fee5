import type { NodeSpec, PodSpec, PodStatus } from "kubernetes-types/core/v1";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";

const FIRST_HOST = 10;
const LAST_HOST = 249;
/** The addresses that CronJobs' pods take by the minute (see `traffic/cron-runs.ts`). */
const JOBS_FROM = 140;
/** A node whose own range is full goes on in those of the next second octets, as the scenario's layout does. */
const RANGES = 8;

/**
 * A free address for one more pod on a node, out of its podCIDR.
 *
 * @throws Error when the node has no podCIDR, or it is used up.
 */
export function freePodAddress(store: ObjectStore, node: KubeObject, promised: ReadonlySet<string>): string {
  const { podCIDR = "" } = (node["spec"] ?? {}) as NodeSpec;
  const [, first, second, third] = /^(\d+)\.(\d+)\.(\d+)\.0\/24$/.exec(podCIDR) ?? [];
  if (third === undefined) throw new Error(`node ${node.metadata.name} has no podCIDR of 24 bits`);
  const taken = new Set(store.list(builtIn("pods")).flatMap(addressOf));
  for (let range = 0; range < RANGES; range += 1) {
    const last = range === 0 ? JOBS_FROM - 1 : LAST_HOST;
    for (let host = FIRST_HOST; host <= last; host += 1) {
      const address = `${first}.${Number(second) + range}.${third}.${host}`;
      if (!taken.has(address) && !promised.has(address)) return address;
    }
  }
  throw new Error(`node ${node.metadata.name} has no address left for a pod`);
}

function addressOf(pod: KubeObject): string[] {
  const { podIP } = (pod["status"] ?? {}) as PodStatus;
  const isHost = ((pod["spec"] ?? {}) as Partial<PodSpec>).hostNetwork === true;
  return podIP === undefined || isHost ? [] : [podIP];
}
