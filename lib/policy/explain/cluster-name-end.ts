import type { Snapshot } from "../model/snapshot.ts";
import type { ExplainEnd } from "./explain-end.ts";

/** `[pod.]service.namespace.svc[.cluster.local]`: what the cluster's own DNS serves, whatever its domain is called. */
const SERVICE_NAME = /^(?:([a-z0-9-]+)\.)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?\.?$/i;

/**
 * The Service, or the pod of a headless one, behind a name of the cluster's DNS. Undefined where it is no such name, or
 * one of a Service that the snapshot does not have.
 */
export function clusterNameEnd(snapshot: Snapshot, text: string): ExplainEnd | undefined {
  const [, pod, name, namespace] = SERVICE_NAME.exec(text.toLowerCase()) ?? [];
  const service = snapshot.services.find((one) => one.namespace === namespace && one.name === name);
  if (service === undefined) return undefined;
  const where = `${service.namespace}/${service.name}`;
  if (pod === undefined) {
    return { kind: "service", ...nameOf(service), note: `${text} is the name of Service ${where}.` };
  }
  const behind = snapshot.pods.find((one) => one.namespace === namespace && one.name === pod);
  if (behind === undefined) return undefined;
  const note = `${text} is the name of pod ${behind.namespace}/${behind.name}, which Service ${where} gives it.`;
  return { kind: "pod", ...nameOf(behind), note };
}

function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { namespace, name };
}
