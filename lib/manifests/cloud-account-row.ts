import { z } from "zod";
import type { CloudAccount, CloudIdentityKind } from "#lib/policy/index.ts";

const text = z.string();

/** What is read of a ServiceAccount. */
export const serviceAccountSchema = z.object({
  metadata: z.object({
    name: text,
    namespace: text.optional(),
    annotations: z.record(text, text).optional(),
  }),
});

const ANNOTATIONS: readonly (readonly [string, CloudIdentityKind])[] = [
  ["eks.amazonaws.com/role-arn", "aws-irsa"],
  ["azure.workload.identity/client-id", "azure-workload-identity"],
  ["iam.gke.io/gcp-service-account", "gke-workload-identity"],
];

/** A ServiceAccount that is somebody in a cloud; nothing for the others, which are nearly all. */
export function cloudAccounts({ metadata }: z.infer<typeof serviceAccountSchema>): readonly CloudAccount[] {
  return ANNOTATIONS.filter(([annotation]) => metadata.annotations?.[annotation] !== undefined).map(
    ([annotation, identity]) => ({
      namespace: metadata.namespace ?? "",
      serviceAccount: metadata.name,
      identity,
      annotation,
    }),
  );
}
