import type {
  ClusterEvidence,
  EvidenceContainer,
  EvidenceController,
  EvidenceNode,
} from "#lib/policy/index.ts";

/** A DaemonSet on the host network of kube-system, as networks run theirs. */
export function agentOf(
  name: string,
  containers: readonly Partial<EvidenceContainer>[] = [{}],
  more: Partial<EvidenceController> = {},
): EvidenceController {
  return {
    kind: "DaemonSet",
    namespace: "kube-system",
    name,
    labels: {},
    hostNetwork: true,
    containers: containers.map((one) => ({
      name: "main",
      image: "example/agent:v1.2.3",
      args: [],
      env: {},
      ...one,
    })),
    ...more,
  };
}

/** A node of nobody's distribution. */
export function evidenceNodeOf(more: Partial<EvidenceNode> = {}): EvidenceNode {
  return { name: "node-1", kubeletVersion: "v1.34.2", annotations: {}, ...more };
}

/** Evidence in which nothing was found, and nothing was refused. */
export function evidenceOf(parts: Partial<ClusterEvidence> = {}): ClusterEvidence {
  return {
    controllers: [],
    nodes: [evidenceNodeOf()],
    configMaps: {},
    apiGroups: [],
    settings: {},
    unreadable: [],
    ...parts,
  };
}

/** kube-system/cilium-config with these settings. */
export function ciliumConfig(data: Readonly<Record<string, string>>): ClusterEvidence["configMaps"] {
  return { "kube-system/cilium-config": data };
}

/** A node of k3s that was started with these arguments, as JSON. */
export function k3sNode(nodeArgs: string): EvidenceNode {
  return evidenceNodeOf({ kubeletVersion: "v1.33.4+k3s1", annotations: { "k3s.io/node-args": nodeArgs } });
}
