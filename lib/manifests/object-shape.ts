import { z } from "zod";
import type { ObjectRole } from "./object-kind.ts";
import {
  containerPortSchema,
  endpointPortSchema,
  labelsSchema,
  podFields,
  templateFields,
} from "./shape-parts.ts";

const text = z.string();
const texts = z.array(text);
const portNumber = z.int().min(0).max(65535);

/**
 * What must hold of an object for its row to be read: each field that is read has the API's type. Fields that nobody
 * reads may hold anything. NetworkPolicies are not here; they have rules of their own.
 */
export const OBJECT_SHAPES: Readonly<Partial<Record<ObjectRole, z.ZodType>>> = {
  namespace: z.object({ status: z.object({ phase: text.optional() }).optional() }),
  node: z.object({
    spec: z
      .object({ podCIDR: text.optional(), podCIDRs: texts.optional(), providerID: text.optional() })
      .optional(),
    status: z
      .object({
        addresses: z.array(z.object({ type: text, address: text })).optional(),
        nodeInfo: z.object({ kubeletVersion: text.optional(), osImage: text.optional() }).optional(),
      })
      .optional(),
  }),
  "config-map": z.object({ data: z.record(text, text).optional() }),
  pod: z.object(podFields),
  controller: z.object(templateFields),
  service: z.object({
    spec: z
      .object({
        type: z.enum(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]).optional(),
        selector: labelsSchema.optional(),
        clusterIP: text.optional(),
        clusterIPs: texts.optional(),
        ports: z
          .array(
            containerPortSchema.omit({ containerPort: true }).extend({
              port: portNumber,
              targetPort: z.union([portNumber, text]).optional(),
              nodePort: portNumber.optional(),
            }),
          )
          .optional(),
        externalTrafficPolicy: z.enum(["Cluster", "Local"]).optional(),
        externalName: text.optional(),
        loadBalancerSourceRanges: texts.optional(),
        healthCheckNodePort: z.number().optional(),
      })
      .optional(),
    status: z
      .object({
        loadBalancer: z.object({ ingress: z.array(z.object({ ip: text.optional() })).optional() }).optional(),
      })
      .optional(),
  }),
  "endpoint-slice": z.object({
    ports: z.array(endpointPortSchema).optional(),
    endpoints: z
      .array(
        z.object({
          addresses: texts,
          conditions: z.object({ ready: z.boolean().optional() }).optional(),
          nodeName: text.optional(),
          targetRef: z.object({ kind: text.optional(), name: text.optional() }).optional(),
        }),
      )
      .optional(),
  }),
  endpoints: z.object({
    subsets: z
      .array(
        z.object({
          addresses: z.array(endpointAddress()).optional(),
          notReadyAddresses: z.array(endpointAddress()).optional(),
          ports: z.array(endpointPortSchema).optional(),
        }),
      )
      .optional(),
  }),
};

function endpointAddress() {
  return z.object({
    ip: text,
    nodeName: text.optional(),
    targetRef: z.object({ kind: text.optional(), name: text.optional() }).optional(),
  });
}
