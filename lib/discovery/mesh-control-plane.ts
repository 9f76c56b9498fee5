import type { Pod } from "#lib/policy/index.ts";
import type { Ask } from "./ask.ts";
import { nameOf } from "./cluster-index.ts";
import { rulePorts } from "./find-callees.ts";
import type { Scene } from "./scene.ts";
import { backendsOf, byWorkload } from "./service-backends.ts";
import { portWords } from "./words.ts";

/** Ports of a control plane that proxies ask, by the Service that has them. */
export interface ControlPlanePorts {
  /** Names or numbers of Service ports; others of the Service are not the proxies' business. */
  readonly services: readonly { readonly name: RegExp; readonly ports: readonly (number | string)[] }[];
}

/** Running pods of a mesh, by the namespace that they are in. */
export function meshNamespaces(pods: readonly Pod[]): readonly string[] {
  return [...new Set(pods.map((pod) => pod.namespace))].toSorted();
}

/** What every proxy of these namespaces asks of the control plane, at the ports where it really answers. */
export function controlPlaneAsks(
  scene: Scene,
  namespaces: readonly string[],
  { services }: ControlPlanePorts,
): readonly Ask[] {
  const found = services.flatMap(({ name, ports }) =>
    scene.snapshot.services
      .filter((service) => name.test(nameOf(service)))
      .flatMap((service) => {
        const wanted = service.ports.filter(
          (port) => ports.includes(port.port) || (port.name !== undefined && ports.includes(port.name)),
        );
        return byWorkload(backendsOf(scene.index, service, wanted)).workloads.map((answer) => ({
          ...answer,
          service: nameOf(service),
        }));
      }),
  );
  return namespaces.flatMap((namespace) =>
    found.map(({ workload, ports, service }): Ask => ({
      sender: { kind: "pods", namespace, podSelector: {} },
      receiver: { kind: "workload", workload },
      ports: rulePorts(ports),
      because: `The mesh proxies of ${namespace} ask their control plane behind Service ${service} on ${portWords(ports)}.`,
    })),
  );
}
