import type { CompiledPod } from "../compile/compiled-cluster.ts";
import type { CompiledPolicy } from "../compile/compiled-policy.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { Service, ServicePort } from "../model/snapshot.ts";
import type { LintContext } from "./lint-context.ts";
import type { PlacedRule } from "./rules-of-policy.ts";

/** The classes at which a rule's ports are resolved: the selected ones for ingress, the peers for egress. */
export function receiversOf(
  { rule, direction }: PlacedRule,
  policy: CompiledPolicy,
  context: LintContext,
): readonly PodClass[] {
  const found =
    direction === "ingress"
      ? context.selectedBy(policy)
      : rule.selectors.flatMap((peer) => context.fitting(peer));
  return [...new Set(found)].filter(({ hostNetwork }) => !hostNetwork);
}

/** One pod for each workload of the classes: what its pods declare is one template's. */
export function onePodEach(classes: readonly PodClass[], context: LintContext): readonly CompiledPod[] {
  const pods = classes.flatMap((one) => {
    const first = context.podsOf(one)[0];
    return first === undefined ? [] : [first];
  });
  return [...new Map(pods.map((pod) => [pod.workload, pod])).values()];
}

const servicesBy = new WeakMap<LintContext, ReadonlyMap<string, readonly Service[]>>();

/** Services that select the pod. */
export function servicesOver(pod: CompiledPod, context: LintContext): readonly Service[] {
  const known =
    servicesBy.get(context) ?? Map.groupBy(context.cluster.snapshot.services, ({ namespace }) => namespace);
  servicesBy.set(context, known);
  return (known.get(pod.namespace) ?? []).filter((service) => {
    const selector = Object.entries(service.selector ?? {});
    return selector.length > 0 && selector.every(([key, value]) => pod.labels[key] === value);
  });
}

/** Where a Service's port leads at a pod: a number; undefined where the pod declares no port of that name. */
export function targetAt(pod: CompiledPod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  return pod.ports?.find((port) => port.name === targetPort && port.protocol === protocol)?.port;
}
