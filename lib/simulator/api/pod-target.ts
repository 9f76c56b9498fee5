import type { PodSpec } from "kubernetes-types/core/v1";
import type { ApiContext } from "./api-context.ts";
import type { KubeObject } from "./kube-object.ts";
import { builtIn } from "./resource-type.ts";
import { badRequest, done, notFound, refuse, type Result } from "./status.ts";

/** A container of a pod, as a request for its log or for a program in it names it. */
export interface PodTarget {
  pod: KubeObject;
  container: string;
  /** The node that runs the pod; empty while it has none. */
  nodeName: string;
}

/** Finds the container that a request is about: the only one where it names none. */
export function podTargetOf(
  { store }: ApiContext,
  { namespace, name }: { namespace: string; name: string },
  named: string,
): Result<PodTarget> {
  const pod = store.get(builtIn("pods"), namespace, name);
  if (pod === undefined) return refuse(notFound(builtIn("pods"), name));
  const spec = pod["spec"] as PodSpec;
  const containers = (spec.containers ?? []).map((one) => one.name);
  const isKnown = [...(spec.initContainers ?? []).map((one) => one.name), ...containers].includes(named);
  if (named !== "" && !isKnown) return refuse(badRequest(`container ${named} is not valid for pod ${name}`));
  if (named === "" && containers.length !== 1) {
    const choice = `choose one of: [${containers.join(" ")}]`;
    return refuse(badRequest(`a container name must be specified for pod ${name}, ${choice}`));
  }
  return done({ pod, container: named || containers[0]!, nodeName: spec.nodeName ?? "" });
}
