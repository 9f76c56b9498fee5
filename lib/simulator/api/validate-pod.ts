import type { Container, ContainerPort, PodSpec } from "kubernetes-types/core/v1";
import { duplicateValue, invalidValue, requiredValue, unsupportedValue } from "./field-error.ts";
import type { StatusCause } from "./status.ts";
import { parseQuantity } from "./quantity.ts";
import { dnsLabelFaults } from "./validate-names.ts";

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];

/** Says what is wrong with a pod's spec, in a pod (`spec`) or in a template (`spec.template.spec`). */
export function validatePodSpec(spec: PodSpec, field: string): StatusCause[] {
  const { containers, restartPolicy, dnsPolicy } = spec;
  const list = Array.isArray(containers) ? containers : [];
  const names = new Set<string>();
  return [
    ...(list.length === 0 ? [requiredValue(`${field}.containers`, "")] : []),
    ...list.flatMap((container, index) => {
      const isDouble = names.has(container.name ?? "");
      names.add(container.name ?? "");
      return validateContainer(container, `${field}.containers[${index}]`, isDouble);
    }),
    ...oneOf(restartPolicy, RESTART_POLICIES, `${field}.restartPolicy`),
    ...oneOf(dnsPolicy, DNS_POLICIES, `${field}.dnsPolicy`),
  ];
}

/** A text in a container's resources that is no quantity cannot be read at all; undefined where all can. */
export function unreadableQuantity(spec: PodSpec | undefined): string | undefined {
  const list = Array.isArray(spec?.containers) ? spec.containers : [];
  const amounts = list.flatMap(({ resources }) => [
    ...Object.values((resources?.limits ?? {}) as object),
    ...Object.values((resources?.requests ?? {}) as object),
  ]);
  if (amounts.every((amount) => parseQuantity(amount) !== undefined)) return undefined;
  return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}

function validateContainer(container: Container, field: string, isDouble: boolean): StatusCause[] {
  const { ports, imagePullPolicy, image = "" } = container;
  // What a client sent may lack what the type promises.
  const name = (container.name as string | undefined) ?? "";
  return [
    ...nameFaults(name, `${field}.name`, isDouble),
    ...(image === "" ? [requiredValue(`${field}.image`, "")] : []),
    ...(ports ?? []).flatMap((port, index) => validatePort(port, `${field}.ports[${index}]`)),
    ...oneOf(imagePullPolicy, PULL_POLICIES, `${field}.imagePullPolicy`),
    ...validateRequests(container, `${field}.resources.requests`),
  ];
}

function nameFaults(name: string, field: string, isDouble: boolean): StatusCause[] {
  if (name === "") return [requiredValue(field, "")];
  if (isDouble) return [duplicateValue(field, name)];
  return dnsLabelFaults(name).map((fault) => invalidValue(field, name, fault));
}

function validatePort({ containerPort, protocol }: ContainerPort, field: string): StatusCause[] {
  const known = oneOf(protocol, PROTOCOLS, `${field}.protocol`);
  if (!containerPort) return [requiredValue(`${field}.containerPort`, ""), ...known];
  const isPort = containerPort >= 1 && containerPort <= 65_535;
  const why = "must be between 1 and 65535, inclusive";
  return [...(isPort ? [] : [invalidValue(`${field}.containerPort`, containerPort, why)]), ...known];
}

function validateRequests({ resources }: Container, field: string): StatusCause[] {
  const limits = (resources?.limits ?? {}) as Record<string, string>;
  const requests = (resources?.requests ?? {}) as Record<string, string>;
  return Object.entries(requests).flatMap(([name, amount]) => {
    const limit = limits[name];
    if (limit === undefined || (parseQuantity(amount) ?? 0) <= (parseQuantity(limit) ?? 0)) return [];
    return [invalidValue(field, amount, `must be less than or equal to ${name} limit of ${limit}`)];
  });
}

function oneOf(value: string | undefined, known: readonly string[], field: string): StatusCause[] {
  return value === undefined || known.includes(value) ? [] : [unsupportedValue(field, value, known)];
}
