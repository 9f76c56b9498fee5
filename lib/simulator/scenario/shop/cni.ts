import type { KubeObject } from "../../api/object-store.ts";
import { ENFORCEMENT_PROFILES, type EnforcementProfile } from "../../data-plane/enforcement-profile.ts";
import { objectsOf, type WorkloadRow } from "./workload-row.ts";

/** A network plugin that the shop can run on: what it installs, and what comes of policies. */
export interface Cni {
  enforcement: EnforcementProfile;
  sctp: "carried" | "dropped";
  /** Namespaces of its own. */
  namespaces: readonly string[];
  objects: readonly KubeObject[];
}

const HOST = { kind: "DaemonSet", hostNetwork: true } as const;

function configMap(namespace: string, name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name }, data };
}

/** Names of a kind that a CustomResourceDefinition adds. */
export interface CustomKind {
  group: string;
  kind: string;
  plural: string;
  version: string;
  scope?: "Namespaced" | "Cluster";
}

/** A CustomResourceDefinition that serves one version and keeps whatever fields it is given. */
export function definition({ group, kind, plural, version, scope = "Namespaced" }: CustomKind): KubeObject {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

const CALICO = { group: "crd.projectcalico.org", version: "v1", scope: "Cluster" } as const;

/** What Cilium runs; on other plugins nobody is there to be reached. */
export const CILIUM_ROWS: readonly WorkloadRow[] = [
  {
    ...HOST,
    at: "kube-system/cilium",
    labels: { "k8s-app": "cilium", "app.kubernetes.io/name": "cilium-agent" },
    ports: ["peer-service 4244"],
    image: "quay.io/cilium/cilium:v1.19.4",
    serviceAccount: "cilium",
  },
  {
    at: "kube-system/hubble-relay",
    labels: { "k8s-app": "hubble-relay", "app.kubernetes.io/name": "hubble-relay" },
    ports: ["grpc 4245"],
    service: ["grpc 80>grpc"],
    image: "quay.io/cilium/hubble-relay:v1.19.4",
    serviceAccount: "hubble-relay",
  },
];

const CALICO_ROWS: readonly WorkloadRow[] = [
  {
    ...HOST,
    at: "kube-system/calico-node",
    labels: { "k8s-app": "calico-node" },
    image: "quay.io/calico/node:v3.31.2",
    serviceAccount: "calico-node",
  },
  {
    at: "kube-system/calico-kube-controllers",
    labels: { "k8s-app": "calico-kube-controllers" },
    image: "quay.io/calico/kube-controllers:v3.31.2",
    serviceAccount: "calico-kube-controllers",
  },
];

const FLANNEL_ROW: WorkloadRow = {
  ...HOST,
  at: "kube-flannel/kube-flannel-ds",
  labels: { app: "flannel", "k8s-app": "flannel", tier: "node" },
  image: "ghcr.io/flannel-io/flannel:v0.27.4",
  args: ["--ip-masq", "--kube-subnet-mgr"],
  serviceAccount: "flannel",
};

const KINDNET_ROW: WorkloadRow = {
  ...HOST,
  at: "kube-system/kindnet",
  labels: { app: "kindnet", "k8s-app": "kindnet", tier: "node" },
  image: "docker.io/kindest/kindnetd:v20250512-df8de77b",
  serviceAccount: "kindnet",
};

const AWS_ROW: WorkloadRow = {
  ...HOST,
  at: "kube-system/aws-node",
  labels: { "k8s-app": "aws-node", "app.kubernetes.io/name": "aws-node" },
  image: "602401143452.dkr.ecr.eu-central-1.amazonaws.com/amazon-k8s-cni:v1.20.4",
  sidecars: [
    {
      name: "aws-eks-nodeagent",
      image: "602401143452.dkr.ecr.eu-central-1.amazonaws.com/amazon/aws-network-policy-agent:v1.2.7",
      args: ["--enable-network-policy=true", "--enable-ipv6=false"],
    },
  ],
  serviceAccount: "aws-node",
};

/** The plugins, by the name that a scenario chooses them by. */
export const CNIS = {
  cilium: {
    enforcement: ENFORCEMENT_PROFILES.cilium,
    // Off unless enabled, and then not carried at all.
    sctp: "dropped",
    namespaces: [],
    objects: [
      ...CILIUM_ROWS.flatMap(objectsOf),
      configMap("kube-system", "cilium-config", {
        "enable-policy": "default",
        "enable-k8s-networkpolicy": "true",
        "policy-audit-mode": "false",
        "enable-hubble": "true",
        "kube-proxy-replacement": "true",
        "cluster-name": "shop",
      }),
    ],
  },
  calico: {
    enforcement: ENFORCEMENT_PROFILES.calico,
    sctp: "carried",
    namespaces: [],
    objects: [
      ...CALICO_ROWS.flatMap(objectsOf),
      configMap("kube-system", "calico-config", { calico_backend: "vxlan", typha_service_name: "none" }),
      definition({ ...CALICO, kind: "FelixConfiguration", plural: "felixconfigurations" }),
      definition({ ...CALICO, kind: "GlobalNetworkPolicy", plural: "globalnetworkpolicies" }),
      definition({ ...CALICO, kind: "IPPool", plural: "ippools" }),
    ],
  },
  flannel: {
    enforcement: ENFORCEMENT_PROFILES.flannel,
    sctp: "carried",
    namespaces: ["kube-flannel"],
    objects: [
      ...objectsOf(FLANNEL_ROW),
      configMap("kube-flannel", "kube-flannel-cfg", {
        "net-conf.json":
          '{"Network": "10.244.0.0/16", "EnableNFTables": false, "Backend": {"Type": "vxlan"}}',
      }),
    ],
  },
  kindnet: {
    enforcement: ENFORCEMENT_PROFILES.kindnet,
    sctp: "carried",
    namespaces: [],
    objects: objectsOf(KINDNET_ROW),
  },
  "aws-vpc-cni": {
    enforcement: ENFORCEMENT_PROFILES["aws-vpc-cni"],
    sctp: "carried",
    namespaces: [],
    objects: [
      ...objectsOf(AWS_ROW),
      configMap("kube-system", "amazon-vpc-cni", { "enable-network-policy-controller": "true" }),
      definition({
        group: "networking.k8s.aws",
        version: "v1alpha1",
        kind: "PolicyEndpoint",
        plural: "policyendpoints",
      }),
    ],
  },
} as const satisfies Record<string, Cni>;
