import type { Snapshot } from "../model/snapshot.ts";

/** Something of the cluster that can stand at an end of an explained connection. */
export interface EndChoice {
  /** As `parseEnd` reads it. */
  readonly text: string;
  readonly kind: "workload" | "service" | "pod" | "node";
  /** What sets it apart from others of its name: a kind, an address, a state. */
  readonly detail: string;
}

/** Everything of a snapshot that `parseEnd` can name: workloads, Services, pods and nodes, each by namespace and name. */
export function endChoices(snapshot: Snapshot): readonly EndChoice[] {
  const byText = (a: EndChoice, b: EndChoice) => (a.text < b.text ? -1 : 1);
  const workloads = snapshot.workloads.map(({ id, kind }): EndChoice => ({
    text: id,
    kind: "workload",
    detail: kind,
  }));
  const services = snapshot.services.map(({ namespace, name, type, ports }): EndChoice => ({
    text: `service/${namespace}/${name}`,
    kind: "service",
    detail: ports.length === 0 ? type : `${type}, ${ports.map((port) => port.port).join(", ")}`,
  }));
  const pods = snapshot.pods.map((pod): EndChoice => ({
    text: `${pod.namespace}/${pod.name}`,
    kind: "pod",
    detail: pod.finished ? "finished" : (pod.ips[0] ?? "pending"),
  }));
  const nodes = snapshot.nodes.map(({ name, ips }): EndChoice => ({
    text: `node/${name}`,
    kind: "node",
    detail: ips[0] ?? "no address",
  }));
  return [workloads, services, pods, nodes].flatMap((choices) => choices.toSorted(byText));
}
