import { z } from "zod";
import { parseCidr, rangeWithin } from "./ip-address.ts";

const NAME_PART = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/** A label key: an optional DNS prefix and a name of at most 63 characters (apimachinery `validation.IsQualifiedName`). */
export const labelKeySchema = z.string().refine(isLabelKey, {
  error: (issue) =>
    `"${String(issue.input)}" is not a label key (optional DNS prefix and "/", then at most 63 of A-Z a-z 0-9 - _ .)`,
});

/** A label value: empty, or at most 63 characters that begin and end alphanumeric. */
export const labelValueSchema = z.string().refine((value) => value === "" || isNamePart(value), {
  error: (issue) =>
    `"${String(issue.input)}" is not a label value (at most 63 of A-Z a-z 0-9 - _ ., alphanumeric at both ends)`,
});

const requirementSchema = z
  .strictObject({
    key: labelKeySchema,
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"], {
      error: "the operator must be In, NotIn, Exists or DoesNotExist",
    }),
    values: z.array(labelValueSchema).readonly().optional(),
  })
  .refine(({ operator, values = [] }) => (operator === "In" || operator === "NotIn") === values.length > 0, {
    error: "In and NotIn need values; Exists and DoesNotExist take none",
  });

/** A metav1.LabelSelector as the API server accepts it. */
export const labelSelectorSchema = z.strictObject({
  matchLabels: z.record(labelKeySchema, labelValueSchema).optional(),
  matchExpressions: z.array(requirementSchema).readonly().optional(),
});

/** A CIDR of either family. */
export const cidrSchema = z.string().refine((text) => parseCidr(text) !== undefined, {
  error: (issue) =>
    `"${String(issue.input)}" is not a CIDR (an address, "/", and the number of network bits)`,
});

/** A transport protocol that a NetworkPolicy can name. */
export const protocolSchema = z.enum(["TCP", "UDP", "SCTP"], {
  error: "the protocol must be TCP, UDP or SCTP",
});

/** A port number, or a containerPort's name. Digits in quotes are neither: the API reads them as a name, and refuses. */
export const portValueSchema = z.union([z.number(), z.string()]).refine(isPortValue, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a port (1 to 65535 without quotes, or a name of at most 15 of a-z 0-9 - with a letter)`,
});

/** `endPort` needs a numeric port that is not above it. */
export function hasSoundEndPort(entry: { port?: number | string; endPort?: number }): boolean {
  return entry.endPort === undefined || (typeof entry.port === "number" && entry.endPort >= entry.port);
}

/** The message for an entry that fails `hasSoundEndPort`. */
export const END_PORT_MESSAGE = "endPort needs a numeric port, and must not be below it";

const portSchema = z
  .strictObject({
    protocol: protocolSchema.optional(),
    port: portValueSchema.optional(),
    endPort: z.int().min(1).max(65535).optional(),
  })
  .refine(hasSoundEndPort, { error: END_PORT_MESSAGE });

const ipBlockSchema = z
  .strictObject({ cidr: cidrSchema, except: z.array(cidrSchema).optional() })
  .refine(({ cidr, except = [] }) => except.every((text) => isStrictlyWithin(text, cidr)), {
    error: "every except must lie inside the cidr, and be smaller than it",
  });

const peerSchema = z
  .strictObject({
    podSelector: labelSelectorSchema.optional(),
    namespaceSelector: labelSelectorSchema.optional(),
    ipBlock: ipBlockSchema.optional(),
  })
  .refine((peer) => Object.values(peer).some((value) => value !== undefined), {
    error:
      "a peer must have a podSelector, a namespaceSelector or an ipBlock; to admit everybody, leave the list out",
  })
  .refine((peer) => !peer.ipBlock || (!peer.podSelector && !peer.namespaceSelector), {
    error: "an ipBlock cannot stand beside selectors in one peer; make them two list items",
  });

const ports = z.array(portSchema).optional();

/** `spec` of a NetworkPolicy as the API server accepts it. Unknown fields are refused: a misspelt one opens what it meant to close. */
export const networkPolicySpecSchema = z.strictObject({
  podSelector: labelSelectorSchema.optional(),
  policyTypes: z
    .array(z.enum(["Ingress", "Egress"], { error: "policyTypes may hold Ingress and Egress" }))
    .max(2)
    .optional(),
  ingress: z.array(z.strictObject({ from: z.array(peerSchema).optional(), ports })).optional(),
  egress: z.array(z.strictObject({ to: z.array(peerSchema).optional(), ports })).optional(),
});

/** A whole NetworkPolicy document. Metadata that no room reads is dropped; a missing namespace is `default`. */
export const networkPolicySchema = z.strictObject({
  apiVersion: z.literal("networking.k8s.io/v1", { error: "the apiVersion must be networking.k8s.io/v1" }),
  kind: z.literal("NetworkPolicy", { error: "the kind must be NetworkPolicy" }),
  metadata: z.object({
    name: z
      .string({ error: "metadata.name is missing" })
      .max(253)
      .regex(DNS_SUBDOMAIN, { error: "metadata.name must be a DNS name in lower case" }),
    namespace: z.string().min(1).default("default"),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    labels: z.record(labelKeySchema, labelValueSchema).optional(),
    annotations: z
      .record(z.string(), z.string({ error: "annotations must be strings; quote them" }))
      .optional(),
    creationTimestamp: z.string().optional(),
  }),
  spec: networkPolicySpecSchema,
  status: z.unknown().optional(),
});

function isPortValue(value: number | string): boolean {
  if (typeof value === "string") return PORT_NAME.test(value);
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}

function isLabelKey(key: string): boolean {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2 || !isNamePart(name)) return false;
  return parts.length === 1 || (DNS_SUBDOMAIN.test(parts[0] ?? "") && (parts[0] ?? "").length <= 253);
}

function isNamePart(text: string): boolean {
  return text.length <= 63 && NAME_PART.test(text);
}

function isStrictlyWithin(inner: string, outer: string): boolean {
  const [a, b] = [parseCidr(inner), parseCidr(outer)];
  if (a === undefined || b === undefined) return true; // reported on its own
  return rangeWithin(a, b) && !rangeWithin(b, a);
}
