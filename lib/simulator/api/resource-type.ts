/** One served resource: where its collection lives in the REST tree, and the kind that it holds. */
export interface ResourceType {
  /** API group; the empty string is the core group. */
  group: string;
  version: string;
  /** The plural name, as in the path. */
  resource: string;
  kind: string;
  namespaced: boolean;
  singular: string;
  shortNames: readonly string[];
}

type Row = readonly [kind: string, resource: string, shortNames: string, scope: "namespaced" | "cluster"];

function typesOf(group: string, version: string, rows: readonly Row[]): ResourceType[] {
  return rows.map(([kind, resource, shortNames, scope]) => ({
    group,
    version,
    resource,
    kind,
    namespaced: scope === "namespaced",
    singular: kind.toLowerCase(),
    shortNames: shortNames === "" ? [] : shortNames.split(","),
  }));
}

/** Every resource that the simulated API server always serves; CustomResourceDefinitions in the store add to it. */
export const BUILT_IN_TYPES: readonly ResourceType[] = [
  ...typesOf("", "v1", [
    ["Namespace", "namespaces", "ns", "cluster"],
    ["Node", "nodes", "no", "cluster"],
    ["Pod", "pods", "po", "namespaced"],
    ["Service", "services", "svc", "namespaced"],
    ["Endpoints", "endpoints", "ep", "namespaced"],
    ["ConfigMap", "configmaps", "cm", "namespaced"],
    ["Secret", "secrets", "", "namespaced"],
    ["Event", "events", "ev", "namespaced"],
    ["ServiceAccount", "serviceaccounts", "sa", "namespaced"],
    ["ResourceQuota", "resourcequotas", "quota", "namespaced"],
    ["LimitRange", "limitranges", "limits", "namespaced"],
    ["ReplicationController", "replicationcontrollers", "rc", "namespaced"],
  ]),
  ...typesOf("apps", "v1", [
    ["Deployment", "deployments", "deploy", "namespaced"],
    ["ReplicaSet", "replicasets", "rs", "namespaced"],
    ["StatefulSet", "statefulsets", "sts", "namespaced"],
    ["DaemonSet", "daemonsets", "ds", "namespaced"],
    ["ControllerRevision", "controllerrevisions", "", "namespaced"],
  ]),
  ...typesOf("batch", "v1", [
    ["Job", "jobs", "", "namespaced"],
    ["CronJob", "cronjobs", "cj", "namespaced"],
  ]),
  ...typesOf("discovery.k8s.io", "v1", [["EndpointSlice", "endpointslices", "", "namespaced"]]),
  ...typesOf("networking.k8s.io", "v1", [
    ["NetworkPolicy", "networkpolicies", "netpol", "namespaced"],
    ["Ingress", "ingresses", "ing", "namespaced"],
    ["IngressClass", "ingressclasses", "", "cluster"],
  ]),
  ...typesOf("events.k8s.io", "v1", [["Event", "events", "ev", "namespaced"]]),
  ...typesOf("coordination.k8s.io", "v1", [["Lease", "leases", "", "namespaced"]]),
  ...typesOf("admissionregistration.k8s.io", "v1", [
    ["ValidatingWebhookConfiguration", "validatingwebhookconfigurations", "", "cluster"],
    ["MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "", "cluster"],
    ["ValidatingAdmissionPolicy", "validatingadmissionpolicies", "", "cluster"],
  ]),
  ...typesOf("apiregistration.k8s.io", "v1", [["APIService", "apiservices", "", "cluster"]]),
  ...typesOf("apiextensions.k8s.io", "v1", [
    ["CustomResourceDefinition", "customresourcedefinitions", "crd,crds", "cluster"],
  ]),
  ...typesOf("policy.networking.k8s.io", "v1alpha1", [
    ["AdminNetworkPolicy", "adminnetworkpolicies", "anp", "cluster"],
    ["BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies", "banp", "cluster"],
  ]),
  ...typesOf("policy.networking.k8s.io", "v1alpha2", [
    ["ClusterNetworkPolicy", "clusternetworkpolicies", "cnp", "cluster"],
  ]),
];

/** Whether a type is this kind of this group, in whatever version. */
export function isType(type: ResourceType, group: string, kind: string): boolean {
  return type.group === group && type.kind === kind;
}

/** Built-in kinds that do not count changes of their spec in `metadata.generation`. */
const WITHOUT_GENERATION: ReadonlySet<string> = new Set([
  "Namespace",
  "Node",
  "Service",
  "Endpoints",
  "ConfigMap",
  "Secret",
  "Event",
  "ServiceAccount",
  "ResourceQuota",
  "LimitRange",
  "ControllerRevision",
  "Lease",
  "APIService",
]);

/** Whether objects of this type have a `metadata.generation`. */
export function hasGeneration(type: ResourceType): boolean {
  return !(BUILT_IN_TYPES.includes(type) && WITHOUT_GENERATION.has(type.kind));
}

/** Namespaces go one by one: what they hold has to go first. */
export function hasVerb(type: ResourceType, verb: string): boolean {
  return verb !== "deletecollection" || !isType(type, "", "Namespace");
}

/** Under which name objects of this type are kept: versions share it, and so do both APIs of events. */
export function storageKeyOf({ group, resource }: ResourceType): string {
  return `${group === "events.k8s.io" ? "" : group}/${resource}`;
}

/** The `apiVersion` string of objects of this type: `v1`, `apps/v1`. */
export function apiVersionOf(type: ResourceType): string {
  return type.group === "" ? type.version : `${type.group}/${type.version}`;
}

/**
 * The built-in type with this plural name, for code that names resources literally.
 *
 * @throws Error when no built-in resource has that name: a typo in the caller, not a state of the cluster.
 */
export function builtIn(resource: string): ResourceType {
  const found = BUILT_IN_TYPES.find((type) => type.resource === resource);
  if (found === undefined) throw new Error(`no built-in resource is called "${resource}"`);
  return found;
}
