import {
  CANARY_CONTAINER,
  FIRST_PORT,
  LABEL_CANARY,
  LABEL_CANARY_ROLE,
  SCTP_PORT,
  SECOND_PORT,
  type CanaryRole,
} from "./canary-labels.ts";

/** Small, and both: some quotas refuse a pod that lacks either. */
const RESOURCES = {
  requests: { cpu: "10m", memory: "32Mi" },
  limits: { cpu: "200m", memory: "64Mi" },
};

/** An id that no image here needs to know; restricted Pod Security only asks that it is not root's. */
const SOMEBODY = 65_532;

/**
 * The pod of one role, within restricted Pod Security: no root, no privileges, no writable root, no token of the
 * API server. Placement is a wish and never a demand, so that a small cluster can still be proved on one node.
 */
export function canaryPodSpec(
  role: CanaryRole,
  { run, image }: { readonly run: string; readonly image: string },
): object {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    nodeSelector: { "kubernetes.io/os": "linux" },
    // A name that nobody answers must not take longer than a probe may.
    dnsConfig: {
      options: [
        { name: "timeout", value: "1" },
        { name: "attempts", value: "1" },
      ],
    },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: SOMEBODY,
      runAsGroup: SOMEBODY,
      seccompProfile: { type: "RuntimeDefault" },
    },
    affinity: affinityOf(role, run),
    containers: containersOf(role).map((container) => ({
      ...container,
      image,
      imagePullPolicy: "IfNotPresent",
      resources: RESOURCES,
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    })),
  };
}

function containersOf(role: CanaryRole): readonly object[] {
  switch (role) {
    case "client":
    case "stranger":
      return [{ name: CANARY_CONTAINER, args: netexec(FIRST_PORT), ports: portsOf("canary", FIRST_PORT) }];
    case "sctp":
      return [
        {
          name: CANARY_CONTAINER,
          args: [...netexec(FIRST_PORT), `--sctp-port=${SCTP_PORT}`],
          ports: [{ name: "sctp", containerPort: SCTP_PORT, protocol: "SCTP" }],
        },
      ];
    case "near":
    case "far":
      return [
        { name: CANARY_CONTAINER, args: netexec(FIRST_PORT), ports: portsOf("canary", FIRST_PORT) },
        { name: "second", args: netexec(SECOND_PORT), ports: portsOf("second", SECOND_PORT) },
      ];
  }
}

function netexec(port: number): readonly string[] {
  return ["netexec", `--http-port=${port}`, `--udp-port=${port}`];
}

function portsOf(name: string, containerPort: number): readonly object[] {
  return [
    { name, containerPort, protocol: "TCP" },
    { name: `${name}-udp`, containerPort, protocol: "UDP" },
  ];
}

/** `near` beside the client, the others elsewhere, as far as the cluster has an elsewhere. */
function affinityOf(role: CanaryRole, run: string): object | undefined {
  if (role === "client" || role === "sctp") return undefined;
  const weighted = {
    weight: 100,
    podAffinityTerm: {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { [LABEL_CANARY]: run, [LABEL_CANARY_ROLE]: "client" } },
    },
  };
  const kind = role === "near" ? "podAffinity" : "podAntiAffinity";
  return { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [weighted] } };
}
