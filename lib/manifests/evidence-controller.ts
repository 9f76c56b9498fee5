import type { Container, EnvVar, PodSpec } from "kubernetes-types/core/v1";
import type { EvidenceContainer, EvidenceController, Labels } from "#lib/policy/index.ts";

/** Kinds whose pods may be part of a platform; what is one revision or one run says nothing that these do not. */
const EVIDENCE_KINDS: ReadonlySet<string> = new Set(["DaemonSet", "Deployment", "StatefulSet"]);

/** Software of networks, DNS, metrics, gateways, meshes and clouds, by the names that its own manifests use. */
const TELLING =
  /cilium|anetd|calico|canal|typha|tigera|antrea|flannel|kindnet|kube-router|aws-node|azure-(npm|cns|ip-masq)|weave|neuvector|ovn|multus|kube-network-polic|kube-proxy|konnectivity|netd|coredns|kube-dns|node-local-dns|dns-default|metrics-server|prometheus|vmagent|victoria-metrics|grafana-agent|alloy|gmp-|ingress|traefik|contour|envoy-gateway|haproxy|kong|nginx-gateway|istio|ztunnel|linkerd|consul|kuma|gke-metadata|pod-identity|kube2iam|kiam|workload-identity/;

/** Labels that say what software a controller runs. */
const NAME_LABELS: readonly string[] = ["k8s-app", "app", "app.kubernetes.io/name"];

/** The settings of agents by environment; other variables are nobody's business, least of all what is secret. */
const TELLING_ENV =
  /^(FELIX_|CALICO_|IP(6)?(_|$)|CNI_|NETWORK_POLICY|ENABLE_|AWS_VPC|ANNOTATE_|CLUSTER_TYPE|DATASTORE_TYPE|KUBERNETES_SERVICE_|KUBE_|WEAVE_|EXPECT_NPC|IPALLOC_RANGE|ISTIO_|PILOT_|OVN_|NO_MASQ)/;
const SECRET = /pass|token|secret|credential|api-?_?key|private/i;

/**
 * What of a controller says how the platform is set up; undefined for every other one. Kept are those on the host
 * network, and those whose name, labels or image are software of a platform: some dozens in a cluster of any size.
 */
export function evidenceController(
  identity: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly labels: Labels;
  },
  spec: PodSpec | undefined,
): EvidenceController | undefined {
  if (!EVIDENCE_KINDS.has(identity.kind) || spec === undefined) return undefined;
  const hostNetwork = spec.hostNetwork ?? false;
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  if (!hostNetwork && !isTelling(identity, containers[0])) return undefined;
  const { kind, namespace, name, labels } = identity;
  return { kind, namespace, name, labels, hostNetwork, containers: containers.map(containerOf) };
}

function isTelling(
  { name, labels }: { readonly name: string; readonly labels: Labels },
  first: Container | undefined,
): boolean {
  const names = [name, first?.image ?? "", ...NAME_LABELS.map((key) => labels[key] ?? "")];
  return names.some((one) => TELLING.test(one));
}

function containerOf({ name, image = "", command = [], args = [], env = [] }: Container): EvidenceContainer {
  return { name, image, args: [...command, ...args].map(withoutSecret), env: settingsOf(env) };
}

/** `--password=x` says only that there is one. */
function withoutSecret(argument: string): string {
  const [flag = "", value] = argument.split("=", 2);
  return value !== undefined && SECRET.test(flag) ? `${flag}=…` : argument;
}

function settingsOf(env: readonly EnvVar[]): Readonly<Record<string, string>> {
  const kept = env.filter(
    ({ name, value }) => value !== undefined && TELLING_ENV.test(name) && !SECRET.test(name),
  );
  return Object.fromEntries(kept.map(({ name, value }) => [name, value ?? ""]));
}
