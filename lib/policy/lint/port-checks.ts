import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import type { CompiledPolicy, CompiledPort } from "../compile/compiled-policy.ts";
import { podEnd } from "../judge/ends-of.ts";
import { matchesPods } from "../judge/match-peer.ts";
import type { Service } from "../model/snapshot.ts";
import type { Complaint, LintCheck } from "./lint-finding.ts";
import { podsOf, podsSelectedBy, rulesOfPolicy, type PlacedRule } from "./rules-of-policy.ts";

/** Ports that no receiving pod will ever see: names that none declares, and Service ports in place of pod ports. */
export const portsNobodyHas: LintCheck = (policy, cluster) =>
  rulesOfPolicy(policy).flatMap((placed) => {
    if (placed.rule.ports === "any") return [];
    const receivers = receiversOf(placed, policy, cluster);
    if (receivers.length === 0 || receivers.some((pod) => pod.ports === undefined)) return [];
    return placed.rule.ports.flatMap((port, index) =>
      complaintsAbout(port, { receivers, cluster, path: `${placed.path}.ports[${index}]` }),
    );
  });

interface PortScene {
  readonly receivers: readonly CompiledPod[];
  readonly cluster: CompiledCluster;
  readonly path: string;
}

function complaintsAbout(entry: CompiledPort, { receivers, cluster, path }: PortScene): readonly Complaint[] {
  const { port, protocol, endPort } = entry;
  const declares = (pod: CompiledPod) =>
    pod.ports?.some((p) => p.protocol === protocol && (p.name === port || p.port === port));
  if (port === undefined || endPort !== undefined || receivers.some(declares)) return [];
  if (typeof port === "string") return [unresolvedName(port, protocol, path)];
  const service = receivers
    .map((pod) => serviceTranslating(port, pod, cluster))
    .find((found) => found !== undefined);
  return service === undefined ? [] : [servicePort(port, service, path)];
}

function unresolvedName(name: string, protocol: string, path: string): Complaint {
  return {
    check: "named-port-unresolved",
    severity: "warning",
    path,
    text: `No receiving pod declares a ${protocol} containerPort named ${name}, so this entry matches nothing.`,
    fix: "Use the name that the container declares, or the number.",
  };
}

function servicePort(port: number, service: Service, path: string): Complaint {
  const target = service.ports.find((p) => p.port === port)?.targetPort;
  return {
    check: "service-port-instead-of-target",
    severity: "warning",
    path,
    text: `${port} is a port of Service ${service.namespace}/${service.name}, which translates it to ${target}; policies see the pod's port.`,
    fix: `Write ${target} instead of ${port}.`,
  };
}

function serviceTranslating(port: number, pod: CompiledPod, cluster: CompiledCluster): Service | undefined {
  return cluster.snapshot.services.find((service) => {
    const selector = Object.entries(service.selector ?? {});
    const isOver = selector.length > 0 && selector.every(([key, value]) => pod.labels[key] === value);
    if (!isOver || service.namespace !== pod.namespace) return false;
    return service.ports.some((p) => p.port === port && p.targetPort !== port);
  });
}

/** The pods at which a rule's ports are resolved: the selected ones for ingress, the peers for egress. */
function receiversOf(
  placed: PlacedRule,
  policy: CompiledPolicy,
  cluster: CompiledCluster,
): readonly CompiledPod[] {
  if (placed.direction === "ingress") return podsSelectedBy(policy, cluster);
  const { selectors } = placed.rule;
  const { classes, profile } = cluster;
  return podsOf(cluster).filter((pod) => {
    const other = podEnd(pod);
    return selectors.some((peer) =>
      matchesPods(peer, { other, otherClass: classes[pod.classId], family: 0, profile }),
    );
  });
}
