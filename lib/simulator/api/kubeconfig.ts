import { stringify } from "yaml";

/** How to reach one API server, and as whom. */
export interface Access {
  url: string;
  caPem: string;
  token: string;
  /** Names the cluster and the context. */
  clusterName: string;
}

/** A kubeconfig, as YAML, whose only context reaches the simulated cluster. */
export function kubeconfigFor({ url, caPem, token, clusterName }: Access): string {
  const user = `${clusterName}-engineer`;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": clusterName,
    clusters: [
      {
        name: clusterName,
        cluster: { server: url, "certificate-authority-data": Buffer.from(caPem).toString("base64") },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user } }],
    users: [{ name: user, user: { token } }],
    preferences: {},
  });
}
