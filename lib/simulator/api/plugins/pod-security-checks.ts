import type { Container, PodSpec } from "kubernetes-types/core/v1";

/**
 * One rule of the Pod Security Standards: what breaks it in words, or undefined.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards, in the words of the admission plugin.
 */
export type Check = (pod: PodSpec, containers: readonly Container[]) => string | undefined;

const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);
const RESTRICTED_VOLUMES: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

const hostNamespaces: Check = (pod) => {
  const used = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((name) => pod[name] === true);
  return used.length === 0 ? undefined : `host namespaces (${used.map((name) => `${name}=true`).join(", ")})`;
};

const hostPathVolumes: Check = (pod) => {
  const names = (pod.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  return names.length === 0 ? undefined : `hostPath volumes (${plural("volume", names)})`;
};

const privileged: Check = (_, containers) => {
  const bad = named(containers, ({ securityContext }) => securityContext?.privileged === true);
  return bad.length === 0
    ? undefined
    : `privileged (${plural("container", bad)} must not set securityContext.privileged=true)`;
};

const hostPorts: Check = (_, containers) => {
  const bad = named(containers, ({ ports }) => (ports ?? []).some(({ hostPort }) => (hostPort ?? 0) > 0));
  const used = containers.flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ hostPort }) => (hostPort ? [hostPort] : [])),
  );
  if (bad.length === 0) return undefined;
  const list = [...new Set(used)].join(", ");
  return `hostPort (${plural("container", bad)} ${bad.length === 1 ? "uses" : "use"} hostPort${used.length === 1 ? "" : "s"} ${list})`;
};

const baselineCapabilities: Check = (_, containers) => {
  const added = (container: Container) =>
    (container.securityContext?.capabilities?.add ?? []).filter((one) => !BASELINE_CAPABILITIES.has(one));
  const bad = named(containers, (container) => added(container).length > 0);
  if (bad.length === 0) return undefined;
  const list = [...new Set(containers.flatMap(added))].sort().map((one) => JSON.stringify(one));
  return `non-default capabilities (${plural("container", bad)} must not include ${list.join(", ")} in securityContext.capabilities.add)`;
};

const restrictedVolumes: Check = (pod) => {
  const sourceOf = (volume: object) => Object.keys(volume).find((key) => key !== "name") ?? "emptyDir";
  const bad = (pod.volumes ?? []).filter((volume) => !RESTRICTED_VOLUMES.has(sourceOf(volume)));
  if (bad.length === 0) return undefined;
  const kinds = [...new Set(bad.map(sourceOf))].sort().map((kind) => JSON.stringify(kind));
  const verb = bad.length === 1 ? "uses restricted volume type" : "use restricted volume types";
  return `restricted volume types (${plural(
    "volume",
    bad.map(({ name }) => name),
  )} ${verb} ${kinds.join(", ")})`;
};

const escalation: Check = (_, containers) => {
  const bad = named(containers, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  return bad.length === 0
    ? undefined
    : `allowPrivilegeEscalation != false (${plural("container", bad)} must set securityContext.allowPrivilegeEscalation=false)`;
};

const restrictedCapabilities: Check = (_, containers) => {
  const capabilities = (container: Container) => container.securityContext?.capabilities ?? {};
  const keeps = named(containers, (container) => !(capabilities(container).drop ?? []).includes("ALL"));
  const adds = named(containers, (container) =>
    (capabilities(container).add ?? []).some((one) => one !== "NET_BIND_SERVICE"),
  );
  const faults = [
    ...(keeps.length > 0
      ? [`${plural("container", keeps)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adds.length > 0
      ? [
          `${plural("container", adds)} must not include ${foreign(containers)} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return faults.length === 0 ? undefined : `unrestricted capabilities (${faults.join("; ")})`;
};

function foreign(containers: readonly Container[]): string {
  const added = containers.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []);
  const bad = [...new Set(added.filter((one) => one !== "NET_BIND_SERVICE"))].sort();
  return bad.map((one) => JSON.stringify(one)).join(", ");
}

const nonRoot: Check = (pod, containers) => {
  const forPod = pod.securityContext?.runAsNonRoot === true;
  const bad = named(containers, ({ securityContext }) => !(securityContext?.runAsNonRoot ?? forPod));
  return bad.length === 0
    ? undefined
    : `runAsNonRoot != true (pod or ${plural("container", bad)} must set securityContext.runAsNonRoot=true)`;
};

const nonRootUser: Check = (pod, containers) => {
  const bad = named(containers, ({ securityContext }) => securityContext?.runAsUser === 0);
  const who = [
    ...(pod.securityContext?.runAsUser === 0 ? ["pod"] : []),
    ...(bad.length > 0 ? [plural("container", bad)] : []),
  ];
  return who.length === 0 ? undefined : `runAsUser=0 (${who.join(" and ")} must not set runAsUser=0)`;
};

const seccomp: Check = (pod, containers) => {
  const isGood = (type: string | undefined) => type === "RuntimeDefault" || type === "Localhost";
  const forPod = isGood(pod.securityContext?.seccompProfile?.type);
  const bad = named(containers, ({ securityContext }) => {
    const own = securityContext?.seccompProfile?.type;
    return own === undefined ? !forPod : !isGood(own);
  });
  return bad.length === 0
    ? undefined
    : `seccompProfile (pod or ${plural("container", bad)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`;
};

/** What `baseline` asks, in the order in which the plugin reports it. */
export const BASELINE_CHECKS: readonly Check[] = [
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  privileged,
  baselineCapabilities,
];

/** What `restricted` asks; its rules on capabilities and volumes take the place of the baseline's. */
export const RESTRICTED_CHECKS: readonly Check[] = [
  hostNamespaces,
  hostPorts,
  privileged,
  escalation,
  restrictedCapabilities,
  restrictedVolumes,
  nonRoot,
  nonRootUser,
  seccomp,
];

function named(containers: readonly Container[], isBad: (container: Container) => boolean): string[] {
  return containers.filter(isBad).map(({ name }) => name);
}

function plural(word: string, names: readonly string[]): string {
  return `${word}${names.length === 1 ? "" : "s"} ${names.map((name) => JSON.stringify(name)).join(", ")}`;
}
