import type { ClusterEvidence, EvidenceContainer, EvidenceController } from "#lib/policy/index.ts";
import type { EvidenceLine } from "./recognition.ts";

/** The DaemonSet of one of these names, the first of them that is there; undefined where none is. */
export function daemonSetNamed(
  { controllers }: ClusterEvidence,
  names: readonly string[],
): EvidenceController | undefined {
  for (const name of names) {
    const found = controllers.find((one) => one.kind === "DaemonSet" && one.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The container of this name. */
export function containerNamed(
  { containers }: EvidenceController,
  name: string,
): EvidenceContainer | undefined {
  return containers.find((one) => one.name === name);
}

/** The tag of an image; undefined where there is none. A digest is no version. */
export function imageTag(image: string): string | undefined {
  return /:([^/:]+)$/.exec(image.split("@")[0] ?? "")?.[1];
}

/** The tag of an agent's main container. */
export function agentVersion({ containers }: EvidenceController): string | undefined {
  return imageTag(containers[0]?.image ?? "");
}

/** The value of `--name=value` or `--name value` on any command line of these containers; a bare `--name` is "true". */
export function argumentOf(containers: readonly EvidenceContainer[], name: string): string | undefined {
  const flag = `--${name}`;
  for (const { args } of containers) {
    const at = args.findIndex((one) => one === flag || one.startsWith(`${flag}=`));
    if (at < 0) continue;
    const [, value] = (args[at] ?? "").split(/=(.*)/s, 2);
    if (value !== undefined) return value;
    const next = args[at + 1];
    return next === undefined || next.startsWith("-") ? "true" : next;
  }
  return undefined;
}

/** `DaemonSet kube-system/cilium`. */
export function controllerTitle({ kind, namespace, name }: EvidenceController): string {
  return `${kind} ${namespace}/${name}`;
}

/** That an agent was found, with its main image. */
export function agentLine(agent: EvidenceController): EvidenceLine {
  const image = agent.containers[0]?.image ?? "";
  return { object: controllerTitle(agent), fact: image === "" ? "is there" : `image ${image}` };
}
