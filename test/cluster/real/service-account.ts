import { createSign } from "node:crypto";
import { expect, inject, vi } from "vitest";
import { kubeconfigFor } from "#lib/simulator/api/kubeconfig.ts";
import type { Scene } from "../clusters.ts";
import { TOKEN_ISSUER } from "../start-real-cluster.ts";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";

/** What a role lets an account do; at least one rule names one group, resource and verb. */
export interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Makes the account `watcher` of the scene's namespace, which may do this in all namespaces; its uid. */
export async function makeAccount(scene: Scene, rules: readonly RoleRule[]): Promise<string> {
  const { namespace, send } = scene;
  const made = await send("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    body: { metadata: { name: "watcher" } },
  });
  await send("POST", `${RBAC}/clusterroles`, { body: { metadata: { name: namespace }, rules } });
  const body = {
    metadata: { name: namespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: namespace },
    subjects: [{ kind: "ServiceAccount", name: "watcher", namespace }],
  };
  await send("POST", `${RBAC}/clusterrolebindings`, { body });
  const [first] = rules;
  if (first === undefined) throw new Error("an account that may do nothing needs no role");
  await vi.waitFor(async () => expect(await may(scene, first)).toBe(true), 20_000);
  return made.body?.metadata?.uid ?? "";
}

/** The server hears of new roles by a watch of its own, a moment after they were written. */
async function may({ namespace, send }: Scene, { apiGroups, resources, verbs }: RoleRule): Promise<boolean> {
  const resourceAttributes = { namespace, verb: verbs[0], group: apiGroups[0], resource: resources[0] };
  const { body } = await send("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    body: { spec: { user: `system:serviceaccount:${namespace}:watcher`, resourceAttributes } },
  });
  return (body?.status as { allowed?: boolean } | undefined)?.allowed === true;
}

/** A service account token as the server itself would sign it, valid for this many seconds from now. */
export function tokenFor(scene: Scene, uid: string, seconds: number): string {
  const key = inject("realCluster")?.serviceAccountKey ?? "";
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: TOKEN_ISSUER,
    aud: [TOKEN_ISSUER],
    iat: now - 600,
    nbf: now - 600,
    exp: now + seconds,
    sub: `system:serviceaccount:${scene.namespace}:watcher`,
    "kubernetes.io": { namespace: scene.namespace, serviceaccount: { name: "watcher", uid } },
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "ES256", typ: "JWT" })}.${part(claims)}`;
  const signature = createSign("SHA256").update(text).sign({ key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

/** A kubeconfig for the scene's cluster with this token. */
export const kubeconfigWith = (scene: Scene, token: string): string =>
  kubeconfigFor({ ...scene.cluster, token, clusterName: "real" });
