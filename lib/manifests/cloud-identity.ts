import type { Container } from "kubernetes-types/core/v1";
import type { CloudIdentityKind, Labels } from "#lib/policy/index.ts";

/** What each cloud's admission webhook puts into a pod that is to be somebody. */
const BY_ENV: readonly (readonly [string, CloudIdentityKind])[] = [
  ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "eks-pod-identity"],
  ["AWS_WEB_IDENTITY_TOKEN_FILE", "aws-irsa"],
  ["AZURE_FEDERATED_TOKEN_FILE", "azure-workload-identity"],
];

/** How a pod gets credentials of its cloud, as far as the pod itself says. */
export function cloudIdentityOf(
  labels: Labels,
  containers: readonly Container[],
): CloudIdentityKind | undefined {
  const names = new Set(containers.flatMap(({ env = [] }) => env.map(({ name }) => name)));
  const injected = BY_ENV.find(([name]) => names.has(name))?.[1];
  return (
    injected ?? (labels["azure.workload.identity/use"] === "true" ? "azure-workload-identity" : undefined)
  );
}
