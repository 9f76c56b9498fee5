import type { Endpoint } from "#lib/wire/hubble/flow_pb.js";
import type { EndpointFacts } from "./endpoint-facts.ts";
import { plainName } from "./dns-names.ts";

/** What is known of one end beside its endpoint message. */
export interface EndpointContext {
  readonly address: string | undefined;
  /** The port that this end serves. */
  readonly port?: number;
  readonly names: readonly string[];
  readonly atMs: number;
}

/** Labels that Cilium adds to an identity and that no pod carries. */
const ADDED_BY_CILIUM = /^io\.(cilium|kubernetes)\./;

/** The one of them that tells a pod's namespace where the endpoint message does not: an identity without its pod. */
const NAMESPACE_LABEL = "k8s:io.kubernetes.pod.namespace=";

/** Reads one end of a Hubble flow. Labels come as `source:key=value`; only `k8s:` ones are the pod's own. */
export function endpointFacts(endpoint: Endpoint | undefined, context: EndpointContext): EndpointFacts {
  return {
    ...podFacts(endpoint),
    address: context.address || undefined,
    port: context.port,
    names: context.names.map(plainName),
    atMs: context.atMs,
  };
}

function podFacts(endpoint: Endpoint | undefined): Omit<EndpointFacts, "address" | "names" | "atMs"> {
  if (endpoint === undefined) return { workloads: [], labels: {}, reserved: [] };
  const labels: Record<string, string> = {};
  const reserved: string[] = [];
  for (const label of endpoint.labels) {
    if (label.startsWith("reserved:")) reserved.push(label.slice("reserved:".length));
    else if (label.startsWith("k8s:")) addLabel(labels, label.slice("k8s:".length));
  }
  const { podName, workloads } = endpoint;
  return { namespace: namespaceOf(endpoint), podName: podName || undefined, workloads, labels, reserved };
}

function namespaceOf({ namespace, labels }: Endpoint): string | undefined {
  if (namespace !== "") return namespace;
  return (
    labels.find((label) => label.startsWith(NAMESPACE_LABEL))?.slice(NAMESPACE_LABEL.length) || undefined
  );
}

function addLabel(labels: Record<string, string>, text: string): void {
  const separator = text.indexOf("=");
  const key = separator < 0 ? text : text.slice(0, separator);
  if (!ADDED_BY_CILIUM.test(key)) labels[key] = separator < 0 ? "" : text.slice(separator + 1);
}
