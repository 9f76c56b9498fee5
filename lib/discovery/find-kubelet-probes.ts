import type { CniFacts } from "#lib/policy/index.ts";
import type { Discovery } from "./ask.ts";
import { madeFinding } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { distinctPorts } from "./service-backends.ts";
import { counted, portWords } from "./words.ts";

/** CNIs of which code or documentation was read that lets a node reach its own pods, whatever policies say. */
const LETS_NODE_IN: ReadonlySet<CniFacts["name"]> = new Set([
  "cilium",
  "antrea",
  "kube-router",
  "kindnet",
  "kube-network-policies",
  "aws-vpc-cni",
  "ovn-kubernetes",
]);

/**
 * Probes of kubelets. They come from the pod's own node, which the specification lets in; no rule is made for them, and
 * it is said of which CNIs that was seen in their code.
 */
export function findKubeletProbes(scene: Scene): readonly Discovery[] {
  const pods = scene.snapshot.pods.filter(
    (pod) => !pod.finished && !pod.hostNetwork && pod.probes !== undefined,
  );
  if (pods.length === 0) return [];
  const ports = distinctPorts(
    pods.flatMap((pod) => (pod.probes ?? []).map(({ port }) => ({ port, protocol: "TCP" as const }))),
  );
  const { name } = scene.cni;
  const isSafe = LETS_NODE_IN.has(name);
  const said = isSafe
    ? `${name} lets a node reach its own pods whatever policies say, so no rule is needed`
    : `the specification lets a node reach its own pods, but of ${name === "unknown" ? "an unknown CNI" : name} that was not read in its code: watch readiness at the first step of enforcement`;
  const finding = madeFinding({
    kind: "kubelet-probes",
    name: "all",
    title: "Kubelet probes",
    text: `Kubelets probe ${counted(pods.length, "pod")} on ${portWords(ports)}, from the pod's own node; ${said}.`,
    certainty: isSafe ? "certain" : "likely",
    derivedFrom: [
      { object: "Pods", field: "spec.containers.{startup,readiness,liveness}Probe" },
      { object: "CNI", value: name },
    ],
    namespaces: [],
  });
  return [{ finding, asks: [] }];
}
