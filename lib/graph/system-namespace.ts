const SYSTEM_NAMES = new Set([
  "cilium",
  "calico-system",
  "calico-apiserver",
  "tigera-operator",
  "local-path-storage",
  "gatekeeper-system",
]);
const SYSTEM_PREFIXES = ["kube-", "openshift-", "gke-", "gmp-"];

/**
 * Whether a namespace belongs to the cluster itself rather than to its users: the names that Kubernetes reserves
 * (`kube-` is reserved by its documentation), those of distributions, and of the CNIs' own controllers.
 */
export function isSystemNamespace(name: string): boolean {
  return SYSTEM_NAMES.has(name) || SYSTEM_PREFIXES.some((prefix) => name.startsWith(prefix));
}
