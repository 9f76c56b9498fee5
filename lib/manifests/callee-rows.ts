import { z } from "zod";
import type { ApiServerCallee } from "#lib/policy/index.ts";

const text = z.string();
const texts = z.array(text);

const serviceReference = z.object({ namespace: text, name: text, port: z.number().optional() });
const clientConfig = z.object({ service: serviceReference.optional() });

/** What is read of a webhook configuration, of either kind. */
export const webhooksSchema = z.object({
  metadata: z.object({ name: text }),
  webhooks: z
    .array(
      z.object({
        name: text,
        clientConfig: clientConfig.optional(),
        failurePolicy: text.optional(),
        rules: z.array(z.object({ resources: texts.optional() })).optional(),
      }),
    )
    .optional(),
});

/** What is read of an APIService. */
export const apiServiceSchema = z.object({
  metadata: z.object({ name: text }),
  spec: z.object({ service: serviceReference.partial().optional() }).optional(),
});

/** What is read of a CustomResourceDefinition: where it is converted, never its schemas, which may be a megabyte. */
export const definitionSchema = z.object({
  metadata: z.object({ name: text }),
  spec: z
    .object({
      group: text,
      versions: z.array(z.object({ name: text, served: z.boolean().optional() })).optional(),
      conversion: z
        .object({ webhook: z.object({ clientConfig: clientConfig.optional() }).optional() })
        .optional(),
    })
    .optional(),
});

/** The kinds of webhook configurations. */
export type WebhookKind = "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration";

/** The Services behind the webhooks of one configuration; a webhook that is called by URL is outside the cluster's Services. */
export function webhookCallees(
  kind: WebhookKind,
  { metadata, webhooks = [] }: z.infer<typeof webhooksSchema>,
): readonly ApiServerCallee[] {
  return webhooks.flatMap((webhook) => {
    const service = webhook.clientConfig?.service;
    if (service === undefined) return [];
    const guards = guardsOf(webhook.rules ?? []);
    return [
      {
        kind,
        name: metadata.name,
        webhook: webhook.name,
        ...calleeOf(service),
        failurePolicy: webhook.failurePolicy === "Ignore" ? ("Ignore" as const) : ("Fail" as const),
        ...(guards.length === 0 ? {} : { guards }),
      },
    ];
  });
}

/** The Service behind an aggregated API; those that the API server answers itself have none. */
export function apiServiceCallees({
  metadata,
  spec,
}: z.infer<typeof apiServiceSchema>): readonly ApiServerCallee[] {
  const { namespace, name, port } = spec?.service ?? {};
  if (namespace === undefined || name === undefined) return [];
  return [{ kind: "APIService", name: metadata.name, ...calleeOf({ namespace, name, port }) }];
}

/** The Service that converts between the versions of a custom resource. */
export function conversionCallees({
  metadata,
  spec,
}: z.infer<typeof definitionSchema>): readonly ApiServerCallee[] {
  const service = spec?.conversion?.webhook?.clientConfig?.service;
  if (service === undefined) return [];
  return [{ kind: "CustomResourceDefinition", name: metadata.name, ...calleeOf(service) }];
}

function calleeOf({ namespace, name, port = 443 }: z.infer<typeof serviceReference>) {
  return { namespace, service: name, port };
}

/** A star means every resource; subresources (`pods/exec`) are no creation of pods. */
function guardsOf(rules: readonly { readonly resources?: readonly string[] }[]) {
  const resources = new Set(rules.flatMap((rule) => rule.resources ?? []));
  const asks = (name: string) => resources.has(name) || resources.has("*") || resources.has("*/*");
  return (["networkpolicies", "pods"] as const).filter(asks);
}
