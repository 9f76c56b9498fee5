import { z } from "zod";
import type { LabelSelector, ScrapeObject } from "#lib/policy/index.ts";
import { labelsSchema } from "./shape-parts.ts";

const text = z.string();
const portValue = z.union([z.number(), text]);

const endpoint = z.object({
  port: portValue.optional(),
  portNumber: z.number().optional(),
  targetPort: portValue.optional(),
});

/** What is read of a ServiceMonitor, a PodMonitor, a PodMonitoring or a ClusterPodMonitoring. */
export const scrapeSchema = z.object({
  metadata: z.object({ name: text, namespace: text.optional() }),
  spec: z
    .object({
      selector: z
        .object({
          matchLabels: labelsSchema.optional(),
          matchExpressions: z
            .array(z.object({ key: text, operator: text, values: z.array(text).optional() }))
            .optional(),
        })
        .optional(),
      namespaceSelector: z
        .object({ any: z.boolean().optional(), matchNames: z.array(text).optional() })
        .optional(),
      endpoints: z.array(endpoint).optional(),
      podMetricsEndpoints: z.array(endpoint).optional(),
    })
    .optional(),
});

type RawScrape = z.infer<typeof scrapeSchema>;

/** A scrape object as the rooms know it. An empty selector selects everything, as in the operators that read it. */
export function scrapeFrom(kind: ScrapeObject["kind"], { metadata, spec = {} }: RawScrape): ScrapeObject {
  const endpoints = [...(spec.endpoints ?? []), ...(spec.podMetricsEndpoints ?? [])];
  const ofServices = kind === "ServiceMonitor";
  const ports = endpoints.flatMap(({ port, portNumber, targetPort }) => {
    const own = port ?? portNumber;
    return own === undefined ? targetPorts(targetPort, ofServices) : [own];
  });
  const targets = endpoints.flatMap(({ port, targetPort }) =>
    port === undefined && targetPort !== undefined && ofServices ? [targetPort] : [],
  );
  return {
    kind,
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    selector: (spec.selector ?? {}) as LabelSelector,
    namespaces: namespacesOf(kind, metadata.namespace ?? "", spec.namespaceSelector),
    ports: [...new Set(ports)],
    ...(targets.length === 0 ? {} : { targetPorts: [...new Set(targets)] }),
  };
}

/** Of a ServiceMonitor `targetPort` names a container port, of a PodMonitor it is an older word for `portNumber`. */
function targetPorts(target: number | string | undefined, ofServices: boolean): (number | string)[] {
  return target === undefined || ofServices ? [] : [target];
}

/** Google's kinds look into their own namespace, or, cluster-wide, into all; they have no selector of namespaces. */
function namespacesOf(
  kind: ScrapeObject["kind"],
  own: string,
  selector: NonNullable<RawScrape["spec"]>["namespaceSelector"],
): ScrapeObject["namespaces"] {
  if (kind === "ClusterPodMonitoring" || selector?.any === true) return "any";
  return selector?.matchNames ?? [own];
}
