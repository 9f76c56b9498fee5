import { z } from "zod";

const text = z.string();
const texts = z.array(text);

/** Labels and label selectors' `matchLabels`; YAML reads 1.0 and true as no text, and the API refuses those. */
export const labelsSchema = z.record(text, z.string({ error: "must be a text; put it in quotes" }));

/** A Kubernetes protocol name. */
const protocolSchema = z.enum(["TCP", "UDP", "SCTP"]);

/** A port that a container declares. */
export const containerPortSchema = z.object({
  name: text.optional(),
  containerPort: z.int().min(1).max(65535),
  protocol: protocolSchema.optional(),
});

/** A port of an EndpointSlice or of a subset of Endpoints. */
export const endpointPortSchema = z.object({
  name: text.optional(),
  port: z.int().min(1).max(65535).optional(),
  protocol: protocolSchema.optional(),
});

/** What is read of every object's metadata. */
export const metadataSchema = z.object({
  name: text.optional(),
  generateName: text.optional(),
  namespace: text.optional(),
  uid: text.optional(),
  labels: labelsSchema.optional(),
  annotations: labelsSchema.optional(),
  creationTimestamp: text.optional(),
  deletionTimestamp: text.optional(),
  ownerReferences: z
    .array(
      z.object({
        kind: text.optional(),
        name: text,
        uid: text.optional(),
        controller: z.boolean().optional(),
      }),
    )
    .optional(),
});

const knockedAt = z.object({ port: z.union([z.number(), text]), host: text.optional() });

const probe = z.object({
  httpGet: knockedAt.optional(),
  tcpSocket: knockedAt.optional(),
  grpc: z.object({ port: z.number() }).optional(),
});

const container = z.object({
  name: text.optional(),
  image: text.optional(),
  command: texts.optional(),
  args: texts.optional(),
  ports: z.array(containerPortSchema).optional(),
  restartPolicy: text.optional(),
  env: z.array(z.object({ name: text, value: text.optional() })).optional(),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
});

const podSpec = z.object({
  containers: z.array(container).optional(),
  initContainers: z.array(container).optional(),
  hostNetwork: z.boolean().optional(),
  nodeName: text.optional(),
  dnsPolicy: z.enum(["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]).optional(),
  dnsConfig: z.object({ nameservers: texts.optional() }).optional(),
  serviceAccountName: text.optional(),
});

const containerStatuses = z.array(z.object({ restartCount: z.number().optional() })).optional();

/** What is read of a Pod beside its metadata. */
export const podFields = {
  spec: podSpec.optional(),
  status: z
    .object({
      phase: text.optional(),
      podIP: text.optional(),
      podIPs: z.array(z.object({ ip: text.optional() })).optional(),
      hostIP: text.optional(),
      conditions: z.array(z.object({ type: text, status: text })).optional(),
      containerStatuses,
      initContainerStatuses: containerStatuses,
    })
    .optional(),
};

const template = z.object({
  metadata: z.object({ labels: labelsSchema.optional(), annotations: labelsSchema.optional() }).optional(),
  spec: podSpec.optional(),
});

const labelSelector = z.object({
  matchLabels: labelsSchema.optional(),
  matchExpressions: z.array(z.object({ key: text, operator: text, values: texts.optional() })).optional(),
});

/** A plain map is the selector of the kinds from before label selectors; its values are texts too. */
const selector = z.union([labelSelector.strict(), labelsSchema]);

/** What is read of a controller beside its metadata. */
export const templateFields = {
  spec: z
    .object({
      selector: selector.optional(),
      template: template.optional(),
      jobTemplate: z.object({ spec: z.object({ template: template.optional() }).optional() }).optional(),
      schedule: text.optional(),
      timeZone: text.optional(),
      suspend: z.boolean().optional(),
    })
    .optional(),
  status: z.object({ lastScheduleTime: text.optional() }).optional(),
};
