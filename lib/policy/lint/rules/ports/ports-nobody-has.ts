import type { CompiledPod } from "../../../compile/compiled-cluster.ts";
import type { CompiledPolicy, CompiledPort } from "../../../compile/compiled-policy.ts";
import type { Service, ServicePort } from "../../../model/snapshot.ts";
import type { FieldPath } from "../../../validate/policy-problem.ts";
import { pointerTo } from "../../json-patch.ts";
import { requirementsOf } from "../../../selector/selects.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { counted, listed, podsText } from "../../named-pods.ts";
import { onePodEach, receiversOf, servicesOver, targetAt } from "../../receivers.ts";
import { rulesOfPolicy, type PlacedRule } from "../../rules-of-policy.ts";

/** A single port of a rule, with the pods at which it counts. */
export interface PlacedPort extends PlacedRule {
  readonly entry: CompiledPort;
  readonly portAt: FieldPath;
  readonly receivers: readonly CompiledPod[];
}

/** Single ports (no range, and no protocol alone) of rules whose receivers are pods that all say what they declare. */
export function portsOfPolicy(policy: CompiledPolicy, context: LintContext): readonly PlacedPort[] {
  return rulesOfPolicy(policy).flatMap((placed) => {
    const { ports } = placed.rule;
    if (ports === "any") return [];
    const receivers = onePodEach(receiversOf(placed, policy, context), context);
    if (receivers.length === 0 || receivers.some((pod) => pod.ports === undefined)) return [];
    return ports.flatMap((entry, index) =>
      entry.port === undefined || entry.endPort !== undefined
        ? []
        : [{ ...placed, entry, portAt: [...placed.at, "ports", index], receivers }],
    );
  });
}

/** Whether a pod declares a port by this number or name. */
export function declares(pod: CompiledPod, { port, protocol }: CompiledPort): boolean {
  return (
    pod.ports?.some((one) => one.protocol === protocol && (one.name === port || one.port === port)) ?? false
  );
}

/** Ports are the pod's: a Service's own port is translated away before a policy is asked. */
export const servicePortInsteadOfTarget: LintRule = {
  id: "service-port-instead-of-target",
  severity: "warning",
  title: "A Service's port where the pod's is needed",
  why: "Policies see packets after service translation, so they carry the target port and never the Service's.",
  source: "projectcalico/calico#8049; kubescape/node-agent#943; cloudnativelabs/kube-router#905",
  find: inEachPolicy((policy, context) =>
    portsOfPolicy(policy, context).flatMap(
      ({ entry, portAt, receivers, rule, direction }): readonly Complaint[] => {
        const { port, protocol } = entry;
        if (typeof port !== "number" || receivers.some((pod) => declares(pod, entry))) return [];
        const found = translationOf(port, entry, { receivers, context });
        if (found === undefined) return [];
        const { service, target, pod } = found;
        const isOpen =
          rule.ports !== "any" &&
          rule.ports.some((other) => other.protocol === protocol && other.port === target);
        const written = typeof found.written === "string" ? ` (${found.written})` : "";
        return [
          {
            at: portAt,
            text: `${protocol} ${port} is a port of Service ${service.namespace}/${service.name}, which translates it to ${target}${written} at ${pod.text}: connections to the Service stay closed.`,
            fix: `Write ${target} instead of ${port}.`,
            patch: {
              effect: "moves",
              operations: [
                isOpen
                  ? { op: "remove", path: pointerTo(portAt) }
                  : { op: "replace", path: pointerTo([...portAt, "port"]), value: target },
              ],
            },
            ...(isOpen ? { severity: "info" } : { breaks: direction }),
          },
        ];
      },
    ),
  ),
};

interface Translation {
  readonly service: Service;
  readonly pod: CompiledPod;
  readonly target: number;
  readonly written: ServicePort["targetPort"];
}

/** Of a headless Service nothing is translated. */
function translationOf(
  port: number,
  { protocol }: CompiledPort,
  { receivers, context }: { readonly receivers: readonly CompiledPod[]; readonly context: LintContext },
): Translation | undefined {
  for (const pod of receivers) {
    for (const service of servicesOver(pod, context)) {
      if (service.clusterIPs.includes("None")) continue;
      const found = service.ports.find((one) => one.port === port && one.protocol === protocol);
      const target = found && targetAt(pod, found);
      if (found !== undefined && target !== undefined && target !== port) {
        return { service, pod, target, written: found.targetPort };
      }
    }
  }
  return undefined;
}

/** A name that no receiver declares matches nothing: not everything, as one might think. */
export const namedPortUnresolved: LintRule = {
  id: "named-port-unresolved",
  severity: "warning",
  title: "A named port that no receiving pod declares",
  why: "A name is looked up at the receiving pod, with its protocol; an entry that is not found opens nothing.",
  source: "NetworkPolicyPort.port; netpol-analyzer warnings",
  find: inEachPolicy((policy, context) =>
    portsOfPolicy(policy, context).flatMap((placed): readonly Complaint[] => {
      const { entry, portAt, receivers, direction } = placed;
      const { port, protocol } = entry;
      if (typeof port !== "string" || isOfDigits(port)) return [];
      if (receivers.some((pod) => declares(pod, entry))) return [];
      const declared = receivers.flatMap(({ ports = [] }) => ports.flatMap(({ name }) => name ?? []));
      const names = [...new Set(declared)];
      const known = names.length === 0 ? "" : ` Names that they declare: ${listed(names, "name")}.`;
      return [
        {
          at: portAt,
          text: `${podsText(receivers)} ${receivers.length === 1 ? "declares" : "declare"} no ${protocol} port named ${port}, so this entry opens nothing.${known}`,
          fix: "Use the name that the container declares, or the number.",
          ...(opensAnything(placed) ? {} : { breaks: direction }),
        },
      ];
    }),
  ),
};

function isOfDigits(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Whether another entry of the rule is a port of some receiver: then this one may be for others. */
function opensAnything({ rule, receivers }: PlacedPort): boolean {
  return rule.ports !== "any" && rule.ports.some((entry) => receivers.some((pod) => declares(pod, entry)));
}

/** Of several receivers some declare the name: at the others the entry opens nothing. */
export const namedPortPartlyUnresolved: LintRule = {
  id: "named-port-partly-unresolved",
  severity: "info",
  title: "A named port that some receiving pods do not declare",
  why: "At pods without the name the entry opens nothing, while the rule reads as if it did.",
  source: "NetworkPolicyPort.port; cilium/cilium#30003",
  find: inEachPolicy((policy, context) =>
    portsOfPolicy(policy, context).flatMap(
      ({ entry, portAt, receivers, direction }): readonly Complaint[] => {
        const { port, protocol } = entry;
        // Over all pods of a namespace the name itself says which are meant.
        if (direction === "ingress" && requirementsOf(policy.subject.source).length === 0) return [];
        const without = receivers.filter((pod) => !declares(pod, entry));
        const isPart = without.length > 0 && without.length < receivers.length;
        if (typeof port !== "string" || !isPart) return [];
        return [
          {
            severity: "info",
            at: portAt,
            text: `${counted(without.length, "workload")} of ${receivers.length} that it is about ${without.length === 1 ? "declares" : "declare"} no ${protocol} port named ${port} (${podsText(without)}): there this entry opens nothing.`,
            fix: "Nothing to do where these have no such port; else declare the name, or write the number.",
          },
        ];
      },
    ),
  ),
};

/** Left out, the protocol is TCP: a rule for a UDP port then opens the wrong one. */
export const protocolMismatch: LintRule = {
  id: "protocol-mismatch",
  severity: "warning",
  title: "A port of another protocol than the pods'",
  why: "Without a protocol an entry is TCP; the same number of another protocol stays closed.",
  source: "NetworkPolicyPort.protocol: defaults to TCP",
  find: inEachPolicy((policy, context) =>
    portsOfPolicy(policy, context).flatMap((placed): readonly Complaint[] => {
      const { entry, portAt, receivers, rule, direction } = placed;
      if (receivers.some((pod) => declares(pod, entry))) return [];
      const others = new Set(
        receivers.flatMap(({ ports = [] }) =>
          ports.flatMap((one) => (one.port === entry.port || one.name === entry.port ? [one.protocol] : [])),
        ),
      );
      const [protocol, another] = [...others];
      if (protocol === undefined || another !== undefined) return [];
      const isThere =
        rule.ports !== "any" &&
        rule.ports.some((one) => one.protocol === protocol && one.port === entry.port);
      if (isThere) return [];
      const listening = receivers.filter((pod) => declares(pod, { ...entry, protocol }));
      return [
        {
          at: portAt,
          text: `It opens ${entry.protocol} ${entry.port}, and ${podsText(listening)} ${listening.length === 1 ? "declares" : "declare"} ${protocol} ${entry.port}${numbersOf(listening, entry.port)} alone, which stays closed.`,
          fix: `Write protocol: ${protocol}.`,
          patch: {
            effect: "moves",
            operations: [{ op: "add", path: pointerTo([...portAt, "protocol"]), value: protocol }],
          },
          breaks: direction,
        },
      ];
    }),
  ),
};

/** What numbers a name stands for: ` (53)`. */
function numbersOf(pods: readonly CompiledPod[], port: number | string | undefined): string {
  if (typeof port !== "string") return "";
  const numbers = pods.flatMap(({ ports = [] }) =>
    ports.flatMap((one) => (one.name === port ? [one.port] : [])),
  );
  return ` (${[...new Set(numbers)].toSorted((a, b) => a - b).join(", ")})`;
}
