import { EVIDENCE_SETTINGS } from "./evidence-settings.ts";
import { FOREIGN_POLICY_GROUPS } from "#lib/policy/index.ts";
import { PLATFORM_KINDS } from "./platform-kinds.ts";

/** How an object is read. */
export type ObjectRole =
  | "namespace"
  | "node"
  | "pod"
  | "controller"
  | "service"
  | "endpoint-slice"
  | "endpoints"
  | "network-policy"
  | "foreign-policy"
  | "ingress"
  | "route"
  /** One of `PLATFORM_KINDS` beside these two. */
  | "platform"
  | "config-map"
  | "setting";

interface KindEntry {
  readonly role: ObjectRole;
  /** API groups that serve it, "" for the core group. Old ones are read too: the shape is the same as far as it is read. */
  readonly groups: readonly string[];
  readonly clusterScoped?: boolean;
}

const APPS: KindEntry = { role: "controller", groups: ["apps", "extensions"] };
const BATCH: KindEntry = { role: "controller", groups: ["batch"] };

/** Kinds that have a part in who reaches whom. OpenShift's also come under "v1", from before it had groups. */
const KINDS: Readonly<Record<string, KindEntry>> = {
  Namespace: { role: "namespace", groups: [""], clusterScoped: true },
  Node: { role: "node", groups: [""], clusterScoped: true },
  Pod: { role: "pod", groups: [""] },
  Service: { role: "service", groups: [""] },
  Endpoints: { role: "endpoints", groups: [""] },
  EndpointSlice: { role: "endpoint-slice", groups: ["discovery.k8s.io"] },
  ReplicationController: { role: "controller", groups: [""] },
  Deployment: APPS,
  ReplicaSet: APPS,
  DaemonSet: APPS,
  StatefulSet: APPS,
  Job: BATCH,
  CronJob: BATCH,
  DeploymentConfig: { role: "controller", groups: ["apps.openshift.io", ""] },
  NetworkPolicy: { role: "network-policy", groups: ["networking.k8s.io", "extensions"] },
  Ingress: { role: "ingress", groups: ["networking.k8s.io", "extensions"] },
  Route: { role: "route", groups: ["route.openshift.io", ""] },
  ConfigMap: { role: "config-map", groups: [""] },
};

/** What an apiVersion and kind are to us: a role and a scope, or undefined where the kind has no part in traffic. */
export function objectKind(
  apiVersion: string,
  kind: string,
): { readonly role: ObjectRole; readonly clusterScoped: boolean } | undefined {
  const group = groupOf(apiVersion);
  const entry = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (entry?.groups.includes(group)) return { role: entry.role, clusterScoped: entry.clusterScoped ?? false };
  return foreignKind(group, kind) ?? platformKindOf(group, kind);
}

type KindOfOurs = NonNullable<ReturnType<typeof objectKind>>;

function foreignKind(group: string, kind: string): KindOfOurs | undefined {
  const foreign = FOREIGN_POLICY_GROUPS.find((candidate) => candidate.group === group);
  const policy = foreign?.kinds.find((candidate) => candidate.kind === kind);
  return policy && { role: "foreign-policy", clusterScoped: policy.clusterScoped ?? false };
}

function platformKindOf(group: string, kind: string): KindOfOurs | undefined {
  const platform = PLATFORM_KINDS.find((one) => one.kind === kind && one.groups.includes(group));
  if (platform !== undefined) return { role: "platform", clusterScoped: platform.clusterScoped ?? false };
  const isSetting = EVIDENCE_SETTINGS.some((one) => one.kind === kind && one.group === group);
  return isSetting ? { role: "setting", clusterScoped: true } : undefined;
}

/** Whether some API group has a kind of this name that is read: then a missing or foreign apiVersion may be a mistake. */
export function isKindOfOurs(kind: string): boolean {
  return Object.hasOwn(KINDS, kind);
}

/** The API group of an apiVersion, "" for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
